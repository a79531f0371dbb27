"""Filling in a template: does what was sent fit what was approved?"""

import re

from adapters.emulator.faces import Button, Face
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.graph.pictures import picture
from adapters.emulator.message_templates import Template, filled, placeholders

FORBIDDEN = re.compile(r"[\n\t\r]| {5,}")
BODY_LIMIT = 1024


def template_key(body: Fields) -> tuple[str, str]:
    """Name and language of what is to be sent."""
    body.only("name", "language", "components", "namespace")
    language = body.inner("language")
    language.only("code", "policy")
    if "policy" in language:
        language.one_of("policy", "deterministic")
    return body.text("name", longest=512), language.text("code", longest=16)


def usable(template: Template | None, name: str, language: str) -> Template:
    """Raises 132001 (unknown or not approved), 132015 (paused) or 132016 (disabled)."""
    if template is None:
        raise GraphError(132001, f"template name ({name}) does not exist in {language}")
    if template.status == "PAUSED":
        raise GraphError(132015)
    if template.status == "DISABLED":
        raise GraphError(132016)
    if template.status != "APPROVED":
        raise GraphError(132001, f"template name ({name}) is not approved in {language}")
    return template


def template_face(template: Template, body: Fields) -> Face:
    """What the phone shows. Raises 132000, 132005, 132012 or 132018 where it does not fit."""
    given = _Given(body)
    header, image, link = _header(template, given.one("header"))
    text = _words(template, "BODY", given.one("body"))
    if len(text) > BODY_LIMIT:
        raise GraphError(132005, f"body is {len(text)} characters long, the limit is 1024")
    footer = template.component("FOOTER")
    return Face(
        text=text,
        image=image,
        link=link,
        header=header,
        footer=str(footer["text"]) if footer else "",
        buttons=_buttons(template, given.buttons),
    )


class _Given:
    """The components of the request, sorted."""

    def __init__(self, body: Fields) -> None:
        self._parts: dict[str, Fields] = {}
        self.buttons: dict[int, Fields] = {}
        given = body.several("components", most=20, least=0) if "components" in body else []
        for part in given:
            kind = str(part.whole().get("type", "")).lower()
            if kind not in ("header", "body", "button", "footer"):
                part.one_of("type", "header", "body", "button")
            if kind == "button":
                part.only("type", "sub_type", "index", "parameters")
                self.buttons[_index(part)] = part
            else:
                part.only("type", "parameters")
                self._parts[kind] = part

    def one(self, kind: str) -> list[Fields]:
        part = self._parts.get(kind)
        if part is None or "parameters" not in part:
            return []
        return part.several("parameters", most=100, least=0)


def _index(part: Fields) -> int:
    index = part.whole().get("index")
    if isinstance(index, bool) or not str(index).isdigit() or int(str(index)) > 9:
        raise GraphError(100, f"Param {part.at('index')} must be a button's number, 0 to 9.")
    return int(str(index))


def _header(template: Template, given: list[Fields]) -> tuple[str, str | None, str | None]:
    header = template.component("HEADER")
    if header is None:
        if given:
            raise GraphError(132000, "header: expected 0 params, got 1 or more")
        return "", None, None
    if header.get("format") == "TEXT":
        return _words(template, "HEADER", given), None, None
    wanted = str(header.get("format", "IMAGE")).lower()
    if len(given) != 1 or given[0].whole().get("type") != wanted:
        got = given[0].whole().get("type") if given else "UNKNOWN"
        raise GraphError(
            132012, f"header: Format mismatch, expected {wanted.upper()}, received {got}"
        )
    given[0].only("type", wanted)
    image, link = picture(given[0].inner(wanted))
    return "", image, link


def _words(template: Template, kind: str, given: list[Fields]) -> str:
    component = template.component(kind) or {}
    text = str(component.get("text", ""))
    names = placeholders(text)
    if len(given) != len(names):
        raise GraphError(
            132000,
            f"{kind.lower()}: number of localizable_params ({len(given)}) does not match the"
            f" expected number of params ({len(names)})",
        )
    values: dict[str, str] = {}
    for place, parameter in zip(names, given, strict=True):
        name, value = _parameter(parameter, place)
        values[name] = value
    if set(values) != set(names):
        raise GraphError(132000, f"{kind.lower()}: parameter names do not match the template")
    return filled(text, values)


def _parameter(parameter: Fields, place: str) -> tuple[str, str]:
    parameter.only("type", "text", "parameter_name")
    if parameter.whole().get("type") != "text":
        raise GraphError(132012, f"{parameter.at('type')} must be text here")
    value = parameter.text("text", longest=32768)
    if FORBIDDEN.search(value):
        raise GraphError(
            132018,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        )
    if place.isdigit():
        return place, value
    return parameter.text("parameter_name", longest=256), value


def _buttons(template: Template, given: dict[int, Fields]) -> tuple[Button, ...]:
    buttons = template.buttons()
    beyond = [index for index in given if index >= len(buttons)]
    if beyond:
        raise GraphError(132000, f"buttons: there is no button {beyond[0]} in the template")
    return tuple(_button(button, given.get(n)) for n, button in enumerate(buttons))


def _button(button: dict[str, str], given: Fields | None) -> Button:
    text = str(button["text"])
    parameters = given.several("parameters", most=1, least=0) if given else []
    if button["type"] == "QUICK_REPLY":
        if given:
            given.one_of("sub_type", "quick_reply")
        for parameter in parameters:
            parameter.only("type", "payload")
            parameter.one_of("type", "payload")
            return Button("quick_reply", text, parameter.text("payload", longest=256))
        return Button("quick_reply", text, text)
    url = str(button.get("url", ""))
    if given:
        given.one_of("sub_type", "url")
    names = placeholders(url)
    if len(parameters) != len(names):
        raise GraphError(132000, f"button {text}: the number of params does not match")
    values = dict(_parameter(p, name) for p, name in zip(parameters, names, strict=True))
    return Button("url", text, filled(url, values))
