"""The archive of pulses, and copies of one."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.pulsing import NAME_LIMIT
from app.use_cases.shelving import archive_pulse, copy_pulse, take_out_pulse
from app.web import htmx
from app.web.gate import actor, seat
from app.web.pulse_list import lines, withdrawn
from app.web.services import services
from app.web.wording import _
from domain.metrics import MetricId
from domain.pulses import PulseId
from domain.tenancy import ALLOWED, NotFound, Permission
from ports.queries.pulses import PulseView
from ports.queries.seats import Seat

blueprint = Blueprint("shelves", __name__)


@blueprint.get("/pulses/archive")
def archive() -> ResponseReturnValue:
    after = request.args.get("after", type=UUID)
    page = services().reads.pulses(actor()).pulses(after, archived=True)
    return htmx.show("pulses/archive.html", "main", pulses=lines(page.items), after=page.next)


@blueprint.post("/pulses/<uuid:id>/archive")
def put_away(id: UUID) -> ResponseReturnValue:
    known = services()
    ended = archive_pulse(actor(), PulseId(id), storage=known.storage, clock=known.clock)
    words = _("In the archive. Nothing goes out any more; its runs are kept.")
    flash(f"{words} {withdrawn(ended)}".rstrip(), "good")
    return redirect(url_for("pulses.show", id=id), 303)


@blueprint.post("/pulses/<uuid:id>/archive/removal")
def take_out(id: UUID) -> ResponseReturnValue:
    known = services()
    take_out_pulse(actor(), PulseId(id), storage=known.storage, clock=known.clock)
    flash(_("Back on the list, and paused. Resume it when it should go out again."), "good")
    return redirect(url_for("pulses.show", id=id), 303)


@blueprint.get("/pulses/<uuid:id>/copy")
def ask_copy(id: UUID) -> ResponseReturnValue:
    pulse = services().reads.pulses(actor()).pulse(PulseId(id))
    into = _seat_in(request.args.get("into", type=UUID))
    name = pulse.name if _is_elsewhere(into) else _("{name} (copy)", name=pulse.name)
    metric = "" if _is_elsewhere(into) else str(pulse.metric)
    return _form(pulse, into, name, metric)


@blueprint.post("/pulses/<uuid:id>/copy")
def make_copy(id: UUID) -> ResponseReturnValue:
    known = services()
    pulse = known.reads.pulses(actor()).pulse(PulseId(id))
    into = _seat_in(request.form.get("into", type=UUID))
    name, metric = request.form.get("name", ""), request.form.get("metric", type=UUID)
    name = " ".join(name.split())
    faults = _faults(name, metric)
    if faults or metric is None:
        return _form(pulse, into, name, str(metric or ""), faults)
    copy = copy_pulse(
        actor(),
        pulse.id,
        into.actor,
        MetricId(metric),
        name=name,
        storage=known.storage,
        clock=known.clock,
    )
    if _is_elsewhere(into):
        words = _("The copy is in {name}, paused and without recipients.", name=into.organisation)
        flash(words, "good")
        return redirect(url_for("pulses.show", id=id), 303)
    flash(_("This is the copy. It is paused: resume it when it is as you want it."), "good")
    return redirect(url_for("pulses.show", id=copy.id), 303)


def _faults(name: str, metric: UUID | None) -> dict[str, str]:
    faults = {}
    if not name:
        faults["name"] = _("Give the pulse a name.")
    elif len(name) > NAME_LIMIT:
        faults["name"] = _("A name has at most {count} characters.", count=NAME_LIMIT)
    if metric is None:
        faults["metric"] = _("Pick what the pulse shows.")
    return faults


def _form(
    pulse: PulseView,
    into: Seat,
    name: str,
    metric: str,
    faults: dict[str, str] | None = None,
) -> ResponseReturnValue:
    return htmx.show(
        "pulses/copy.html",
        "main",
        422 if faults else 200,
        pulse=pulse,
        into=into,
        elsewhere=_is_elsewhere(into),
        seats=_seats(),
        name=name,
        metric=metric,
        metrics=services().reads.sources(into.actor).metrics(),
        faults=faults or {},
    )


def _is_elsewhere(into: Seat) -> bool:
    return into.actor.organisation != actor().organisation


def _seats() -> list[Seat]:
    """Where this person may make pulses."""
    every = services().seats.every(actor().person)
    return [each for each in every if Permission.MAKE_PULSES in ALLOWED[each.actor.role]]


def _seat_in(organisation: UUID | None) -> Seat:
    """Raises NotFound for an organisation that is not theirs to make pulses in."""
    if organisation is None:
        return seat()
    for each in _seats():
        if each.actor.organisation == organisation:
            return each
    raise NotFound
