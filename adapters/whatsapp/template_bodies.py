"""Templates as Meta spells them (whatsapp docs: "Template components")."""

from datetime import datetime
from typing import Any

from adapters.whatsapp.fields import Json, clean, text_of
from domain.templates import (
    ButtonKind,
    Category,
    HeaderKind,
    Judgement,
    TemplateButton,
    Verdict,
    Wording,
)
from ports.business_account import TemplateAtMeta

VERDICTS = {
    **dict.fromkeys(("PENDING",), Verdict.PEND),
    **dict.fromkeys(("APPROVED", "REINSTATED", "UNLOCKED", "UNPAUSED"), Verdict.APPROVE),
    **dict.fromkeys(("REJECTED", "LIMIT_EXCEEDED"), Verdict.REJECT),
    **dict.fromkeys(("PAUSED", "LOCKED"), Verdict.PAUSE),
    "DISABLED": Verdict.DISABLE,
    **dict.fromkeys(("PENDING_DELETION", "DELETED", "ARCHIVED"), Verdict.LOSE),
}
"""FLAGGED and IN_APPEAL say nothing of whether it may be sent: Meta sends what is flagged."""
PAUSE_NAMES = {"FIRST_PAUSE": 1, "SECOND_PAUSE": 2}
NO_REASON = "NONE"
LONGEST_REASON = 500
COPY_CODE = {"otp_type": "COPY_CODE"}


def body(wording: Wording, example: str) -> Json:
    """What hands a template in; `example` is the handle of its header's picture."""
    return {
        "name": wording.name,
        "language": wording.language,
        "category": wording.category.value.upper(),
        "components": list(_components(wording, example)),
    }


def _components(wording: Wording, example: str) -> list[Json]:
    if wording.category is Category.AUTHENTICATION:
        return _of_a_code(wording)
    parts: list[Json] = []
    if wording.header is HeaderKind.IMAGE:
        shown = {"header_handle": [example]}
        parts.append({"type": "HEADER", "format": "IMAGE", "example": shown})
    elif wording.header is HeaderKind.TEXT:
        parts.append({"type": "HEADER", "format": "TEXT", "text": wording.header_text})
    said: Json = {"type": "BODY", "text": wording.body}
    if wording.examples:
        said["example"] = {"body_text": [list(wording.examples)]}
    parts.append(said)
    if wording.footer:
        parts.append({"type": "FOOTER", "text": wording.footer})
    if wording.buttons:
        parts.append({"type": "BUTTONS", "buttons": [_button(each) for each in wording.buttons]})
    return parts


def _of_a_code(wording: Wording) -> list[Json]:
    parts: list[Json] = [{"type": "BODY", "add_security_recommendation": wording.warns}]
    if wording.minutes is not None:
        parts.append({"type": "FOOTER", "code_expiration_minutes": wording.minutes})
    buttons = [{"type": "OTP", **COPY_CODE, "text": each.title} for each in wording.buttons]
    return [*parts, {"type": "BUTTONS", "buttons": buttons}]


def _button(button: TemplateButton) -> Json:
    link = {"url": button.url} if button.kind is ButtonKind.URL else {}
    return {"type": button.kind.value.upper(), "text": button.title, **link}


def listed(said: Any) -> TemplateAtMeta | None:
    """One line of Meta's list; None for what has no name."""
    name, language = text_of(said, "name"), text_of(said, "language")
    if not name or not language:
        return None
    return TemplateAtMeta(clean(name), clean(language), judgement(said), _wording(said))


def judgement(said: Any) -> Judgement:
    """Where a template stands by its own fields; `status` may be one that we do not know."""
    return Judgement(
        VERDICTS.get(text_of(said, "status").upper()),
        reason=reason(text_of(said, "rejected_reason")),
        category=category(text_of(said, "category")),
        quality=clean(text_of(said, "quality_score", "score"))[:40],
        meta_id=clean(text_of(said, "id"))[:100],
    )


