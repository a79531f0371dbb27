"""The part of a pulse's form that says when: what was typed, and what it means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Self

from werkzeug.datastructures import MultiDict

from app.web.upcoming import LONG, NTH, WORKING, nth_day
from app.web.wording import _
from app.web.zones import zones
from domain.schedules import MONTH_DAYS, TIMES_A_DAY, Cadence, Schedule, ScheduleNotValid

MORNING = "09:00"
SPARE = 2
"""Empty fields for further times that a form offers."""
CADENCES: Mapping[Cadence, str] = {
    Cadence.WEEKLY: "week, on these days",
    Cadence.NTH: "month, on a weekday",
    Cadence.MONTHLY: "month, on a day",
    Cadence.CRON: "time that cron says",
}


@dataclass(frozen=True, slots=True)
class ScheduleForm:
    """Every field as it was typed; those that the cadence does not use are kept and ignored."""

    cadence: str = Cadence.WEEKLY.value
    weekdays: frozenset[str] = frozenset(map(str, WORKING))
    nth: str = "1"
    nth_weekday: str = "0"
    day: str = "1"
    cron: str = ""
    at: tuple[str, ...] = (MORNING,)
    timezone: str = "UTC"
    starts: str = ""
    ends: str = ""

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> Self:
        times = [each.strip() for each in form.getlist("at")]
        return cls(
            form.get("cadence", Cadence.WEEKLY.value),
            frozenset(form.getlist("weekdays")),
            form.get("nth", "1"),
            form.get("nth_weekday", "0"),
            form.get("day", "1"),
            " ".join(form.get("cron", "").split()),
            tuple(each for each in times if each),
            form.get("timezone", "").strip(),
            form.get("starts", "").strip(),
            form.get("ends", "").strip(),
        )

    @classmethod
    def of(cls, schedule: Schedule) -> Self:
        first = min(schedule.weekdays, default=0)
        return cls(
            schedule.cadence.value,
            frozenset(map(str, schedule.weekdays or WORKING)),
            str(schedule.nth),
            str(first),
            str(schedule.day),
            schedule.cron,
            tuple(at.strftime("%H:%M") for at in schedule.times) or (MORNING,),
            schedule.timezone,
            schedule.starts.isoformat() if schedule.starts else "",
            schedule.ends.isoformat() if schedule.ends else "",
        )

    # --- what the page offers -----------------------------------------------------------------

    @property
    def spare_times(self) -> int:
        return min(SPARE, TIMES_A_DAY - len(self.at))

    @property
    def dated(self) -> bool:
        return bool(self.starts or self.ends)

    @property
    def cadences(self) -> list[tuple[str, str]]:
        return [(each.value, _(words)) for each, words in CADENCES.items()]

    @property
    def nths(self) -> list[tuple[str, str]]:
        return [(str(nth), _(words)) for nth, words in NTH.items()]

    @property
    def days(self) -> list[tuple[str, str]]:
        return [(str(day), nth_day(day)) for day in MONTH_DAYS]

    @property
    def long_weekdays(self) -> list[tuple[str, str]]:
        return [(str(day), _(name)) for day, name in enumerate(LONG)]

    # --- what it means ------------------------------------------------------------------------

    def schedule(self) -> Schedule:
        """Raises ScheduleNotValid, with the first thing that is wrong."""
        for wrong, fault in self.faults().items():
            raise ScheduleNotValid(wrong, fault)
        return self._built()

    def faults(self) -> dict[str, str]:
        """What is wrong, for each field."""
        faults = dict(self._misspelled())
        if not faults:
            try:
                self._built()
            except ScheduleNotValid as error:
                faults[error.field] = _(error.reason)
        return faults

    def _misspelled(self) -> list[tuple[str, str]]:
        faults = []
        if self.cadence not in set(Cadence):
            faults.append(("cadence", _("Pick how often from the list.")))
        if self.cadence == Cadence.WEEKLY and not self._weekdays():
            faults.append(("weekdays", _("Pick at least one weekday.")))
        if self.cadence != Cadence.CRON and not _all(time.fromisoformat, self.at or ("",)):
            faults.append(("at", _("Give a time such as 09:00.")))
        if not _all(int, (self.nth, self.nth_weekday, self.day)):
            faults.append(("cadence", _("Pick how often from the list.")))
        if self.timezone not in zones():
            faults.append(("timezone", _("Pick a time zone from the list.")))
        faults += [
            (field, _("Give a day such as 2027-01-31."))
            for field, typed in (("starts", self.starts), ("ends", self.ends))
            if typed and not _all(date.fromisoformat, (typed,))
        ]
        return faults

    def _weekdays(self) -> frozenset[int]:
        return frozenset(int(day) for day in self.weekdays if day in set("0123456"))

    def _built(self) -> Schedule:
        """Raises ScheduleNotValid for what is well spelled and still no schedule."""
        cadence = Cadence(self.cadence)
        times = [] if cadence is Cadence.CRON else sorted(set(map(_time, self.at)))
        weekdays = {
            Cadence.WEEKLY: self._weekdays(),
            Cadence.NTH: frozenset({int(self.nth_weekday)}),
        }.get(cadence, frozenset())
        return Schedule(
            weekdays,
            times[0] if times else time(),
            self.timezone,
            tuple(times[1:]),
            cadence,
            int(self.nth) if cadence is Cadence.NTH else 1,
            int(self.day) if cadence is Cadence.MONTHLY else 1,
            self.cron if cadence is Cadence.CRON else "",
            date.fromisoformat(self.starts) if self.starts else None,
            date.fromisoformat(self.ends) if self.ends else None,
        )


def _time(typed: str) -> time:
    return time.fromisoformat(typed).replace(second=0, microsecond=0, tzinfo=None)


def _all(read: Callable[[str], object], typed: tuple[str, ...]) -> bool:
    """Whether each of these can be read so."""
    try:
        for each in typed:
            read(each)
    except ValueError:
        return False
    return True
