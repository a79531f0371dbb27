"""Pulses: the list, the form, the page of one, and pausing."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.pulsing import (
    PulseNotValid,
    edit_pulse,
    make_pulse,
    pause_pulse,
    resume_pulse,
)
from app.web import htmx, pulse_page
from app.web.chat_text import chat
from app.web.forecasting import Foretold, foretold
from app.web.gate import actor, seat
from app.web.pulse_form import FormNotGood, PulseForm, faults_of
from app.web.pulse_list import lines, withdrawn
from app.web.reach import Coming, coming, reach
from app.web.schedule_form import ScheduleForm
from app.web.services import services
from app.web.upcoming import Upcoming, described, on, upcoming
from app.web.wording import _
from app.web.zones import readers_zone, zones
from domain.forecasts import forecast
from domain.pulses import PulseId
from domain.schedules import ScheduleNotValid
from ports.queries.pulses import OFFERED, Pickable

GOING_SHOWN = 20
"""People of whom the form says how the first chart goes to them."""

blueprint = Blueprint("pulses", __name__)
blueprint.add_app_template_filter(chat)


@blueprint.get("/pulses")
def list_all() -> ResponseReturnValue:
    page = services().reads.pulses(actor()).pulses(request.args.get("after", type=UUID))
    return htmx.show("pulses/list.html", "main", pulses=lines(page.items), after=page.next)


@blueprint.get("/pulses/new")
def ask() -> ResponseReturnValue:
    wanted, to = request.args.get("metric", ""), request.args.getlist("destination")
    when = ScheduleForm(timezone=seat().timezone)
    return _form(PulseForm(metric=wanted, destinations=frozenset(to), when=when))


@blueprint.post("/pulses/new")
def make() -> ResponseReturnValue:
    known, form = services(), PulseForm.typed(request.form)
    if form.looks:
        return _form(form)
    try:
        pulse = make_pulse(actor(), form.wish(), storage=known.storage, clock=known.clock)
    except (FormNotGood, PulseNotValid) as error:
        return _form(form.with_faults(faults_of(error)), 422)
    flash(_("The pulse is ready. Look at a preview, or send it now."), "good")
    return redirect(url_for("pulses.show", id=pulse.id), 303)


@blueprint.get("/pulses/<uuid:id>")
def show(id: UUID) -> ResponseReturnValue:
    run, after, older = (request.args.get(name, type=UUID) for name in ("run", "after", "older"))
    return pulse_page.show(PulseId(id), pulse_page.Place(run, after, older))


@blueprint.get("/pulses/<uuid:id>/edit")
def change(id: UUID) -> ResponseReturnValue:
    pulse = services().reads.pulses(actor()).pulse(PulseId(id))
    return _form(PulseForm.of(pulse), pulse=pulse)


@blueprint.post("/pulses/<uuid:id>/edit")
def save(id: UUID) -> ResponseReturnValue:
    known, form = services(), PulseForm.typed(request.form)
    pulse = known.reads.pulses(actor()).pulse(PulseId(id))
    if form.looks:
        return _form(form, pulse=pulse)
    try:
        edit_pulse(actor(), pulse.id, form.wish(), storage=known.storage, clock=known.clock)
    except (FormNotGood, PulseNotValid) as error:
        return _form(form.with_faults(faults_of(error)), 422, pulse=pulse)
    flash(_("Saved."), "good")
    return redirect(url_for("pulses.show", id=id), 303)


@blueprint.post("/pulses/schedule")
def show_next_runs() -> ResponseReturnValue:
    """What a schedule that is being typed would bring: changes nothing."""
    form = PulseForm.typed(request.form)
    chosen = services().reads.pulses(actor()).picked(form.chosen())
    return htmx.show("pulses/schedule.html", "next_runs", **_brought(form, chosen))


@blueprint.post("/pulses/<uuid:id>/pause")
def pause(id: UUID) -> ResponseReturnValue:
    """Until somebody resumes it, or until the day that was typed."""
    known, typed = services(), request.form.get("until", "")
    until = _day(typed)
    try:
        if typed and until is None:
            raise PulseNotValid("until", "Give a day such as 2027-01-31.")
        ended = pause_pulse(
            actor(), PulseId(id), storage=known.storage, clock=known.clock, until=until
        )
    except PulseNotValid as error:
        flash(_("Nothing was changed. {why}", why=_(error.reason)), "bad")
    else:
        words = _("Paused. Nothing goes out by itself until you resume it.")
        if until:
            words = _("Paused until {day}. Then it goes on by itself.", day=on(until))
        flash(f"{words} {withdrawn(ended)}".rstrip(), "good")
    return redirect(url_for("pulses.show", id=id), 303)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


@blueprint.post("/pulses/<uuid:id>/resumption")
def resume(id: UUID) -> ResponseReturnValue:
    known = services()
    resume_pulse(actor(), PulseId(id), storage=known.storage, clock=known.clock)
    flash(_("Resumed."), "good")
    return redirect(url_for("pulses.show", id=id), 303)


def _form(form: PulseForm, status: int = 200, **values: object) -> ResponseReturnValue:
    known, now = services().reads.pulses(actor()), services().clock.now()
    chosen, found = known.picked(form.chosen()), known.destinations(form.like, OFFERED + 1)
    slot, following = form.next_slots(now)
    shown, others = _offered(chosen, found[:OFFERED])
    return htmx.show(
        "pulses/form.html",
        "main",
        status,
        form=form,
        metrics=services().reads.sources(actor()).metrics(),
        destinations=[reach(one, slot, now, following) for one in shown],
        others=others,
        many=len(found) > OFFERED or bool(form.like),
        nobody_found=bool(form.like) and not found,
        zones=zones(),
        **_brought(form, chosen),
        **values,
    )


def _offered(
    chosen: Sequence[Pickable], found: Sequence[Pickable]
) -> tuple[list[Pickable], list[Pickable]]:
    """Whom the form offers, and the rest of those who are picked already: none may be lost."""
    offered = {one.id for one in found}
    elsewhere = [one for one in chosen if one.id not in offered]
    return elsewhere[:OFFERED] + list(found), elsewhere[OFFERED:]


class Brought(TypedDict):
    """What a schedule that is being typed would bring."""

    runs: list[Upcoming]
    described: str
    fault: str
    """Why there are no runs."""
    foretold: Foretold | None
    going: list[Coming]
    """How the first chart goes to the first of those who are picked."""
    going_more: int


def _brought(form: PulseForm, picked: Sequence[Pickable]) -> Brought:
    now = services().clock.now()
    runs, words, fault = _next_runs(form)
    slot, following = form.next_slots(now)
    return Brought(
        runs=runs,
        described=words,
        fault=fault,
        foretold=_foretold(form, picked),
        going=[coming(one, slot, now, following) for one in picked[:GOING_SHOWN]] if runs else [],
        going_more=max(0, len(picked) - GOING_SHOWN),
    )


def _foretold(form: PulseForm, picked: Sequence[Pickable]) -> Foretold | None:
    """What the pulse would bring to those who are picked; None while it has no schedule."""
    now = services().clock.now()
    try:
        schedule = form.schedule()
        habits = services().reads.pulses(actor()).habits([one.id for one in picked], now)
        seen = forecast(schedule, habits, now)
    except ScheduleNotValid:
        return None
    knocks = any(one.way.knocks_from is not None for one in picked)
    return foretold(schedule, seen, template=knocks)


def _next_runs(form: PulseForm) -> tuple[list[Upcoming], str, str]:
    """The next runs of a schedule and its words; or why there are none."""
    known = services()
    try:
        schedule = form.schedule()
    except ScheduleNotValid as error:
        return [], "", _(error.reason)
    runs = upcoming(schedule, known.clock.now(), _reader(), known.formats)
    fault = "" if runs else _("Its last day is over before it would come once.")
    return runs, described(schedule), fault


def _reader() -> str:
    """The zone that the browser says it is in, else the organisation's."""
    told = request.form.get("reader_zone", "")
    return told if told in zones() else readers_zone()
