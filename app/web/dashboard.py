"""The front page: how today stands, what needs somebody, and the pulses."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web import attention, htmx
from app.web.beginning import steps
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
    return htmx.show(
        "dashboard/dashboard.html",
        "main",
        steps=steps(found, manages=manages),
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