def told(value: Json, at: datetime | None) -> Judgement:
    """What a `message_template_status_update` says; its verdict is None for what we leave."""
    said = text_of(value, "event").upper()
    verdict = VERDICTS.get(said)
    why = [reason(text_of(value, "reason"))]
    if verdict is Verdict.REJECT:
        why += [
            text_of(value, "rejection_info", "reason"),
            text_of(value, "rejection_info", "recommendation"),
        ]
    elif verdict is not Verdict.APPROVE:
        why.append(text_of(value, "other_info", "description"))
    if said == "LIMIT_EXCEEDED":
        why = ["The account has as many templates as Meta allows."]
    return Judgement(
        verdict,
        at,
        clean(" ".join(each for each in why if each))[:LONGEST_REASON],
        PAUSE_NAMES.get(text_of(value, "other_info", "title").upper()),
        category(text_of(value, "message_template_category")),
        meta_id=clean(text_of(value, "message_template_id"))[:100],
    )


def reason(said: str) -> str:
    return "" if said.upper() == NO_REASON else clean(said)


def category(said: str) -> Category | None:
    return Category(said.lower()) if said.lower() in set(Category) else None


def _wording(said: Any) -> Wording | None:
    """As we would have made it; None for a form that we do not make."""
    parts = said.get("components")
    found = category(text_of(said, "category"))
    if not isinstance(parts, list) or found is None:
        return None
    by_type = {text_of(part, "type"): part for part in parts}
    header = _header(by_type.get("HEADER"))
    buttons = _buttons(by_type.get("BUTTONS"))
    if header is None or buttons is None or len(by_type) < len(parts):
        return None
    spoken, footer = by_type.get("BODY"), by_type.get("FOOTER")
    code = found is Category.AUTHENTICATION
    minutes = text_of(footer, "code_expiration_minutes")
    return Wording(
        clean(text_of(said, "name")),
        clean(text_of(said, "language")),
        found,
        "" if code else clean(text_of(spoken, "text")),
        () if code else _examples(spoken),
        header[0],
        header[1],
        "" if code else clean(text_of(footer, "text")),
        buttons,
        not code or bool(isinstance(spoken, dict) and spoken.get("add_security_recommendation")),
        int(minutes) if minutes.isdecimal() and len(minutes) < 4 else None,
    )


def _header(part: Any) -> tuple[HeaderKind, str] | None:
    if part is None:
        return HeaderKind.NONE, ""
    match text_of(part, "format"):
        case "IMAGE":
            return HeaderKind.IMAGE, ""
        case "TEXT":
            return HeaderKind.TEXT, clean(text_of(part, "text"))
    return None


def _examples(part: Any) -> tuple[str, ...]:
    shown = part.get("example") if isinstance(part, dict) else None
    lines = shown.get("body_text") if isinstance(shown, dict) else None
    first = lines[0] if isinstance(lines, list) and lines else None
    if not isinstance(first, list):
        return ()
    return tuple(clean(each) for each in first if isinstance(each, str))


def _buttons(part: Any) -> tuple[TemplateButton, ...] | None:
    given = part.get("buttons") if isinstance(part, dict) else []
    if not isinstance(given, list):
        return None
    made = [_read_button(each) for each in given]
    known = tuple(each for each in made if each is not None)
    return known if len(known) == len(made) else None


def _read_button(said: Any) -> TemplateButton | None:
    title = clean(text_of(said, "text"))
    match text_of(said, "type"):
        case "QUICK_REPLY":
            return TemplateButton(ButtonKind.QUICK_REPLY, title)
        case "URL":
            return TemplateButton(ButtonKind.URL, title, clean(text_of(said, "url")))
        case "OTP" if text_of(said, "otp_type") == "COPY_CODE":
            return TemplateButton(ButtonKind.COPY_CODE, title)
    return None
