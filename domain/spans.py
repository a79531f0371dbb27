"""A few periods taken together: what a question about "the last ten days" is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.facts import Facts
from domain.metrics import Grain, Point
from domain.number_words import ENGLISH_MONTHS, MONTHS, SMALL_NUMBERS

_WORDS = SMALL_NUMBERS[1:13]
"""From one to twelve."""
_LAST = re.compile(
    rf"\b(?:last|past|previous)\s+(?P<count>\d{{1,4}}|{'|'.join(_WORDS)}|few)?\s*"
    r"(?P<unit>day|week|month|quarter|year|period)s?\b",
    re.IGNORECASE,
)
_THIS = re.compile(r"\b(?:this (?P<unit>week|month|year)|(?P<to_date>month|year) to date)\b", re.I)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EVERY = re.compile(
    rf"\b(?:(?P<plural>{'|'.join(WEEKDAYS)})s|(?:usual|typical|average|normal|every|each)\s+"
    rf"(?P<single>{'|'.join(WEEKDAYS)}))\b",
    re.IGNORECASE,
)
_IN_MONTH = re.compile(
    rf"\b(?:in|of|for|during|was|about)\s+(?P<month>{'|'.join(ENGLISH_MONTHS)})\b"
    r"(?:\s+(?P<year>20\d\d))?(?!\s+\d)",
    re.IGNORECASE,
)
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


@dataclass(frozen=True, slots=True)
class Span:
    """Points looked at together, oldest first, with their sum (None for a mean) and mean."""

    points: tuple[Point, ...]
    total: Decimal | None
    mean: Decimal
    highest: Point
    lowest: Point

    @property
    def first(self) -> date:
        return self.points[0].period

    @property
    def last(self) -> date:
        return self.points[-1].period


def span_of(points: Sequence[Point], facts: Facts) -> Span:
    """What the points come to together; there is at least one."""
    values = [point.value for point in points]
    total = sum(values, Decimal(0))
    step = Decimal(1).scaleb(-facts.unit.decimals - 4)
    return Span(
        points=tuple(points),
        total=None if facts.total is None else total,
        mean=(total / len(values)).quantize(step),
        highest=max(reversed(points), key=lambda point: point.value),
        lowest=min(reversed(points), key=lambda point: point.value),
    )


def like(day: date, points: Sequence[Point], facts: Facts) -> Span | None:
    """The periods shown that `day` is fairly set beside: its weekday's where weekdays differ,
    else all. None when there is but one."""
    shown = [point for point in points if point.period >= facts.since]
    if facts.weekly:
        shown = [point for point in shown if point.period.weekday() == day.weekday()]
    return span_of(shown, facts) if len(shown) > 1 else None


def asked_span(question: str, points: Sequence[Point], facts: Facts) -> Span | None:
    """The span that a question names: "last 10 days", "this month", "in October", "Mondays"
    (of those shown).

    None when it names none, or one of a single period or of no data.
    """
    if facts.grain is Grain.DAY and (match := _EVERY.search(question)):
        weekday = WEEKDAYS.index((match["plural"] or match["single"]).lower())
        points = [point for point in points if point.period.weekday() == weekday]
        start = facts.since
    elif match := _LAST.search(question):
        count = _count(match["count"] or "one")
        start = _back(facts, count, match["unit"].lower())
    elif facts.grain is not Grain.MONTH and (match := _IN_MONTH.search(question)):
        month = MONTHS[match["month"].lower()]
        year = int(match["year"] or facts.period.year - (month > facts.period.month))
        points = [p for p in points if (p.period.year, p.period.month) == (year, month)]
        start = date(year, month, 1)
    elif match := _THIS.search(question):
        unit = (match["unit"] or match["to_date"]).lower()
        last = facts.period
        start = {
            "week": last - timedelta(days=last.weekday()),
            "month": last.replace(day=1),
            "year": last.replace(month=1, day=1),
        }[unit]
    else:
        return None
    within = [point for point in points if point.period >= start]
    return span_of(within, facts) if len(within) > 1 else None


def _count(word: str) -> int:
    if word.isdecimal():
        return max(int(word), 1)
    return _WORDS.index(word.lower()) + 1 if word.lower() in _WORDS else 3


def _back(facts: Facts, count: int, unit: str) -> date:
    """The start of the period that many units back, the newest one counted."""
    start = facts.period
    steps = count
    if unit not in {"period", facts.grain.value}:
        days = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 30}[facts.grain]
        steps = max(count * _DAYS[unit] // days, 1)
    for _ in range(min(steps, 5000) - 1):
        start = facts.grain.previous(start)
    return start
