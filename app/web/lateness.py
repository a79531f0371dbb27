"""What it means that a run has not gone out ten minutes after its time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.web.causes import WHO
from app.web.progress import TAKEN, Progress, overdue
from app.web.services import services
from app.web.wording import _
from app.web.zones import readers_zone
from domain.diagnosis import Who
from domain.messages import State
from domain.missed import TOLD_AFTER
from domain.pulses import RunKind, RunState
from ports.queries.runs import DeliveryLine, RunLine


def told(shown: Progress, run: RunLine, lines: Sequence[DeliveryLine], now: datetime) -> Progress:
    """The same, or, for a run that nobody takes or sends, since when, and what becomes of it."""
    if overdue(run, now):
        why = _("No worker has taken it.")
        if run.state is RunState.PREPARING:
            why = _("A worker has taken it, and has not finished.")
    elif run.state is RunState.PREPARED and _unsent(lines, now):
        why = _("No worker has sent it.")
    else:
        return shown
    when = _spelled(run.at)
    headline = (
        _("It should have started at {when}.", when=when)
        if run.state is RunState.DUE
        else _("It should have gone out at {when}.", when=when)
    )
    following = _what_next(run, now)
    detail = " ".join(part for part in (why, following, _(WHO[Who.OPERATOR])) if part)
    return replace(shown, headline=headline, tone="bad", detail=detail, late=True)


def _unsent(lines: Sequence[DeliveryLine], now: datetime) -> bool:
    """Whether a chart waits to leave for so long, and Meta has taken none."""
    taken = any(event.state in TAKEN for line in lines for event in line.timeline)
    return not taken and any(
        line.chart.state is State.READY
        and line.chart.code is None
        and line.chart.changed_at is not None
        and line.chart.changed_at <= now - TOLD_AFTER
        for line in lines
    )


def _what_next(run: RunLine, now: datetime) -> str:
    if now >= run.deadline and run.state is RunState.PREPARED:
        return _("Once one does, it goes by itself, if it is still in time.")
    if now >= run.deadline:
        return _("Its time has passed: it will not go out any more.")
    if run.kind is RunKind.PREVIEW:
        return ""
    until = _spelled(run.deadline)
    return _("Nothing is lost: once one does, it goes out until {until}.", until=until)


def _spelled(at: datetime) -> str:
    return services().formats.moment(at, readers_zone())
