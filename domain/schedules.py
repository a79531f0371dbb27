"""When a pulse fires: weekdays and a wall-clock time in one zone, daylight saving included."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from domain.errors import DomainError

FRESH_FOR = timedelta(hours=6)
"""How late an unsolicited chart may still arrive: Monday's 08:00 is no good at 23:00."""
HELD_FOR = timedelta(days=7)
"""How long a chart waits at most for its recipient to write."""


@dataclass(eq=False)
class ScheduleNotValid(DomainError):
    """What was asked is no schedule; `field` and `reason` say where and why."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One moment at which a pulse fires. `key` is its wall-clock minute with the offset."""

    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekdays (0 is Monday) at a time of day, in an IANA zone.

    In the spring gap a skipped minute fires once, when the clock has jumped; in the autumn
    fold a doubled minute fires once (cronsim's rule, which is Debian cron's).
    """

    weekdays: frozenset[int]
    at: time
    timezone: str

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise ScheduleNotValid("weekdays", "Pick at least one weekday.")
        if not self.weekdays <= set(range(7)):
            raise ScheduleNotValid("weekdays", "There are seven weekdays.")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ScheduleNotValid("timezone", "This time zone is not known.") from error

    @property
    def cron(self) -> str:
        days = ",".join(str((day + 1) % 7) for day in sorted(self.weekdays))
        return f"{self.at.minute} {self.at.hour} * * {days}"

    def after(self, moment: datetime) -> Slot:
        """The first slot strictly after `moment`."""
        return self.upcoming(moment, 1)[0]

    def upcoming(self, moment: datetime, count: int) -> list[Slot]:
        """The next `count` slots strictly after `moment`, in order."""
        local = moment.astimezone(ZoneInfo(self.timezone))
        try:
            fires = (_slot(at) for at in CronSim(self.cron, local))
            # in the doubled hour's second half cronsim names the first half's slot again
            ahead = (slot for slot in fires if slot.at > moment)
            return list(islice(ahead, count))
        except CronSimError as error:
            raise ScheduleNotValid("at", "This schedule never fires.") from error

    def deadline(self, slot: Slot) -> datetime:
        """Until when this slot's charts may go out unasked."""
        return min(self.after(slot.at).at, slot.at + FRESH_FOR)

    def held_until(self, slot: Slot) -> datetime:
        """Until when a chart of this slot waits for its recipient to write."""
        return min(self.after(slot.at).at, slot.at + HELD_FOR)


def _slot(at: datetime) -> Slot:
    return Slot(at.astimezone(UTC), at.isoformat(timespec="minutes"))
