"""How a chart would look to those who are picked: a look for each form that occurs among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from app.web.reach import NAMED, Goes, goes
from app.web.standing import joined
from app.web.wording import _
from domain.messages import Form, Reason, Send, Stop
from domain.template_checks import filled
from domain.templates import Template
from ports.queries.pulses import Pickable


class Kind(StrEnum):
    FREE = "free"
    BUTTON = "button"
    TEMPLATE = "template"
    HELD = "held"
    """Until they write."""
    NOTHING = "nothing"
    """Nothing goes there, whoever writes."""


TITLES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.FREE: "Free-form",
        Kind.BUTTON: "With a button",
        Kind.TEMPLATE: "Template",
        Kind.HELD: "Held",
        Kind.NOTHING: "Gets nothing",
    }
)
OF_FORM: Mapping[Form, Kind] = MappingProxyType(
    {Form.INTERACTIVE: Kind.BUTTON, Form.TEMPLATE: Kind.TEMPLATE}
)


@dataclass(frozen=True, slots=True)
class Whom:
    """Some of them, to whom it goes in the same way."""

    names: str
    goes: Goes


@dataclass(frozen=True, slots=True)
class Look:
    kind: Kind
    title: str
    count: int
    whom: tuple[Whom, ...]


@dataclass(frozen=True, slots=True)
class Knock:
    """The message by which a template brings a headline."""

    name: str
    body: str
    """Empty for a template whose words stand at Meta alone."""
    footer: str
    button: str


def looks(
    picked: Iterable[Pickable], slot: datetime, now: datetime, following: datetime | None
) -> list[Look]:
    """Of the chart of `slot`, if nobody writes until then, in the order of Kind."""
    found: dict[Kind, dict[Goes, list[str]]] = {kind: {} for kind in Kind}
    for one in picked:
        how, until = one.way.chart_at(slot, following), one.way.window_until
        still_open = until is not None and until > now
        found[_kind(how)].setdefault(goes(how, still_open=still_open), []).append(one.label)
    return [
        Look(
            kind,
            _(TITLES[kind]),
            sum(map(len, alike.values())),
            tuple(Whom(joined(names[:NAMED], len(names)), how) for how, names in alike.items()),
        )
        for kind, alike in found.items()
        if alike
    ]


def knock(rungs: Sequence[Template], slot: datetime, headline: str) -> Knock | None:
    """By the first rung that may be used then; None where none may."""
    rung = next((each for each in rungs if each.usable(slot)), None)
    if rung is None:
        return None
    if rung.wording is None:
        return Knock(rung.name, "", "", "")
    said = rung.wording
    body = filled(said.body, {"1": headline})
    return Knock(rung.name, body, said.footer, said.buttons[0].title)


def _kind(how: Send | Stop) -> Kind:
    if isinstance(how, Send):
        return OF_FORM.get(how.form, Kind.FREE)
    return Kind.HELD if how.reason is Reason.WINDOW_CLOSED else Kind.NOTHING
