"""Interactive messages: reply buttons, one link button, and lists."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from adapters.emulator.faces import Button, Face
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.graph.pictures import picture
from adapters.emulator.graph.shapes import ACTIONS, fit

KNOWN_ELSEWHERE = ("address_message", "call_permission_request", "carousel")
BODY_OPTIONAL = ("product",)
HEADER_KINDS = ("text", "image", "video", "document")


@dataclass(frozen=True)
class _Header:
    text: str = ""
    image: str | None = None
    link: str | None = None


def interactive_face(body: Fields) -> Face:
    body.only("type", "header", "body", "footer", "action")
    kind = body.one_of("type", *READERS, *ACTIONS, *KNOWN_ELSEWHERE)
    if kind in KNOWN_ELSEWHERE:
        raise GraphError(131051)
    header = _header(body.optional_inner("header"))
    footer = body.optional_inner("footer")
    if footer:
        footer.only("text")
    return Face(
        text=_words(kind, body),
        image=header.image,
        link=header.link,
        header=header.text,
        footer=footer.text("text", longest=60) if footer else "",
        buttons=_buttons(kind, body.inner("action")),
    )


def _words(kind: str, body: Fields) -> str:
    if kind in BODY_OPTIONAL and "body" not in body:
        return "🛍 Product"
    words = body.inner("body")
    words.only("text")
    return words.text("text", longest=4096 if kind == "list" else 1024)


def _buttons(kind: str, action: Fields) -> tuple[Button, ...]:
    """What can be tapped here; the phone shows the words alone of what it does not simulate."""
    if kind in READERS:
        return READERS[kind](action)
    fit(action, ACTIONS[kind])
    return ()


def _header(header: Fields | None) -> _Header:
    if header is None:
        return _Header()
    kind = header.one_of("type", *HEADER_KINDS)
    header.only("type", kind)
    if kind == "text":
        return _Header(text=header.text("text", longest=60))
    if kind == "image":
        image, link = picture(header.inner("image"))
        return _Header(image=image, link=link)
    raise GraphError(131051)


def _reply_buttons(action: Fields) -> tuple[Button, ...]:
    action.only("buttons")
    found: list[Button] = []
    for button in action.several("buttons", most=3):
        button.only("type", "reply")
        button.one_of("type", "reply")
        reply = button.inner("reply")
        reply.only("id", "title")
        identity = reply.text("id", longest=256)
        if identity != identity.strip():
            raise GraphError(131009, f"Param {reply.at('id')} must not have spaces around it.")
        found.append(Button("reply", reply.text("title", longest=20), identity))
    _unlike([button.value for button in found], "id")
    _unlike([button.text for button in found], "title")
    return tuple(found)


def _link_button(action: Fields) -> tuple[Button, ...]:
    action.only("name", "parameters")
    action.one_of("name", "cta_url")
    given = action.inner("parameters")
    given.only("display_text", "url")
    url = given.text("url", longest=2000)
    if urlsplit(url).scheme not in ("http", "https"):
        raise GraphError(100, f"Param {given.at('url')} is not a valid URI.")
    return (Button("url", given.text("display_text", longest=20), url),)


def _rows(action: Fields) -> tuple[Button, ...]:
    action.only("button", "sections")
    action.text("button", longest=20)
    sections = action.several("sections", most=10)
    found: list[Button] = []
    for section in sections:
        section.only("title", "rows")
        if len(sections) > 1 or "title" in section:
            section.text("title", longest=24)
        for row in section.several("rows", most=10):
            row.only("id", "title", "description")
            found.append(
                Button(
                    "row",
                    row.text("title", longest=24),
                    row.text("id", longest=200),
                    row.optional_text("description", longest=72) or "",
                )
            )
    if len(found) > 10:
        raise GraphError(131009, "Total row count exceeds the maximum allowed count: 10.")
    _unlike([row.value for row in found], "id")
    return tuple(found)


def _unlike(values: list[str], what: str) -> None:
    if len(set(values)) < len(values):
        raise GraphError(131009, f"Buttons and rows must not share the same {what}.")


READERS: dict[str, Callable[[Fields], tuple[Button, ...]]] = {
    "button": _reply_buttons,
    "cta_url": _link_button,
    "list": _rows,
}
