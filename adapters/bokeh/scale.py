"""The two axes: which values and dates are labelled, and how far the values reach."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.metrics import Grain

MOST = 5
"""Labels on an axis."""
DAYS_AS_MONTHS = 100
WEEKS_AS_MONTHS = 60
NOTHING = 1e-300
"""What is nearer to zero is drawn as zero: a fifth of it may be no float any more."""


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class ValueAxis:
    low: float
    high: float
    ticks: tuple[Tick, ...]


def reach(values: Sequence[float], *, from_zero: bool) -> tuple[float, float]:
    """Lowest and highest value of the axis, never equal.

    Zero is in it for bars, and for a line that comes near: within two thirds of its way.
    """
    low, high = min(values), max(values)
    if max(-low, high) < NOTHING:
        return min(low, 0.0), 1.0
    if len(values) == 1 and low > 0:
        return 0.0, high * 1.1
    if high - low <= 1e-9 * max(abs(low), abs(high)) and not (from_zero and high):
        room = abs(high) * 0.1 or 1.0
        return (0.0, room) if high == 0 else (low - room, high + room)
    if from_zero or 0 <= low <= 0.4 * high:
        low = min(low, 0.0)
    if from_zero or 0 >= high >= 0.4 * low:
        high = max(high, 0.0)
    return low, high


def _steps(span: float) -> Iterator[Decimal]:
    """1, 2 and 5 times the powers of ten, from a little below a fifth of the span."""
    exponent = math.floor(math.log10(span / MOST))
    for power in range(exponent - 1, exponent + 4):
        for mantissa in (1, 2, 5):
            yield Decimal(mantissa).scaleb(power)


def _multiples(low: float, high: float, step: Decimal) -> list[Decimal]:
    slack = (high - low) * 1e-9
    first = math.ceil((low - slack) / float(step))
    last = math.floor((high + slack) / float(step))
    return [Decimal(f"{step * k:f}") for k in range(first, min(last, first + MOST) + 1)]


def value_axis(
    values: Sequence[float], spell: Callable[[Decimal], str], *, from_zero: bool
) -> ValueAxis:
    """At most five round values, each spelled differently from the others."""
    low, high = reach(values, from_zero=from_zero)
    for step in _steps(high - low):
        if not (at := _multiples(low, high, step)) or len(at) > MOST:
            continue
        roof = float(at[-1] + step)
        if len(at) < MOST and high < roof <= high + 0.3 * float(step):
            high = roof
            at.append(at[-1] + step)
        texts = [spell(value) for value in at]
        if len(set(texts)) == len(texts):
            ticks = (Tick(float(v), t) for v, t in zip(at, texts, strict=True))
            return ValueAxis(low, high, tuple(ticks))
    return ValueAxis(low, high, (Tick(values[-1], spell(Decimal(str(values[-1])))),))


def index(period: date, grain: Grain) -> int:
    """A period's place in the row of all periods of its grain: neighbours differ by one."""
    match grain:
        case Grain.MONTH:
            return period.year * 12 + period.month - 1
        case Grain.WEEK:
            return (period.toordinal() - 1) // 7
        case Grain.DAY:
            return period.toordinal()


def period_at(place: int, grain: Grain) -> date:
    """The first day of a period: the other way round from `index`."""
    match grain:
        case Grain.MONTH:
            return date(place // 12, place % 12 + 1, 1)
        case Grain.WEEK:
            return date.fromordinal(place * 7 + 1)
        case Grain.DAY:
            return date.fromordinal(place)


def date_ticks(
    first: int, last: int, grain: Grain, spell: Callable[[date, Grain], str]
) -> Iterator[tuple[Tick, ...]]:
    """Ways to label the dates, finest first; the drawer takes the first that has room.

    Short spans are counted back from the last period, so that it carries a label, and in a week's
    steps where they can be; long ones stand at the beginnings of months.
    """
    span = last - first
    months = (grain is Grain.DAY and span > DAYS_AS_MONTHS) or (
        grain is Grain.WEEK and span > WEEKS_AS_MONTHS
    )
    if months:
        yield from _month_starts(first, last, grain, spell)
        return
    steps = {
        Grain.DAY: (1, 2, 7, 14, 28),
        Grain.WEEK: (1, 2, 3, 4, 6, 8, 13, 26),
        Grain.MONTH: (1, 2, 3, 6, 12, 24, 36, 60, 120, 240),
    }[grain]
    for step in steps:
        if span // step <= MOST:
            places = range(last - span // step * step, last + 1, step)[-MOST:]
            yield tuple(Tick(p, spell(period_at(p, grain), grain)) for p in places)
    yield (Tick(last, spell(period_at(last, grain), grain)),)


def _month_starts(
    first: int, last: int, grain: Grain, spell: Callable[[date, Grain], str]
) -> Iterator[tuple[Tick, ...]]:
    days = 7 if grain is Grain.WEEK else 1
    origin = date.fromordinal(1) if grain is Grain.WEEK else None
    start, end = period_at(first, grain), period_at(last, grain) + timedelta(days=days - 1)
    month = index(start, Grain.MONTH) + (start.day > 1)
    starts = [period_at(m, Grain.MONTH) for m in range(month, index(end, Grain.MONTH) + 1)]

    def place(day: date) -> float:
        return (day - origin).days / 7 if origin else float(day.toordinal())

    for step in (1, 2, 3, 6, 12, 24, 60, 120):
        at = [day for day in starts if (day.year * 12 + day.month - 1) % step == 0]
        if at and len(at) <= MOST:
            yield tuple(Tick(place(day), spell(day, Grain.MONTH)) for day in at)
    yield (Tick(last, spell(period_at(last, grain), grain)),)
