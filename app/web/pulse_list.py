"""Pulses as the list shows them: when each comes next, and how the last run went."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from app.web.progress import outcome
from app.web.services import services
from app.web.upcoming import days_of, described, relative
from app.web.wording import _
from domain.pulses import PulseState
from ports.queries.pulses import PulseLine


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


def lines(pulses: Iterable[PulseLine]) -> list[PulseRow]:
    return [_row(pulse) for pulse in pulses]


def _row(line: PulseLine) -> PulseRow:
    known, zone = services(), line.schedule.timezone
    next_at = line.next_at
    last, tone = outcome(line.last) if line.last else (_("Has not run yet"), "off")
    return PulseRow(
        line,
        described(line.schedule),
        days_of(line.schedule.weekdays),
        known.formats.moment(next_at, zone) if next_at else "",
        relative(next_at - known.clock.now()) if next_at else "",
        last,
        "off" if line.state is PulseState.PAUSED and not line.last else tone,
        uuid4() if line.can_be_sent else None,
    )
