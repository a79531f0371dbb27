"""Pulses as the list shows them: when each comes next, and how the last run went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from app.web.gate import actor
from app.web.progress import outcome
from app.web.services import services
from app.web.upcoming import described, elsewhere, on, relative, rhythm
from app.web.wording import _, ngettext
from app.web.zones import readers_zone
from domain.pulses import PulseState
from ports.formats import Formats
from ports.queries.pulses import PulseLine, PulseView, ReadRate

READ_LATELY = timedelta(days=30)
"""The share that was read is of the charts of so many days."""


@dataclass(frozen=True, slots=True)
class PulseRow:
    line: PulseLine
    schedule: str
    days: str
    next: str
    """When it comes next, in the reader's zone; empty while it is paused."""
    there: str
    """The same in the schedule's own zone; empty when the reader's clock says the same."""
    ahead: str
    last: str
    tone: str
    send_key: UUID | None
    """For one press of *Send now*; None where it would reach nobody, or is under way."""
    read: str
    """The share that was read, "–" where that says nothing."""
    read_of: str
    """Of how many, or why there is none."""
    state: str
    """Why it does not come at its times; empty where it does."""
    may_resume: bool


def lines(pulses: Sequence[PulseLine]) -> list[PulseRow]:
    known = services()
    since = known.clock.now() - READ_LATELY
    rates = known.reads.pulses(actor()).read_rates([pulse.id for pulse in pulses], since)
    return [_row(pulse, rates.get(pulse.id, ReadRate(0, 0))) for pulse in pulses]


def _row(line: PulseLine, rate: ReadRate) -> PulseRow:
    known = services()
    now, next_at = known.clock.now(), line.next_at
    last, tone = outcome(line.last, now) if line.last else (_("Not yet"), "off")
    read, read_of = _read(rate)
    return PulseRow(
        line,
        described(line.schedule),
        rhythm(line.schedule),
        known.formats.moment(next_at, readers_zone()) if next_at else "",
        there(line, known.formats),
        relative(next_at - now) if next_at else "",
        last,
        "off" if line.state is PulseState.PAUSED and not line.last else tone,
        uuid4() if line.can_be_sent else None,
        read,
        read_of,
        standstill(line, now),
        line.state is PulseState.PAUSED or resting(line, now),
    )


def there(pulse: PulseLine | PulseView, formats: Formats) -> str:
    """When it comes next, as the clocks of its own zone say it; "" when the reader's say the
    same."""
    if pulse.next_at is None:
        return ""
    return elsewhere(pulse.next_at, readers_zone(), pulse.schedule.timezone, formats)


def standstill(pulse: PulseLine | PulseView, now: datetime) -> str:
    """Why a pulse does not come at its times, in a word or two; "" where it does."""
    if pulse.state is PulseState.ARCHIVED:
        return _("Archived")
    if pulse.state is PulseState.PAUSED:
        return _("Paused")
    if pulse.paused_until is not None and pulse.paused_until > now:
        until = pulse.paused_until.astimezone(ZoneInfo(pulse.schedule.timezone))
        return _("Paused until {day}", day=on(until.date()))
    return "" if pulse.next_at else _("Ended")


def resting(pulse: PulseLine | PulseView, now: datetime) -> bool:
    """Whether it goes on by itself after a pause."""
    paused = pulse.paused_until is not None and pulse.paused_until > now
    return pulse.state is PulseState.ACTIVE and paused


def withdrawn(charts: int) -> str:
    """What pausing or archiving has cancelled, in a sentence; "" for nothing."""
    if not charts:
        return ""
    return ngettext(
        "{count} chart that still waited was cancelled.",
        "{count} charts that still waited were cancelled.",
        charts,
    )


def _read(rate: ReadRate) -> tuple[str, str]:
    if not rate.delivered:
        return "–", _("none delivered")
    words = ngettext("of {count} delivered", "of {count} delivered", rate.delivered)
    share = Decimal(100 * rate.read) / rate.delivered
    return services().formats.percent(share), words
