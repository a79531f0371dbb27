"""How each of somebody's organisations stands, and the ways in to what needs them there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from urllib.parse import urlencode

from flask import url_for

from app.web import attention
from app.web.services import services
from app.web.wording import _
from domain.tenancy import PersonId
from ports.queries.home import Day
from ports.queries.seats import Blocked, Place

PLAN = "/settings/plan"
BLOCKS: Mapping[Blocked, tuple[str, str]] = MappingProxyType(
    {
        Blocked.PAUSED: ("Its sending is paused", PLAN),
        Blocked.PLAN_TOO_SMALL: ("Its plan has no number to send from", PLAN),
        Blocked.NUMBER_HELD: ("The number that it sends from is on hold", "/"),
    }
)
"""What stops an organisation, and where in it one reads what to do."""


@dataclass(frozen=True, slots=True)
class Badge:
    words: str
    tone: str
    url: str = ""
    """Into the organisation; empty where nothing is to be done."""
    count: int = 0
    """Of deliveries; none for what stops them all."""


@dataclass(frozen=True, slots=True)
class Across:
    place: Place
    today: str
    """In a sentence."""
    badges: tuple[Badge, ...]
    """What stops it first, then today's deliveries by how far they came."""


def across(person: PersonId) -> list[Across]:
    """All of theirs, by name; asked for by as many questions, however many they are."""
    known, now = services(), services().clock.now()
    places = known.seats.places(person)
    bounds = {each.timezone: attention.bounds_of_day(now, each.timezone) for each in places}
    days = known.seats.days(person, bounds)
    return [
        _stands(each, days.get(each.organisation, Day()), bounds[each.timezone][0])
        for each in places
    ]


def _stands(place: Place, day: Day, begins: datetime) -> Across:
    counted = (_counted(place, part, begins.date()) for part in attention.parts(day))
    today = attention.sentence(day)
    return Across(
        place,
        _("Today · {sentence}", sentence=today) if day.total else today,
        (*_blocked(place), *counted),
    )


def _blocked(place: Place) -> Sequence[Badge]:
    if place.blocked is None:
        return ()
    words, page = BLOCKS[place.blocked]
    return (Badge(_(words), "bad", _into(place, page)),)


def _counted(place: Place, part: attention.Part, today: date) -> Badge:
    if not part.state:
        return Badge(part.words, part.tone, count=part.count)
    asked = urlencode({"state": part.state, "from": today, "to": today})
    return Badge(part.words, part.tone, _into(place, f"/deliveries?{asked}"), part.count)


def _into(place: Place, page: str) -> str:
    return url_for("organisations.arrive", id=place.organisation, next=page)
