"""The front page: how today stands, what needs somebody, and the pulses."""

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from app.web import attention, cookies, htmx
from app.web.beginning import FirstStep, is_away, marks, steps
from app.web.gate import actor, may, seat
from app.web.ladder import why_none
from app.web.pulse_list import lines
from app.web.services import services
from domain.tenancy import Permission

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
def show() -> ResponseReturnValue:
    """The same number of questions to the database, however much there is to show."""
    known, now = services(), services().clock.now()
    queries, home = known.reads.pulses(actor()), known.reads.home(actor())
    page, found = queries.pulses(), queries.beginnings()
    rows = lines(page.items)
    channel = known.reads.recipients(actor()).channel()
    begins, ends = attention.bounds_of_day(now, seat().timezone)
    front, manages = home.look(begins, ends, now), may(Permission.MANAGE_CHANNELS)
    day, needs = front.day, front.needs
    first = steps(found, manages=manages)
    return htmx.show(
        "dashboard/dashboard.html",
        "main",
        steps=first,
        away=is_away(cookies.read(_cookie()), first),
        begun=found.arrived or day.total > 0,
        today=known.formats.day(begins.date()),
        date=begins.date().isoformat(),
        sentence=attention.sentence(day),
        parts=attention.parts(day),
        day=day,
        needed=attention.needed(
            needs,
            channel,
            no_template=why_none(channel.rungs, now) if channel else "",
            manages=manages,
            operates=seat().operates,
        ),
        more=needs.more,
        pulses=rows,
        after=page.next,
    )


@blueprint.post("/first-steps")
def put_away() -> ResponseReturnValue:
    """In this browser, of this organisation; or bring them back."""
    kept = "" if "show" in request.form else marks(_first_steps())
    response = make_response(redirect("/", 303))
    cookies.keep(response, _cookie(), kept)
    return response


def _first_steps() -> Sequence[FirstStep]:
    found = services().reads.pulses(actor()).beginnings()
    return steps(found, manages=may(Permission.MANAGE_CHANNELS))


def _cookie() -> str:
    return f"first-steps-{actor().organisation.hex}"
