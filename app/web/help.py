"""Help with WhatsApp: every trouble that a page can show, and all of Meta's codes."""

from dataclasses import dataclass

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from app.web import htmx
from app.web.causes import WHO
from app.web.troubles import Trouble, explained_by, line_of, of_code
from app.web.troubleshooting import PARTS
from app.web.wording import _
from domain.diagnosis import CODES, OF_GROUPS, Diagnosis, Stops, Who

blueprint = Blueprint("help", __name__)

LONGEST = 80
"""Characters of a question that are looked at."""
SHORT: dict[Who, str] = {
    Who.NOBODY: "Nobody",
    Who.RECIPIENT: "The recipient",
    Who.ADMIN: "An admin",
    Who.OPERATOR: "The operator",
}
MEANWHILE: dict[Stops, str] = {
    Stops.CONTACT: "Nothing more goes to this person until they write.",
    Stops.SENDER: "Nothing leaves this number meanwhile.",
    Stops.ALL: "Nothing leaves any number meanwhile.",
}
RESTS = "This one chat rests meanwhile."
NO_GROUP = "Nothing more goes to this group until somebody writes in it."


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code of Meta's as the table shows it."""

    code: int
    anchor: str
    what: str
    who: str
    next_step: str
    trouble: Trouble | None
    """The part of the page that says more."""


@blueprint.get("/help/whatsapp")
def show() -> ResponseReturnValue:
    asked = request.args.get("q", "").strip()[:LONGEST]
    return htmx.show(
        "help/whatsapp.html",
        "codes",
        parts=PARTS,
        who=WHO,
        explained_by=explained_by,
        line_of=line_of,
        contact=current_app.config["CONTACT"],
        asked=asked,
        lines=found(asked),
        all_codes=len(CODES),
        longest=LONGEST,
    )


@blueprint.app_template_global()
def explains(code: int) -> str:
    """The anchor that explains a code of Meta's, for pages that show it."""
    return of_code(code)


def found(asked: str) -> list[CodeLine]:
    """The codes whose line holds every word that was asked for, in the order of the numbers."""
    words = asked.casefold().split()
    lines = (_line(code, CODES[code]) for code in sorted(CODES))
    return [line for line in lines if all(word in _searched(line) for word in words)]


def _line(code: int, means: Diagnosis) -> CodeLine:
    anchor = of_code(code)
    return CodeLine(
        code,
        line_of(code),
        " ".join(filter(None, (_(means.what), _meanwhile(code, means)))),
        _(SHORT[means.who]),
        _(means.next_step),
        Trouble(anchor) if anchor in set(Trouble) else None,
    )


def _meanwhile(code: int, means: Diagnosis) -> str:
    if means.stops is Stops.CONTACT and means.transient:
        return _(RESTS)
    if means.stops is Stops.CONTACT and code in OF_GROUPS:
        return _(NO_GROUP)
    words = MEANWHILE.get(means.stops)
    return _(words) if words else ""


def _searched(line: CodeLine) -> str:
    return f"{line.code} {line.what} {line.who} {line.next_step}".casefold()
