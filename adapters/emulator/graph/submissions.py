"""A template as a business submits it: the rules it is looked at by, before any review."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.message_templates import placeholders

NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2,4})?")
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
FORMATS = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
BUTTON_KINDS = (
    "QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "REQUEST_CONTACT_INFO", "FLOW", "OTP",
    "MPM", "CATALOG",
)  # fmt: skip
BUTTON_KEYS = {
    "URL": ("url", "example"),
    "PHONE_NUMBER": ("phone_number",),
    "COPY_CODE": ("example",),
    "FLOW": ("flow_id", "flow_name", "flow_json", "flow_action", "navigate_screen"),
    "OTP": ("otp_type", "autofill_text", "package_name", "signature_hash", "supported_apps",
            "zero_tap_terms_accepted"),
}  # fmt: skip
A_CODE = ("AUTHENTICATION", ["OTP"])
AT_MOST = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1}
EDGE_VARIABLE = re.compile(r"^\s*\{\{[^}]*\}\}|\{\{[^}]*\}\}\s*$")
ANY_VARIABLE = re.compile(r"\{\{([^}]*)\}\}")
MARKS = re.compile(r"[*_~`\n]")
TOO_LONG, HEADER, BODY, FOOTER = 2388040, 2388047, 2388072, 2388073
CROWDED, AT_THE_EDGE = 2388293, 2388299


@dataclass(frozen=True)
class Submission:
    name: str
    language: str
    category: str
    components: list[dict[str, Any]]


def submission(body: Fields) -> Submission:
    """Raises GraphError for what Meta would not even review."""
    body.only(
        "name", "language", "category", "components", "parameter_format",
        "message_send_ttl_seconds", "allow_category_change",
    )  # fmt: skip
    name = body.text("name", longest=512)
    if not NAME.fullmatch(name):
        raise GraphError(100, "Template names hold lower-case letters, digits and underscores.")
    language = body.text("language", longest=16)
    if not LANGUAGE.fullmatch(language):
        raise GraphError(100, "Param language must be a code such as en or en_US.")
    body.flag("allow_category_change")
    if "parameter_format" in body:
        body.one_of("parameter_format", "NAMED", "POSITIONAL", "named", "positional")
    if "message_send_ttl_seconds" in body:
        body.number("message_send_ttl_seconds")
    category = body.one_of("category", *CATEGORIES)
    return Submission(name, language, category, components(body, category))


def components(body: Fields, category: str) -> list[dict[str, Any]]:
    """Also for an edit, which may bring nothing else."""
    parts = body.several("components", most=10)
    kinds = [_component(part, category) for part in parts]
    if len(set(kinds)) < len(kinds) or "BODY" not in kinds:
        raise GraphError(100, "A template has one BODY, and no component twice.")
    if category == "AUTHENTICATION" and ("BUTTONS" not in kinds or "HEADER" in kinds):
        raise GraphError(100, "An authentication template has a button for its code, no header.")
    return [part.whole() for part in parts]


def _component(part: Fields, category: str) -> str:
    kind = str(part.whole().get("type", "")).upper()
    if kind not in READERS:
        part.one_of("type", *READERS)
    READERS[kind](part, category)
    return kind


def _body(part: Fields, category: str) -> None:
    part.only("type", "text", "example", "add_security_recommendation")
    if category == "AUTHENTICATION":
        part.flag("add_security_recommendation")
        return
    text = _with_examples(part, "body_text", longest=1024)
    names = placeholders(text)
    if len(ANY_VARIABLE.findall(text)) < text.count("{{") or _unordered(names):
        raise GraphError(BODY, "Variables are {{1}}, {{2}} and so on, or all have names.")
    if len(ANY_VARIABLE.sub(" ", text).split()) < len(names):
        raise GraphError(CROWDED)


def _unordered(names: list[str]) -> bool:
    numbers = [int(name) for name in names if name.isdigit()]
    return bool(numbers) and sorted(numbers) != list(range(1, len(names) + 1))


def _header(part: Fields, _category: str) -> None:
    part.only("type", "format", "text", "example")
    form = part.one_of("format", *FORMATS)
    if form == "LOCATION":
        return
    if form == "TEXT":
        text = part.text("text", longest=60, too_long=TOO_LONG)
        if MARKS.search(ANY_VARIABLE.sub("", text)) or len(placeholders(text)) > 1:
            raise GraphError(HEADER, "A header is one plain line with one variable at the most.")
        _check_examples(part, text, "header_text")
        return
    handles = part.inner("example").whole().get("header_handle")
    given = handles[0] if isinstance(handles, list) and handles else ""
    if not str(given).startswith("4::"):
        raise GraphError(
            100,
            "Param example['header_handle'] must be a handle of the resumable upload API;"
            " a media id does not work here.",
        )


def _footer(part: Fields, category: str) -> None:
    if category == "AUTHENTICATION":
        part.only("type", "code_expiration_minutes")
        part.number("code_expiration_minutes")
        return
    part.only("type", "text")
    text = part.text("text", longest=60, too_long=TOO_LONG)
    if "{{" in text or "\n" in text:
        raise GraphError(FOOTER, "A footer is one line without variables.")


def _with_examples(part: Fields, example: str, *, longest: int) -> str:
    text = part.text("text", longest=longest, too_long=TOO_LONG)
    if placeholders(text) and EDGE_VARIABLE.search(text):
        raise GraphError(AT_THE_EDGE)
    _check_examples(part, text, example)
    return text


def _check_examples(part: Fields, text: str, example: str) -> None:
    if not placeholders(text):
        return
    if not any(key.startswith(example) for key in part.inner("example").whole()):
        raise GraphError(100, f"Param {part.at('example')} must give a value for each variable.")


def _buttons(part: Fields, category: str) -> None:
    part.only("type", "buttons")
    kinds = [_button(button) for button in part.several("buttons", most=10)]
    if ("OTP" in kinds or category == "AUTHENTICATION") and (category, kinds) != A_CODE:
        raise GraphError(100, "An authentication template, and no other, has one OTP button.")
    for kind, most in AT_MOST.items():
        if kinds.count(kind) > most:
            raise GraphError(100, f"A template has at most {most} buttons of type {kind}.")
    replies = [kind == "QUICK_REPLY" for kind in kinds]
    if sum(before != after for before, after in pairwise(replies)) > 1:
        raise GraphError(100, "Quick replies stand together, before or after the other buttons.")


def _button(button: Fields) -> str:
    kind = button.one_of("type", *BUTTON_KINDS)
    button.only("type", "text", *BUTTON_KEYS.get(kind, ()))
    if kind != "COPY_CODE":
        button.text("text", longest=25, too_long=TOO_LONG)
    if kind == "OTP":
        button.one_of("otp_type", "COPY_CODE", "ONE_TAP", "ZERO_TAP")
    if kind == "PHONE_NUMBER":
        button.text("phone_number", longest=20)
    if kind == "URL":
        url = button.text("url", longest=2000)
        if urlsplit(url).scheme not in ("http", "https"):
            raise GraphError(100, f"Param {button.at('url')} is not a valid URI.")
        if "{{" in url and not (url.count("{{") == 1 and url.endswith("}}")):
            raise GraphError(100, f"Param {button.at('url')} has its one variable at the end.")
        if "{{" in url and not button.whole().get("example"):
            raise GraphError(100, f"Param {button.at('example')} must give a value for it.")
    return kind


READERS: dict[str, Callable[[Fields, str], None]] = {
    "HEADER": _header,
    "BODY": _body,
    "FOOTER": _footer,
    "BUTTONS": _buttons,
}
