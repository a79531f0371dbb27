"""A support visit in this browser: whose pages an operator reads, and for how much longer."""

from dataclasses import replace
from uuid import UUID

from flask import g, request, session

from app.web.services import services
from domain.tenancy import Actor, NotAllowed, Role
from domain.visits import VisitId
from ports.queries.console import LiveVisit
from ports.queries.seats import Seat

KEPT = "visit"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
GOES_ON = ("operator", "message_templates", "sessions", "notifications")
"""Blueprints whose forms are the operator's own, and change nothing in the organisation; or whose
name begins so."""


class VisitReadsOnly(NotAllowed):
    """A support visit changes nothing."""


class NoPlace(NotAllowed):
    """The page is an organisation's, and whoever asks is in none: a visit is their way in."""


def enter(id: VisitId) -> None:
    session[KEPT] = str(id)
    g.pop(KEPT, None)


def leave() -> None:
    session.pop(KEPT, None)
    g.pop(KEPT, None)


def live(seat: Seat) -> LiveVisit | None:
    """The visit that this browser is on, asked once a request; None once it is over."""
    if KEPT not in session or not seat.operates:
        return None
    if KEPT not in g:
        g.visit = _asked(seat)
    return g.visit  # type: ignore[no-any-return]


def _asked(seat: Seat) -> LiveVisit | None:
    try:
        id = VisitId(UUID(session[KEPT]))
    except ValueError:
        return None
    person, known = seat.actor.person, services()
    found = known.reads.console(Actor.operator(person)).visit(id, person, known.clock.now())
    if found is None:
        session.pop(KEPT, None)
    return found


def seated(seat: Seat) -> Seat:
    """The same person where they are visiting, reading only; else where they sit."""
    visit = live(seat)
    if visit is None:
        return seat
    return replace(
        seat,
        actor=Actor(visit.organisation, Role.VISITOR, seat.actor.person),
        organisation=visit.name,
        timezone=visit.timezone,
        blocked=None,  # it is of where they sit; the visited pages of the channel tell their own
    )


def refuse_changes() -> None:
    """Whatever a page offers: nothing of the organisation is changed on a visit."""
    if request.method in SAFE or g.get(KEPT) is None:
        return
    if not (request.blueprint or "").startswith(GOES_ON):
        raise VisitReadsOnly
