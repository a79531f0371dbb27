"""The page of one pulse at one of its runs; the block that follows the run by itself."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.web import htmx
from app.web.gate import actor
from app.web.progress import Progress, kind_of, outcome, progress
from app.web.services import services
from app.web.standing import WORDS, Rung, Stand, counted, ladder, of_analysis, overall, pace
from app.web.upcoming import described, relative
from domain.pulses import PulseId, RunId, RunState
from ports.queries.paging import Page
from ports.queries.pulses import PulseView
from ports.queries.runs import DeliveryLine, ReadingText, RunLine, RunQueries

OPEN = frozenset({RunState.DUE, RunState.PREPARING})
RUNS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a run, as far as it got with them."""

    line: DeliveryLine
    stand: Stand
    ladder: tuple[Rung, ...]
    analysis: Stand | None
    window_open: bool


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


def show(
    id: PulseId,
    run: UUID | None,
    status: int = 200,
    *,
    after: UUID | None = None,
    refused: str = "",
) -> ResponseReturnValue:
    """The page, its live block for htmx, or nothing where the block is as it was."""
    history = services().history(actor())
    pulse = services().pulses(actor()).pulse(id)
    line = history.run(id, RunId(run)) if run else history.newest(id)
    live = _live(history, pulse, line, after) if line else None
    runs = history.runs(id)
    fingerprint = _fingerprint(pulse, live, runs)
    if request.args.get("seen") == fingerprint:
        return htmx.unchanged()
    poll = url_for(
        "pulses.show", id=id, run=line.id if line else None, after=after, seen=fingerprint
    )
    response = htmx.show(
        "pulses/pulse.html",
        "live",
        status,
        pulse=pulse,
        live=live,
        runs=runs.items[:RUNS_SHOWN],
        keys={kind: uuid4() for kind in ("now", "test", "preview")},
        refused=refused,
        poll=poll,
        **_in_words(pulse),
    )
    if htmx.wants_block() and "seen" not in request.args and request.method == "GET":
        response.headers["HX-Replace-Url"] = request.full_path.rstrip("?")
    return response


def _in_words(pulse: PulseView) -> dict[str, object]:
    """When the pulse comes, and the words that the templates look up by themselves."""
    known, next_at, zone = services(), pulse.next_at, pulse.schedule.timezone
    return {
        "schedule": described(pulse.schedule),
        "next": known.formats.moment(next_at, zone) if next_at else "",
        "ahead": relative(next_at - known.clock.now()) if next_at else "",
        "state_words": WORDS,
        "kind_of": kind_of,
        "outcome": outcome,
    }


def _live(history: RunQueries, pulse: PulseView, run: RunLine, after: UUID | None) -> LiveRun:
    known, now = services(), services().clock.now()
    deliveries = history.deliveries(run.id, after)
    reading = history.reading(run.id)
    return LiveRun(
        run,
        progress(run, counted(history.tally(run.id)), _first_taken(run, deliveries)),
        tuple(
            PersonRow(
                line,
                overall(line),
                ladder(line),
                of_analysis(line),
                line.window_until is not None and line.window_until > now,
            )
            for line in deliveries.items
        ),
        deliveries.next,
        reading,
        known.formats.moment(reading.read_at, pulse.timezone) if reading else "",
        "500ms" if run.state in OPEN else pace(deliveries.items, now),
    )


def _first_taken(run: RunLine, deliveries: Page[DeliveryLine]) -> timedelta | None:
    """How long after its preparation Meta took the first message."""
    taken = [
        event.at
        for line in deliveries.items
        for event in line.timeline
        if event.state.value == "accepted"
    ]
    return min(taken) - run.finished_at if taken and run.finished_at else None


def _fingerprint(pulse: PulseView, live: LiveRun | None, runs: Page[RunLine]) -> str:
    """Changes exactly when the block would look different."""
    return sha256(repr((pulse, live, runs)).encode()).hexdigest()[:16]
