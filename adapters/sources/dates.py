"""Dates as people write them: one cell to the days it stands for."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

LONGEST = 48
"""A longer cell is text."""

YEARS = range(1600, 2600)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jän jänner", "feb february februar", "mar march mär märz mrz",
            "apr april", "may mai", "jun june juni", "jul july juli", "aug august",
            "sep sept september", "oct october okt oktober", "nov november",
            "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|mo|di|mi|do|fr|sa|so|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend",
    re.I,
)
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})
_ISO_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:.*)", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>Z|UTC|GMT|[-+]\d\d(?::?\d\d)?))?"
    r"(?: ?Uhr)?",
    re.ASCII,
)


class Order(Enum):
    """What 03/04/2026 starts with; a dot (03.04.2026) always means the day first."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    EITHER = "either"


class Days(NamedTuple):
    """The days that one cell stands for; `moment` only where the cell names a zone."""

    first: date
    last: date
    moment: datetime | None = None

    def within(self, zone: tzinfo) -> "Days":
        """The day of the moment on the calendar of `zone`."""
        if self.moment is None:
            return self
        day = self.moment.astimezone(zone).date()
        return Days(day, day)


def days_of(cell: str, order: Order) -> Days | None:
    """What any unmistakable form says: a day, a month or a week, with or without a time."""
    if len(cell) > LONGEST:
        return None
    text = cell if cell.isascii() else cell.translate(_SPACES).strip()
    iso = _ISO_MOMENT.fullmatch(text)
    if iso:
        return _at(_date_part(iso[1], order), iso[2])
    text = _without_weekday(text)
    colon = text.find(":")
    if colon < 0:
        return _date_part(text, order)
    start = colon - 2 if text[colon - 2 : colon].isdigit() else colon - 1
    return _at(_date_part(text[: max(start, 0)].rstrip(" T,"), order), text[start:])


def is_date(cell: str) -> bool:
    """In whichever order."""
    return bool(days_of(cell, Order.DAY_FIRST) or days_of(cell, Order.MONTH_FIRST))


def order_shown(cell: str) -> Order | None:
    """The only order that this cell can be read in, EITHER, or None when it shows nothing."""
    if cell[:4].isdigit():
        return None
    found = _NUMERIC.match(_without_weekday(cell.strip()))
    if found is None or found[2] == ".":
        return None
    first, second = int(found[1]), int(found[3])
    if first > 12 and second > 12:
        return None
    if first > 12:
        return Order.DAY_FIRST
    if second > 12:
        return Order.MONTH_FIRST
    return None if first == second else Order.EITHER


def compact_day(cell: str) -> Days | None:
    """20261112."""
    text = cell.strip()
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return None
    return _one_day(text[:4], text[4:6], text[6:]) if 1900 <= int(text[:4]) < 2100 else None


def compact_month(cell: str) -> Days | None:
    """202611."""
    text = cell.strip()
    if len(text) != 6 or not (text.isascii() and text.isdecimal()):
        return None
    return _month(text[:4], text[4:]) if 1900 <= int(text[:4]) < 2100 else None


def year(cell: str) -> Days | None:
    """2026."""
    text = cell.strip()
    if len(text) != 4 or not (text.isascii() and text.isdecimal()):
        return None
    number = int(text)
    return Days(date(number, 1, 1), date(number, 12, 31)) if 1700 <= number < 2100 else None


def serial_day(cell: str) -> Days | None:
    """46338: days since 30 December 1899, as spreadsheets count (here 1982 to 2064)."""
    whole, _, fraction = cell.strip().partition(".")
    if len(whole) != 5 or not (whole + fraction).isdecimal() or not (whole + fraction).isascii():
        return None
    if not 30_000 <= int(whole) < 60_000:
        return None
    day = date(1899, 12, 30) + timedelta(days=int(whole))
    return Days(day, day)


def _without_weekday(text: str) -> str:
    if text[:1].isdigit():
        return text
    word, gap, rest = text.partition(" ")
    return rest.lstrip() if gap and _WEEKDAYS.fullmatch(word.rstrip(".,")) else text


