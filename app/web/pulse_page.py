"""The page of one pulse at one of its runs; the block that follows the run by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.web import detours, htmx, lateness, silence
from app.web.forecasting import Foretold, foretold
from app.web.gate import actor
from app.web.ladder import why_none
from app.web.looks import Knock, knock
from app.web.progress import Progress, kind_of, leaving, outcome, progress
from app.web.pulse_list import resting, standstill, there
from app.web.reach import Nobody, coming, has_stopped, nobody_now
from app.web.services import services
from app.web.standing import (
    Rung,
    Stand,
    by_mail,
    counted,
    ladder,
    of_analysis,
    overall,
    pace,
)
from app.web.timeline import Timeline, timeline
from app.web.upcoming import described, relative
from app.web.versions import version
from app.web.zones import readers_zone
from domain.forecasts import forecast
from domain.messages import KEEP_OPEN_WORDS, ON_ITS_WAY, Form, Reason, State
from domain.pulses import PulseId, PulseState, RunId, RunKind
from ports.queries.pulses import Pickable, PulseView
from ports.queries.runs import DeliveryLine, ReadingText, RunLine, RunQueries

RUNS_SHOWN = 10
COMING_SHOWN = 50
PACE, LATE_PACE = "500ms", "5s"
"""How often a page asks about a run that is being prepared, and about one that nobody takes."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a run, as far as it got with them."""

    line: DeliveryLine
    stand: Stand
    ladder: tuple[Rung, ...]
    analysis: Stand | None
    window_open: bool
    by_mail: str
    """What became of the mail that brings its held chart; empty where there is none."""
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class LiveRun:
    """A run with everything that its block shows."""

    run: RunLine
    progress: Progress
    people: tuple[PersonRow, ...]
    more: UUID | None
    reading: ReadingText | None
    as_of: str
    pace: str
    failed: int
    """Deliveries that did not arrive for certain, and may go again."""
    may_resend: bool
    """Not while its pulse is in the archive, nor once its words and picture are kept no longer."""
    by_template: bool
    """Whether a template brought it to each of these people."""
    analysis_came: bool
    """Whether it is at least on its way to one of them."""
    knock: Knock | None
    """The words of that template, as far as they are known."""
    button: str
    """What it brought to each of them under the picture, to keep their windows open; or ""."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which run of a pulse is looked at, and how far down its lists."""

    run: UUID | None = None
    after: UUID | None = None
    """The person before the first one shown."""
    older: UUID | None = None
    """The run before the first one of the history."""


@dataclass(frozen=True, slots=True)
class History:
    runs: tuple[RunLine, ...]
    older: UUID | None
    """Where the next runs begin; None after the last one."""
    here: UUID | None


def show(
    id: PulseId, place: Place, status: int = 200, *, refused: str = ""
) -> ResponseReturnValue:
    """The page, its live block for htmx, or nothing where the block is as it was."""
    queries = services().reads.history(actor())
    known = services().reads.pulses(actor())
    pulse, own = known.pulse(id), known.own_phone()
    now = services().clock.now()
    picked, many = known.goes_to(id, COMING_SHOWN)
    nobody = _nobody(id, picked, many, now)
    stopped_self = own is not None and has_stopped(own, now)
    history = _history(queries, id, place.older)  # it counts the newest runs at once
    line = queries.run(id, RunId(place.run)) if place.run else queries.newest(id)
    ahead = _ahead(pulse, picked, line, now) | {"coming_more": many - len(picked)}
    live = live_run(queries, pulse, line, place.after) if line else None
    fingerprint = version(pulse, live, history, nobody, ahead)
    if request.args.get("seen") == fingerprint:
        return htmx.unchanged()
    run = line.id if line else None
    here = partial(url_for, "pulses.show", id=id, run=run, after=place.after, older=place.older)
    response = htmx.show(
        "pulses/pulse.html",
        "live",
        status,
        pulse=pulse,
        live=live,
        history=history,
        keys={kind: uuid4() for kind in ("now", "test", "preview")},
        refused=refused,
        nobody=nobody,
        stopped_self=stopped_self,
        here=here(),
        poll=here(seen=fingerprint),
        **ahead,
        **_in_words(pulse),
    )
    if htmx.wants_block() and "seen" not in request.args and request.method == "GET":
        response.headers["HX-Replace-Url"] = request.full_path.rstrip("?")
    return response


def _nobody(id: PulseId, first: Sequence[Pickable], many: int, now: datetime) -> Nobody:
    """The others are asked for only where none of the first could get a chart."""
    nobody = nobody_now(first, now)
    if not nobody.words or many <= len(first):
        return nobody
    everybody, _many = services().reads.pulses(actor()).goes_to(id, many)
    return nobody_now(everybody, now)


