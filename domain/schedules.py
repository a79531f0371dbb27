"""When a pulse fires: days and wall-clock times in one zone, daylight saving included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from heapq import merge
from itertools import islice, takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from domain.errors import DomainError

FRESH_FOR = timedelta(hours=6)
"""How late an unsolicited chart may still arrive: Monday's 08:00 is no good at 23:00."""
HELD_FOR = timedelta(days=7)
"""How long a chart waits at most for its recipient to write."""
TIMES_A_DAY = 6
LAST = -1
"""The last weekday, or the last day, of a month."""
NTHS = (1, 2, 3, 4, LAST)
MONTH_DAYS = (*range(1, 29), LAST)
"""Those that every month has."""
CRON_LIMIT = 100
FIRST_YEAR, LAST_YEAR = 2000, 2200
NOTED = datetime(2026, 1, 1, tzinfo=UTC)
"""Any moment will do to ask whether an expression ever fires."""


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


class Cadence(StrEnum):
    """On which days a schedule fires."""

    WEEKLY = "weekly"
    """On its weekdays."""
    NTH = "nth"
    """On the nth, or the last, of its weekdays in each month."""
    MONTHLY = "monthly"
    """On one day of each month."""
    CRON = "cron"
    """As an expression says, times included."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekdays (0 is Monday) at times of day, in an IANA zone; or days of a month, or cron.

    In the spring gap a skipped minute fires once, when the clock has jumped, also where several
    times were skipped; in the autumn fold a doubled minute fires once (cronsim's rule, which is
    Debian cron's: only an expression for every hour fires in both).
    """

    weekdays: frozenset[int]
    at: time
    """The first time of the day."""
    timezone: str
    also: tuple[time, ...] = ()
    """Later times of the same day."""
    cadence: Cadence = Cadence.WEEKLY
    nth: int = 1
    """Which of the month's weekdays: 1 to 4, or LAST."""
    day: int = 1
    """Which day of the month: 1 to 28, or LAST."""
    cron: str = ""
    """Five fields, once an hour at most; for the cadence CRON alone."""
    starts: date | None = None
    """The first day, in the zone; None for at once."""
    ends: date | None = None
    """The last day; None for never."""

    def __post_init__(self) -> None:
        for field, reason in self._faults():
            raise ScheduleNotValid(field, reason)

    @property
    def times(self) -> tuple[time, ...]:
        """The times of a day, the first one first; none for cron, which has its own."""
        return () if self.cadence is Cadence.CRON else (self.at, *self.also)

    @property
    def expressions(self) -> tuple[str, ...]:
        """As cron says it: one expression for each time of day."""
        if self.cadence is Cadence.CRON:
            return (self.cron,)
        return tuple(f"{at.minute} {at.hour} {self._days()}" for at in self.times)

    def after(self, moment: datetime) -> Slot | None:
        """The first slot strictly after `moment`; None once the schedule has ended."""
        return next(self._ahead(moment), None)

    def upcoming(self, moment: datetime, count: int) -> list[Slot]:
        """The next slots strictly after `moment`, in order; fewer than `count` at its end."""
        return list(islice(self._ahead(moment), count))

    def between(self, moment: datetime, end: datetime) -> list[Slot]:
        """All slots strictly after `moment`, up to and with `end`."""
        return list(takewhile(lambda slot: slot.at <= end, self._ahead(moment)))

    def deadline(self, slot: Slot) -> datetime:
        """Until when this slot's charts may go out unasked."""
        return self._at_most(slot, FRESH_FOR)

    def held_until(self, slot: Slot) -> datetime:
        """Until when a chart of this slot waits for its recipient to write."""
        return self._at_most(slot, HELD_FOR)

    def _at_most(self, slot: Slot, length: timedelta) -> datetime:
        following = self.after(slot.at)
        return min(following.at, slot.at + length) if following else slot.at + length

    def _ahead(self, moment: datetime) -> Iterator[Slot]:
        zone = ZoneInfo(self.timezone)
        local = moment.astimezone(zone)
        if self.starts:
            opens = datetime.combine(self.starts, time(), zone) - timedelta(seconds=1)
            local = max(local, opens)
        fires = (map(_slot, CronSim(each, local)) for each in self.expressions)
        last = moment
        for slot in merge(*fires, key=lambda one: one.at):
            if self.ends and slot.at.astimezone(zone).date() > self.ends:
                return
            # in the doubled hour's second half cronsim names the first half's slot again, and
            # two times that the spring gap skips are one moment
            if slot.at > last:
                last = slot.at
                yield slot

    def _days(self) -> str:
        """The last three fields of cron."""
        days = [(day + 1) % 7 for day in sorted(self.weekdays)]
        match self.cadence:
            case Cadence.MONTHLY:
                return f"{'L' if self.day == LAST else self.day} * *"
            case Cadence.NTH:
                nth = "L" if self.nth == LAST else f"#{self.nth}"
                return "* * " + ",".join(f"{day}{nth}" for day in days)
        return "* * " + ",".join(map(str, days))

    def _faults(self) -> Iterator[tuple[str, str]]:
        if self.cadence in {Cadence.WEEKLY, Cadence.NTH} and not self.weekdays:
            yield "weekdays", "Pick at least one weekday."
        if not self.weekdays <= set(range(7)):
            yield "weekdays", "There are seven weekdays."
        if not _known(self.timezone):
            yield "timezone", "This time zone is not known."
        if list(self.times) != sorted(set(self.times)) or len(self.times) > TIMES_A_DAY:
            yield "at", f"Give up to {TIMES_A_DAY} different times, in order."
        if self.nth not in NTHS or self.day not in MONTH_DAYS:
            yield "cadence", "Every month has days 1 to 28 and a last one."
        for name, day in (("starts", self.starts), ("ends", self.ends)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                yield name, f"Give a day from {FIRST_YEAR} to {LAST_YEAR}."
        if self.starts and self.ends and self.ends < self.starts:
            yield "ends", "The last day is before the first one."
        if self.cadence is Cadence.CRON and (fault := _cron_fault(self.cron)):
            yield "cron", fault


def explained(cron: str) -> str:
    """A valid expression in English: "At 09:00 on Monday"."""
    return CronSim(cron, NOTED).explain()


def _known(timezone: str) -> bool:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _cron_fault(expression: str) -> str:
    """What is wrong with an expression; "" where nothing is."""
    if len(expression) > CRON_LIMIT or len(expression.split()) != 5:
        return "Cron has five fields: minute, hour, day, month, weekday."
    try:
        fires = CronSim(expression, NOTED)
        if len(fires.minutes) > 1:
            return "A pulse goes out once an hour at most: give one minute."
        if next(fires, None) is None:
            return "This never comes."
    except CronSimError as error:
        return f"Cron cannot read this: {error}."
    return ""


def _slot(at: datetime) -> Slot:
    return Slot(at.astimezone(UTC), at.isoformat(timespec="minutes"))
