"""A template as a business submits it: the rules it is reviewed by."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.message_templates import placeholders

NAME = re.compile(r"[a-z0-9_]{1,512}")
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
FORMATS = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
BUTTON_KINDS = ("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "REQUEST_CONTACT_INFO")
EDGE_VARIABLE = re.compile(r"^\s*\{\{[^}]*\}\}|\{\{[^}]*\}\}\s*$")


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
    parts = body.several("components", most=10)
    kinds = [_component(part) for part in parts]
    if len(set(kinds)) < len(kinds) or "BODY" not in kinds:
        raise GraphError(100, "A template has one BODY, and no component twice.")
    return Submission(
        name,
        body.text("language", longest=16),
        body.one_of("category", *CATEGORIES),
        [part.whole() for part in parts],
    )


def _component(part: Fields) -> str:
    kind = part.one_of("type", "HEADER", "BODY", "FOOTER", "BUTTONS")
    if kind == "HEADER":
        _header(part)
    elif kind == "BODY":
        part.only("type", "text", "example")
        _with_examples(part, "body_text", longest=1024)
    elif kind == "FOOTER":
        part.only("type", "text")
        part.text("text", longest=60)
    else:
        _buttons(part)
    return kind


def _header(part: Fields) -> None:
    part.only("type", "format", "text", "example")
    if part.one_of("format", *FORMATS) == "TEXT":
        _with_examples(part, "header_text", longest=60)
        return
    handles = part.inner("example").whole().get("header_handle")
    given = handles[0] if isinstance(handles, list) and handles else ""
    if not str(given).startswith("4::"):
        raise GraphError(
            100,
            "Param example['header_handle'] must be a handle of the resumable upload API;"
            " a media id does not work here.",
        )


def _with_examples(part: Fields, example: str, *, longest: int) -> None:
    text = part.text("text", longest=longest)
    names = placeholders(text)
    if not names:
        return
    if EDGE_VARIABLE.search(text):
        raise GraphError(2388299)
    if not any(key.startswith(example) for key in part.inner("example").whole()):
        raise GraphError(100, f"Param {part.at('example')} must give a value for each variable.")


def _buttons(part: Fields) -> None:
    part.only("type", "buttons")
    for button in part.several("buttons", most=10):
        kind = button.one_of("type", *BUTTON_KINDS)
        button.text("text", longest=25)
        if kind == "URL":
            url = button.text("url", longest=2000)
            if urlsplit(url).scheme not in ("http", "https"):
                raise GraphError(100, f"Param {button.at('url')} is not a valid URI.")
