"""Filling in a template: does what was sent fit what was approved?"""

import re
from dataclasses import dataclass

from adapters.emulator.faces import Button, Face
from adapters.emulator.graph.attachments import Attachment, attached
from adapters.emulator.graph.codes import code_face
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.graph.pictures import picture
from adapters.emulator.graph.shapes import ANY, NUMBER, Shape, fit
from adapters.emulator.message_templates import Template, filled, placeholders

FORBIDDEN = re.compile(r"[\n\t\r]| {5,}")
BODY_LIMIT = 1024
COMPUTED: dict[str, Shape] = {
    "currency": {"fallback_value!": 1024, "code!": 3, "amount_1000!": NUMBER},
    "date_time": {"fallback_value!": 1024} | dict.fromkeys(
        ("day_of_week", "year", "month", "day_of_month", "hour", "minute"), NUMBER
    ) | {"calendar": ("GREGORIAN",)},
}  # fmt: skip
ACTED: Shape = {"type!": ("action", "coupon_code"), "action": ANY, "coupon_code": 15}


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


def template_face(template: Template, body: Fields) -> tuple[Face, Attachment | None]:
    """What the phone shows, and a header that is no picture.

    Raises 132000, 132005, 132012 or 132018 where it does not fit.
    """
    given = _Given(body)
    if template.of_a_code:
        if given.one("header"):
            raise GraphError(132000, "header: expected 0 params, got 1 or more")
        return code_face(template, given.one("body"), given.buttons), None
    header = _header(template, given.one("header"))
    text = _words(template, "BODY", given.one("body"))
    if len(text) > BODY_LIMIT:
        raise GraphError(132005, f"body is {len(text)} characters long, the limit is 1024")
    footer = template.component("FOOTER")
    face = Face(
        text=text,
        image=header.image,
        link=header.link,
        header=header.text,
        footer=str(footer.get("text", "")) if footer else "",
        buttons=_buttons(template, given.buttons),
    )
    return face, header.attachment


@dataclass(frozen=True)
class _Head:
    text: str = ""
    image: str | None = None
    link: str | None = None
    attachment: Attachment | None = None


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


def _header(template: Template, given: list[Fields]) -> _Head:
    header = template.component("HEADER")
    if header is None:
        if given:
            raise GraphError(132000, "header: expected 0 params, got 1 or more")
        return _Head()
    if header.get("format") == "TEXT":
        return _Head(_words(template, "HEADER", given))
    wanted = str(header.get("format", "IMAGE")).lower()
    if len(given) != 1 or given[0].whole().get("type") != wanted:
        got = given[0].whole().get("type") if given else "UNKNOWN"
        raise GraphError(
            132012, f"header: Format mismatch, expected {wanted.upper()}, received {got}"
        )
    given[0].only("type", wanted)
    inner = given[0].inner(wanted)
    if wanted == "image":
        image, link = picture(inner)
        return _Head(image=image, link=link)
    face, attachment = attached(wanted, inner)
    return _Head(face.text, attachment=attachment)


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
    kind = str(parameter.whole().get("type"))
    if kind not in ("text", *COMPUTED):
        raise GraphError(132012, f"{parameter.at('type')} must be text here")
    parameter.only("type", kind, "parameter_name")
    if kind == "text":
        value = parameter.text("text", longest=32768)
    else:
        fit(parameter.inner(kind), COMPUTED[kind])
        value = parameter.inner(kind).text("fallback_value", longest=1024)
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
    """Quick replies and links can be tapped; the phone only shows the others."""
    text = str(button.get("text", ""))
    kind = button["type"]
    parameters = given.several("parameters", most=1, least=0) if given else []
    if given and str(given.whole().get("sub_type", "")).lower() != kind.lower():
        given.one_of("sub_type", kind.lower())
    if kind == "QUICK_REPLY":
        for parameter in parameters:
            parameter.only("type", "payload")
            parameter.one_of("type", "payload")
            return Button("quick_reply", text, parameter.text("payload", longest=256))
        return Button("quick_reply", text, text)
    if kind == "URL":
        url = str(button.get("url", ""))
        names = placeholders(url)
        if len(parameters) != len(names):
            raise GraphError(132000, f"button {text}: the number of params does not match")
        values = dict(_parameter(p, name) for p, name in zip(parameters, names, strict=True))
        return Button("url", text, filled(url, values))
    for parameter in parameters:
        fit(parameter, ACTED)
    return Button("url", text, "")
