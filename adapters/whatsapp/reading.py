"""Reading one event that Meta told us (whatsapp docs: "messages webhook reference")."""

import json
from typing import Any

from adapters.whatsapp.cutting import MESSAGE, STATUS
from adapters.whatsapp.fields import Json, clean, moment_of, text_of
from adapters.whatsapp.groups import groups_changed, is_of_one_member
from adapters.whatsapp.standing import about_us
from domain.contacts import Identity
from domain.diagnosis import WINDOW_CLOSED
from domain.inbound import Inbound, NotForUs, Renamed, Said, SaidKind, Seen, StatusSeen
from ports.webhook import RawEvent

LONGEST_KIND = 40
OPENS_NOTHING = frozenset({"reaction", "system", "edit", "revoke"})
"""Meta opens the window when a user "messages you"; of these it does not say so."""
RENAMED = frozenset({"user_changed_number", "customer_changed_number", "user_changed_user_id"})


def read(event: RawEvent) -> Inbound:
    """What the event says. Raises ValueError on a payload that is not what its kind promises."""
    told = json.loads(event.payload)
    if not isinstance(told, dict):
        raise ValueError("an event's payload is a JSON object")
    if event.kind == MESSAGE:
        return _message(event, told)
    if event.kind == STATUS:
        return _status(event, told)
    news = about_us(event, told) or groups_changed(event, told)
    return news or _left_alone(event, _kind_of(event, told), told, "time")


def _kind_of(event: RawEvent, told: Json) -> str:
    """What an event is that nobody acts on; an error's code, and a preference, say which."""
    field, value = text_of(told, "field"), told.get("value")
    if field == "errors" and text_of(value, "code"):
        return f"error {text_of(value, 'code')}"
    if field == "user_preferences" and isinstance(value, dict):
        wishes = value.get("user_preferences")
        first = wishes[0] if isinstance(wishes, list) and wishes else None
        return f"{field}: {text_of(first, 'value')}"
    return field or event.kind


def _message(event: RawEvent, told: Json) -> Inbound:
    message = told.get("message")
    who = _who(message, told.get("contact"))
    if not who.phone and not who.user_id:
        return _left_alone(event, "nobody", message, "timestamp")
    if text_of(message, "system", "type") in RENAMED:
        return Renamed(
            event.key,
            event.phone_number_id,
            moment_of(message, "timestamp"),
            who,
            _renamed_to(message),
        )
    kind, text, about = _content(message)
    return Said(
        key=event.key,
        phone_number_id=event.phone_number_id,
        wamid=clean(text_of(message, "id")),
        at=moment_of(message, "timestamp"),
        who=who,
        kind=kind,
        text=clean(text),
        about=clean(about),
        tap=clean(_tapped(message)[1]),
        opens_window=_opens(message),
        group=clean(text_of(message, "group_id")),
    )


def _who(message: Any, contact: Any) -> Identity:
    """A user with a username has no number here, an older payload no user id."""
    phone = text_of(message, "from") or text_of(contact, "wa_id")
    user_id = text_of(message, "from_user_id") or text_of(contact, "user_id")
    return _named(phone, user_id, clean(text_of(contact, "profile", "name")))


def _named(phone: str, user_id: str, name: str = "") -> Identity:
    return Identity(phone if phone.isascii() and phone.isdigit() else "", clean(user_id), name)


def _renamed_to(message: Any) -> Identity:
    """The new keys; older payloads spell the number in another way."""
    phone = text_of(message, "system", "wa_id") or text_of(message, "system", "new_wa_id")
    return _named(phone, text_of(message, "system", "user_id"))


def _content(message: Any) -> tuple[SaidKind, str, str]:
    """The kind, the words and the wamid that they are about. Forwarded contexts have no id."""
    about = text_of(message, "context", "id")
    match text_of(message, "type"):
        case "text":
            body = text_of(message, "text", "body")
            return SaidKind.TEXT if body else SaidKind.OTHER, body, about
        case "reaction":
            # taken back: an empty emoji, or none
            emoji = text_of(message, "reaction", "emoji")
            return SaidKind.REACTION, emoji, text_of(message, "reaction", "message_id")
        case "button" | "interactive" if _tapped(message)[0]:
            return SaidKind.TAP, _tapped(message)[0], about
        case "edit":
            words = text_of(message, "edit", "message", "text", "body")
            return SaidKind.EDIT, words, text_of(message, "edit", "original_message_id")
        case "revoke":
            return SaidKind.REVOKE, "", text_of(message, "revoke", "original_message_id")
        case "system" | "unsupported":
            return SaidKind.SILENT, "", about
    return SaidKind.OTHER, "", about


def _tapped(message: Any) -> tuple[str, str]:
    """What a tapped button or row is called, and what we named it."""
    interactive = message.get("interactive") if isinstance(message, dict) else None
    for reply in ("button_reply", "list_reply"):
        if title := text_of(interactive, reply, "title"):
            return title, text_of(interactive, reply, "id")
    return text_of(message, "button", "text"), text_of(message, "button", "payload")


def _opens(message: Any) -> bool:
    kind = text_of(message, "type")
    if kind == "unsupported":
        kind = text_of(message, "unsupported", "type")
    return kind not in OPENS_NOTHING


def _status(event: RawEvent, told: Json) -> Inbound:
    status = told.get("status")
    name = text_of(status, "status")
    if not isinstance(status, dict) or name not in set(Seen):
        return _left_alone(event, f"status {name[:20]}", status, "timestamp")
    code, details = _fault(status)
    if name == Seen.FAILED and is_of_one_member(status) and code != WINDOW_CLOSED:
        # the others may have it: it says nothing of the message
        return _left_alone(event, "status failed for one of a group", status, "timestamp")
    pricing = status.get("pricing")
    return StatusSeen(
        key=event.key,
        phone_number_id=event.phone_number_id,
        wamid=clean(text_of(status, "id")),
        seen=Seen(name),
        at=moment_of(status, "timestamp"),
        attempt=clean(text_of(status, "biz_opaque_callback_data")),
        code=code,
        details=details,
        pricing=pricing if isinstance(pricing, dict) else None,
    )


def _fault(status: Json) -> tuple[int | None, str]:
    errors = status.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    code = text_of(first, "code")
    details = (
        text_of(first, "error_data", "details")
        or text_of(first, "message")
        or text_of(first, "title")
    )
    return (int(code) if code.isdecimal() and len(code) < 10 else None), clean(details)


def _left_alone(event: RawEvent, kind: str, dated: Any, name: str) -> NotForUs:
    try:
        at = moment_of(dated, name)
    except ValueError:
        at = None
    return NotForUs(event.key, event.phone_number_id, clean(kind[:LONGEST_KIND]), at)