def _ahead(
    pulse: PulseView, picked: Sequence[Pickable], line: RunLine | None, now: datetime
) -> dict[str, object]:
    """How the next chart goes to the first of them, and what the pulse would bring."""
    slot, following = pulse.next_at or now, _following(pulse)
    return {
        "coming": [coming(one, slot, now, following) for one in picked],
        "foretold": _foretold(pulse, picked, line, now),
    }


def _foretold(
    pulse: PulseView, picked: Sequence[Pickable], newest: RunLine | None, now: datetime
) -> Foretold | None:
    """What the pulse would bring, while it has sent nothing yet."""
    if newest is not None and newest.kind is not RunKind.PREVIEW:
        return None
    habits = services().reads.pulses(actor()).habits(pulse.destinations, now)
    knocks = any(one.way.knocks_from is not None for one in picked)
    return foretold(pulse.schedule, forecast(pulse.schedule, habits, now), template=knocks)


def _following(pulse: PulseView) -> datetime | None:
    """The slot after the next, where a button is to keep windows open for it."""
    if not pulse.keeps_open or pulse.next_at is None:
        return None
    following = pulse.schedule.after(pulse.next_at)
    return following.at if following else None


def _in_words(pulse: PulseView) -> dict[str, object]:
    """When the pulse comes, and the words that the templates look up by themselves."""
    known, next_at = services(), pulse.next_at
    now = known.clock.now()
    return {
        "standstill": standstill(pulse, now),
        "resting": resting(pulse, now),
        "schedule": described(pulse.schedule),
        "next": known.formats.moment(next_at, readers_zone()) if next_at else "",
        "there": there(pulse, known.formats),
        "ahead": relative(next_at - now) if next_at else "",
        "kind_of": kind_of,
        "outcome": partial(outcome, now=now),
    }


def live_run(queries: RunQueries, pulse: PulseView, run: RunLine, after: UUID | None) -> LiveRun:
    known, now = services(), services().clock.now()
    deliveries = queries.deliveries(run.id, after)
    reading, tally = queries.reading(run.id), queries.tally(run.id)
    no_template = _no_template(deliveries.items, now)
    kept = reading is None or reading.pictured
    may_resend = kept and pulse.state is not PulseState.ARCHIVED
    forms = {line.chart.form for line in deliveries.items if line.chart.form is not None}
    by_template = forms == {Form.TEMPLATE}
    everybody = deliveries.items if len(deliveries.items) == tally.total else ()
    stood = silence.headline(counted(tally), everybody, now)
    shown = progress(run, stood, leaving(run, deliveries.items))
    shown = lateness.told(shown, run, deliveries.items, now)
    return LiveRun(
        run,
        shown,
        tuple(
            PersonRow(
                line,
                _stood(line, no_template, now),
                ladder(line),
                of_analysis(line),
                line.window_until is not None and line.window_until > now,
                by_mail(line),
                timeline(line),
            )
            for line in deliveries.items
        ),
        deliveries.next,
        reading,
        known.formats.moment(reading.read_at, readers_zone()) if reading else "",
        _pace(shown, deliveries.items, now),
        tally.failed if may_resend else 0,
        may_resend,
        by_template,
        any(line.analysis and line.analysis.state in ON_ITS_WAY for line in deliveries.items),
        _knock(run, reading) if by_template and reading else None,
        KEEP_OPEN_WORDS if forms == {Form.INTERACTIVE} else "",
    )


def _pace(shown: Progress, lines: Sequence[DeliveryLine], now: datetime) -> str:
    if shown.running:
        return LATE_PACE if shown.late else PACE
    return pace(lines, now)


def _knock(run: RunLine, reading: ReadingText) -> Knock | None:
    channel = services().reads.recipients(actor()).channel()
    return knock(channel.rungs, run.at, reading.headline) if channel else None


def _waits(line: DeliveryLine) -> bool:
    held = line.chart.state is State.HELD
    return held and line.chart.reason == Reason.WINDOW_CLOSED.value


def _no_template(lines: Sequence[DeliveryLine], now: datetime) -> str:
    """Why no template knocks, where a chart waits for that; else ""."""
    channel = services().reads.recipients(actor()).channel()  # asked however many there are
    waits = any(_waits(line) for line in lines)
    return why_none(channel.rungs, now) if channel and waits else ""


def _stood(line: DeliveryLine, no_template: str, now: datetime) -> Stand:
    """Where the delivery stands, why it stays there, or what it came through."""
    stood = _held_for(overall(line), line, no_template)
    return detours.told(silence.explained(stood, line, now), line)


def _held_for(stand: Stand, line: DeliveryLine, no_template: str) -> Stand:
    if not no_template or not _waits(line):
        return stand
    return replace(stand, why=f"{stand.why} {no_template}".strip())


def _history(queries: RunQueries, pulse: PulseId, older: UUID | None) -> History:
    found = queries.runs(pulse, older, RUNS_SHOWN)
    return History(found.items, found.next, older)
