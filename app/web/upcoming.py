"""A schedule in words, and the runs that it brings next, the clocks' changes included."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.web.wording import _, ngettext
from domain.schedules import LAST, Cadence, Schedule, explained
from ports.formats import Formats

SHOWN = 5
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLURAL = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
WORKING, WEEKEND = frozenset(range(5)), frozenset({5, 6})
NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST: "last"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
    """ "every weekday at 09:00 and 17:00, New York, until 31 Jan 2027" """
    place = city(schedule.timezone)
    if schedule.cadence is Cadence.CRON:
        meaning = explained(schedule.cron)
        words = _(
            "as cron says {cron} ({meaning}), {place}",
            cron=schedule.cron,
            meaning=meaning[:1].lower() + meaning[1:],
            place=place,
        )
    else:
        times = listed([at.strftime("%H:%M") for at in schedule.times])
        words = _("{days} at {time}, {place}", days=_days(schedule), time=times, place=place)
    if schedule.starts:
        words += _(", from {day}", day=on(schedule.starts))
    return words + (_(", until {day}", day=on(schedule.ends)) if schedule.ends else "")


def rhythm(schedule: Schedule) -> str:
    """How often, in short: "every weekday", "every day, 2 times a day"."""
    times = len(schedule.times)
    if times < 2:
        return _days(schedule)
    return _("{days}, {count} times a day", days=_days(schedule), count=times)


def on(day: date) -> str:
    """ "31 Jan 2027" """
    return f"{day.day} {_(MONTHS[day.month - 1])} {day.year}"


def nth_day(day: int) -> str:
    """A day of the month: "15th", "last day"."""
    if day == LAST:
        return _("last day")
    ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _days(schedule: Schedule) -> str:
    match schedule.cadence:
        case Cadence.CRON:
            return _("as cron says")
        case Cadence.MONTHLY:
            return _("on the {day} of each month", day=nth_day(schedule.day))
        case Cadence.NTH:
            names = [_(LONG[day]) for day in sorted(schedule.weekdays)]
            nth = _(NTH[schedule.nth])
            return _("on the {nth} {days} of each month", nth=nth, days=listed(names))
    return days_of(schedule.weekdays)


def days_of(weekdays: frozenset[int]) -> str:
    if len(weekdays) == 7:
        return _("every day")
    if weekdays == WORKING:
        return _("every weekday")
    if weekdays == WEEKEND:
        return _("at weekends")
    names = [_(PLURAL[day] if len(weekdays) < 3 else WEEKDAYS[day]) for day in sorted(weekdays)]
    return listed(names)


def listed(words: list[str]) -> str:
    """ "Mon", "Mon and Tue", "Mon, Tue and Wed"."""
    if len(words) == 1:
        return words[0]
    return _("{names} and {last}", names=", ".join(words[:-1]), last=words[-1])


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
                elsewhere(slot.at, schedule.timezone, reader, formats),
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


def elsewhere(at: datetime, zone: str, reader: str, formats: Formats) -> str:
    """The moment in the reader's zone; empty when the clocks of both zones say the same."""
    theirs, ours = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(reader))
    same = theirs.replace(tzinfo=None) == ours.replace(tzinfo=None)
    return "" if same else formats.moment(at, reader)


def _change(before: datetime, at: datetime, schedule: Schedule, formats: Formats) -> str:
    zone = ZoneInfo(schedule.timezone)
    old, new = before.astimezone(zone).utcoffset(), at.astimezone(zone).utcoffset()
    if old == new or old is None or new is None:
        return ""
    there = at.astimezone(zone)
    skipped = [each for each in schedule.times if _skipped(there.date(), each, zone)]
    if skipped and there.time() not in schedule.times:
        return _(
            "The clocks go forward that night and skip {time}: it runs when they have.",
            time=listed([each.strftime("%H:%M") for each in skipped]),
        )
    if new > old:
        return _("The clocks have gone forward: same time in {place}.", place=city(zone.key))
    return _("The clocks have gone back: same time in {place}.", place=city(zone.key))


def _skipped(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the clocks never show that time on that day."""
    wall = datetime.combine(day, at, zone)
    return wall.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None)
