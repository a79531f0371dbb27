"""Pulses as the list shows them: when each comes next, and how the last run went."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from app.web.services import services
from app.web.upcoming import days_of, described, relative
from app.web.wording import _, ngettext
from domain.pulses import PulseState, RunState
from ports.queries.pulses import LastRun, PulseLine


@dataclass(frozen=True, slots=True)
class PulseRow:
    line: PulseLine
    schedule: str
    days: str
    next: str
    """When it comes next, in the schedule's own zone; empty while it is paused."""
    ahead: str
    last: str
    tone: str
    send_key: UUID | None
    """For one press of *Send now*; None where it would reach nobody, or is under way."""


UNDER_WAY = frozenset({RunState.DUE, RunState.PREPARING})


def lines(pulses: Iterable[PulseLine]) -> list[PulseRow]:
    return [_row(pulse) for pulse in pulses]


def _row(line: PulseLine) -> PulseRow:
    known, zone = services(), line.schedule.timezone
    next_at = line.next_at
    last, tone = _how_it_went(line.last)
    return PulseRow(
        line,
        described(line.schedule),
        days_of(line.schedule.weekdays),
        known.formats.moment(next_at, zone) if next_at else "",
        relative(next_at - known.clock.now()) if next_at else "",
        last,
        "off" if line.state is PulseState.PAUSED and not line.last else tone,
        uuid4() if _can_be_sent(line) else None,
    )


def _can_be_sent(line: PulseLine) -> bool:
    under_way = line.last is not None and line.last.state in UNDER_WAY
    return bool(line.destinations) and not under_way


def _how_it_went(last: LastRun | None) -> tuple[str, str]:
    if last is None:
        return _("Has not run yet"), "off"
    if last.state in UNDER_WAY:
        return _("Running now"), "busy"
    if last.state is RunState.HELD:
        return _("Held: nothing was sent"), "bad"
    if last.state is RunState.SKIPPED:
        return _("Skipped"), "wait"
    if last.arrived == last.deliveries:
        return ngettext("{count} arrived", "All {count} arrived", last.deliveries), "good"
    arrived = _("{arrived} of {total} arrived", arrived=last.arrived, total=last.deliveries)
    return arrived, "wait"
