"""Valid bodies, each broken by one rule; every one of them must be refused."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from tests.adapters.emulator.valid import Body

Path = tuple[str | int, ...]

MAY_BE_ABSENT = (
    "recipient_type", "context", "biz_opaque_callback_data", "text.preview_url", "*.caption",
    "*.filename", "location.name", "location.address", "contacts.*.phones*",
    "contacts.*.name.first_name", "interactive.header", "interactive.footer",
    "*.rows.*.description", "interactive.action.sections.0.title", "typing_indicator",
    "template.components.2", "template.components.2.parameters.0",
    "interactive.action.parameters.flow_id", "components.0", "components.2", "components.3",
    "components.*.buttons.*", "product/interactive.body", "text/type", "by user id/type",
)  # fmt: skip
"""What Meta does not require; `body/` before a path is for that body alone."""
MAY_BE_EMPTY = ("reaction.emoji", "template.components.2.parameters")
ANY_WORD = ("contacts.*.type",)
LONGEST = {
    "text.body": 4096, "*.caption": 1024, "biz_opaque_callback_data": 512,
    "list/interactive.body.text": 4096, "interactive.body.text": 1024,
    "interactive.footer.text": 60, "*.reply.title": 20,
    "*.reply.id": 256, "*.display_text": 20, "interactive.action.button": 20,
    "*.sections.*.title": 24, "*.rows.*.title": 24, "*.rows.*.id": 200,
    "*.rows.*.description": 72, "template.name": 512, "*.payload": 256, "components.0.text": 60,
    "components.1.text": 1024, "components.2.text": 60, "*.buttons.*.text": 25, "pin": 6,
    "name": 512,
}  # fmt: skip
ONE_OF = (
    "messaging_product", "recipient_type", "type", "status", "typing_indicator.type",
    "interactive.type", "interactive.header.type", "*.buttons.*.type", "*.sub_type",
    "*.components.*.type", "components.*.type", "components.*.format", "category",
    "*.parameters.*.type", "interactive.action.name", "*.flow_message_version",
)  # fmt: skip
AT_MOST = {
    "interactive.action.buttons": 3, "interactive.action.sections": 10, "*.sections.*.rows": 10,
    "template.components": 20, "components": 10, "components.3.buttons": 10, "contacts": 257,
}  # fmt: skip
UNKNOWN = {
    "context.message_id": "wamid.X", "reaction.message_id": "wamid.X",
    "message_id": "wamid.X", "template.name": "unknown", "template.language.code": "xx",
    "to": "Sarah", "recipient": "Sarah", "*.link": "ftp://x.example/c.png",
    "*.parameters.url": "javascript:0", "*.index": "9", "reaction.emoji": "ok",
    "language": "English", "name": "Order Ready", "*.buttons.*.url": "ftp://x.example",
}  # fmt: skip
ONE_LINE = ("template.components.*.parameters.*.text",)
MEDIA = ("image", "audio", "video", "document", "sticker")


@dataclass(frozen=True)
class Mutant:
    """`rule` and where it was broken; `path` is that of the call."""

    of: str
    rule: str
    where: str
    path: str
    body: Body

    def __str__(self) -> str:
        return f"{self.of}: {self.rule} at {self.where or 'the top'}"


def mutants(name: str, path: str, body: Body) -> Iterator[Mutant]:
    for where, value in _walk(body):
        dotted = ".".join(map(str, where))
        for rule, changed in _broken(name, dotted, where, value):
            whole = deepcopy(body)
            if changed is ABSENT:
                _delete(whole, where)
            elif where:
                _put(whole, where, changed)
            else:
                whole = changed
            yield Mutant(name, rule, dotted, path, whole)


ABSENT = object()


def _broken(name: str, at: str, where: Path, value: Any) -> Iterator[tuple[str, Any]]:
    """Every rule that can be broken at this place."""
    if where:
        yield "null", None
        if not _one_of(at, MAY_BE_ABSENT, name):
            yield "left out", ABSENT
    if isinstance(value, dict):
        yield from _objects(name, where, value)
    elif isinstance(value, list):
        yield from _lists(name, at, value)
    elif isinstance(value, bool):
        yield "a word for a flag", "yes"
    elif isinstance(value, str):
        yield from _texts(name, at, where, value)
    elif isinstance(value, int | float):
        yield "a word for a number", "north"
        yield "a list for a number", [value]


def _objects(name: str, where: Path, value: Body) -> Iterator[tuple[str, Any]]:
    if where:
        yield "a text for an object", "x"
        yield "a list for an object", [value]
    if where != ("example",) and "example" not in where:
        yield "an unknown key", value | {"colour": "red"}
    if where and where[-1] in MEDIA and "id" in value:
        yield "an id and a link", value | {"link": "https://x.example/c"}


def _lists(name: str, at: str, value: list[Any]) -> Iterator[tuple[str, Any]]:
    yield "an object for a list", {"0": value[0]}
    if not _one_of(at, MAY_BE_EMPTY, name):
        yield "an empty list", []
    if isinstance(value[0], dict):
        yield "a text in a list of objects", [*value, "x"]
    for pattern, most in AT_MOST.items():
        if fnmatch(at, pattern):
            yield "too many", (value * (most + 1))[: most + 1]
    if at.endswith("buttons") and at.startswith("interactive"):
        yield "the same twice", value * 2


def _texts(name: str, at: str, where: Path, value: str) -> Iterator[tuple[str, Any]]:
    if not at.endswith("index"):
        yield "a number for a text", 7
    yield "an object for a text", {"text": value}
    if not _one_of(at, MAY_BE_EMPTY, name):
        yield "an empty text", ""
        yield "a blank text", "   "
    for pattern, longest in LONGEST.items():
        if _one_of(at, (pattern,), name):
            yield "too long", "x" * (longest + 1)
            break
    if _one_of(at, ONE_OF, name) and not _one_of(at, ANY_WORD, name):
        yield "another word", "nonsense"
    for pattern, unknown in UNKNOWN.items():
        if fnmatch(at, pattern):
            yield "unknown", unknown
    if where[-1] == "id" and len(where) > 1 and where[-2] in MEDIA:
        yield "a media id that is nobody's", "1"
    if _one_of(at, ONE_LINE, name):
        for what, sign in (("a line break", "\n"), ("a tab", "\t"), ("five spaces", " " * 5)):
            yield what, f"a{sign}b"


def _one_of(at: str, patterns: tuple[str, ...], name: str) -> bool:
    return any(fnmatch(at, pattern) or f"{name}/{at}" == pattern for pattern in patterns)


def _walk(value: Any, where: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place of a body but the examples inside templates, which people read."""
    yield where, value
    inner = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        inner = enumerate(value)  # type: ignore[assignment]
    for key, each in inner:
        if key != "example":
            yield from _walk(each, (*where, key))


def _put(body: Any, where: Path, value: Any) -> None:
    for key in where[:-1]:
        body = body[key]
    body[where[-1]] = value


def _delete(body: Any, where: Path) -> None:
    for key in where[:-1]:
        body = body[key]
    del body[where[-1]]