@lru_cache(maxsize=4096)
def _date_part(text: str, order: Order) -> Days | None:
    found = _NUMERIC.fullmatch(text)
    if found:
        first, mark, second, of_year = found.groups()
        if order is Order.MONTH_FIRST and mark != ".":
            first, second = second, first
        return _one_day(of_year, second, first)
    for form, reading in _FORMS:
        found = form.fullmatch(text)
        if found:
            return reading(found)
    return None


def _at(days: Days | None, clock: str) -> Days | None:
    """The day with its time checked, and the moment when a zone is given."""
    at = _clock(clock)
    if days is None or at is None or days.first != days.last:
        return None
    return Days(*days[:2], datetime.combine(days.first, at)) if at.tzinfo else days


@lru_cache(maxsize=4096)
def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    zone = _offset(found["zone"]) if found["zone"] else None
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0), tzinfo=zone)
    except ValueError:
        return None


def _offset(zone: str) -> timezone:
    if zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=min(int(digits[:2]), 23), minutes=min(int(digits[2:]), 59))
    return timezone(-ahead if zone[0] == "-" else ahead)


def _one_day(of_year: str, month: str, day: str) -> Days | None:
    number = _full_year(of_year)
    if number not in YEARS:
        return None
    try:
        exact = date(number, int(month), int(day))
    except ValueError:
        return None
    return Days(exact, exact)


def _month(of_year: str, month: str) -> Days | None:
    days = _one_day(of_year, month, "1")
    if days is None:
        return None
    following = (days.first + timedelta(days=31)).replace(day=1)
    return Days(days.first, following - timedelta(days=1))


def _week(of_year: str, week: str, weekday: str | None) -> Days | None:
    """Weeks as ISO 8601 counts them, from Monday."""
    try:
        monday = date.fromisocalendar(int(of_year), int(week), 1)
    except ValueError:
        return None
    if monday.year not in YEARS:
        return None
    if weekday:
        day = monday + timedelta(days=int(weekday) - 1)
        return Days(day, day)
    return Days(monday, monday + timedelta(days=6))


def _full_year(text: str) -> int:
    """Two digits are 1970 to 2069."""
    number = int(text)
    return number if len(text) == 4 else number + (1900 if number >= 70 else 2000)


def _named(of_year: str, name: str, day: str | None) -> Days | None:
    month = _MONTHS.get(name.lower())
    if month is None:
        return None
    return _one_day(of_year, str(month), day) if day else _month(of_year, str(month))


_NAME = r"([^\W\d_]{3,9})\.?"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Days | None]], ...] = (
    (re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"), lambda m: _one_day(m[1], m[3], m[4])),
    (re.compile(r"(\d{4})[-/](\d{1,2})"), lambda m: _month(m[1], m[2])),
    (re.compile(r"(\d{1,2})/(\d{4})"), lambda m: _month(m[2], m[1])),
    (
        re.compile(rf"(\d{{1,2}})(?:\.|st|nd|rd|th)?[ \-/]?{_NAME},?[ \-/]?(\d{{4}}|\d{{2}})"),
        lambda m: _named(m[3], m[2], m[1]),
    ),
    (
        re.compile(rf"{_NAME}[ \-](\d{{1,2}})(?:st|nd|rd|th)?,?[ \-](\d{{4}})"),
        lambda m: _named(m[3], m[1], m[2]),
    ),
    (re.compile(rf"{_NAME}[ \-/](\d{{4}})"), lambda m: _named(m[2], m[1], None)),
    (re.compile(rf"{_NAME}(?:[-/]| ')(\d\d)"), lambda m: _named(m[2], m[1], None)),
    (
        re.compile(rf"(\d{{4}})[ \-]{_NAME}(?:[ \-](\d{{1,2}}))?"),
        lambda m: _named(m[1], m[2], m[3]),
    ),
    (
        re.compile(r"(\d{4})[- ]?(?:W|KW|CW) ?(\d{1,2})(?:-([1-7]))?", re.I),
        lambda m: _week(m[1], m[2], m[3]),
    ),
    (
        re.compile(r"(?:W|KW|CW) ?(\d{1,2})[ /\-]{1,3}(\d{4})", re.I),
        lambda m: _week(m[2], m[1], None),
    ),
)
