"""A schedule in words, and the runs that it brings next, the clocks' changes included."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.web.wording import _, ngettext
from domain.schedules import Schedule
from ports.formats import Formats

SHOWN = 5
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLURAL = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
WORKING, WEEKEND = frozenset(range(5)), frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One coming run, for a reader whose own zone may be another."""

    at: datetime
    there: str
    relative: str
    here: str
    """The reader's own time; empty when their clock says the same."""
    note: str
    """What the change of the clocks does to it; empty for most."""


def city(zone: str) -> str:
    """How people call a zone: by its city."""
    return zone.rpartition("/")[2].replace("_", " ")


def described(schedule: Schedule) -> str:
    """ "every weekday at 09:00, New York" """
    return _(
        "{days} at {time}, {place}",
        days=days_of(schedule.weekdays),
        time=schedule.at.strftime("%H:%M"),
        place=city(schedule.timezone),
    )


def days_of(weekdays: frozenset[int]) -> str:
    if len(weekdays) == 7:
        return _("every day")
    if weekdays == WORKING:
        return _("every weekday")
    if weekdays == WEEKEND:
        return _("at weekends")
    names = [_(PLURAL[day] if len(weekdays) < 3 else WEEKDAYS[day]) for day in sorted(weekdays)]
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def upcoming(
    schedule: Schedule, now: datetime, reader: str, formats: Formats, count: int = SHOWN
) -> list[Upcoming]:
    """The next runs. `reader` is the zone of whoever looks. Raises ScheduleNotValid."""
    shown = []
    before = now
    for slot in schedule.upcoming(now, count):
        shown.append(
            Upcoming(
                slot.at,
                formats.moment(slot.at, schedule.timezone),
                relative(slot.at - now),
                _elsewhere(slot.at, schedule.timezone, reader, formats),
                _change(before, slot.at, schedule, formats),
            )
        )
        before = slot.at
    return shown


def relative(ahead: timedelta) -> str:
    """ "in 2 days", "in 3 hours", "in 5 minutes"."""
    minutes = max(1, round(ahead.total_seconds() / 60))
    if minutes < 60:
        return ngettext("in {count} minute", "in {count} minutes", minutes)
    if minutes < 36 * 60:
        return ngettext("in {count} hour", "in {count} hours", round(minutes / 60))
    return ngettext("in {count} day", "in {count} days", round(minutes / 60 / 24))


def _elsewhere(at: datetime, zone: str, reader: str, formats: Formats) -> str:
    theirs, ours = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(reader))
    same = theirs.replace(tzinfo=None) == ours.replace(tzinfo=None)
    return "" if same else formats.moment(at, reader)


def _change(before: datetime, at: datetime, schedule: Schedule, formats: Formats) -> str:
    zone = ZoneInfo(schedule.timezone)
    old, new = before.astimezone(zone).utcoffset(), at.astimezone(zone).utcoffset()
    if old == new or old is None or new is None:
        return ""
    there = at.astimezone(zone)
    if (there.hour, there.minute) != (schedule.at.hour, schedule.at.minute):
        return _(
            "The clocks go forward that night and skip {time}: it runs when they have.",
            time=schedule.at.strftime("%H:%M"),
        )
    if new > old:
        return _("The clocks have gone forward: same time in {place}.", place=city(zone.key))
    return _("The clocks have gone back: same time in {place}.", place=city(zone.key))
