"""Filling in an authentication template: a code in Meta's own words, and a button to copy it."""

import re

from adapters.emulator.faces import Button, Face
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields
from adapters.emulator.message_templates import Template

SAID = "{} is your verification code."
ADVICE = " For your security, do not share this code."
ENDS = "This code expires in {} minutes."
LONGEST_CODE = 15
BROKEN = re.compile(r"[\n\t\r]| {5,}")


def code_face(template: Template, body: list[Fields], buttons: dict[int, Fields]) -> Face:
    """The code stands in the body and once more in the button, whose sub-type is `url`.

    Raises 132000, 132005, 132012 or 132018 where what was sent does not fit.
    """
    code = _code("body", body)
    asked = template.buttons()
    if set(buttons) != set(range(len(asked))):
        raise GraphError(132000, "buttons: the button to copy the code needs the code, at index 0")
    for button in buttons.values():
        button.one_of("sub_type", "url")
        if _code("button", button.several("parameters", most=10, least=0)) != code:
            raise GraphError(132018, "button: the code is not the one in the body")
    spoken, footer = template.component("BODY") or {}, template.component("FOOTER") or {}
    minutes = footer.get("code_expiration_minutes")
    return Face(
        text=SAID.format(code) + (ADVICE if spoken.get("add_security_recommendation") else ""),
        footer=ENDS.format(minutes) if minutes else "",
        buttons=tuple(Button("code", str(each.get("text", "Copy code")), code) for each in asked),
    )


def _code(where: str, given: list[Fields]) -> str:
    if len(given) != 1:
        raise GraphError(132000, f"{where}: expected 1 param, the code; got {len(given)}")
    (parameter,) = given
    if parameter.whole().get("type") != "text":
        raise GraphError(132012, f"{parameter.at('type')} must be text here")
    parameter.only("type", "text", "parameter_name")
    code = parameter.text("text", longest=LONGEST_CODE, too_long=132005)
    if BROKEN.search(code):
        raise GraphError(132018, "A code is one line.")
    return code
