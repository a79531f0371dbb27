"""What a series did up to now: its mean, gaps, streak, record and last stretch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.metrics import Aggregate, Grain, Metric, Point
from domain.verdicts import Verdict, percent_of, verdict_on

STRETCH = {Grain.DAY: 7, Grain.WEEK: 4, Grain.MONTH: 3}
"""How many periods together are set against as many before them."""


class Side(StrEnum):
    HIGHEST = "highest"
    LOWEST = "lowest"


@dataclass(frozen=True, slots=True)
class Record:
    """The value is the highest or lowest of the last `periods`, itself not counted.

    Among the same weekdays where `Facts.weekly`, among all periods otherwise.
    """

    side: Side
    periods: int
    since: date | None
    """The newest period that was as high or low; None when none in the data was."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The last few periods together (sum or mean, as the metric) against as many before."""

    periods: int
    value: Decimal
    before: Decimal
    change: Decimal
    percent: Decimal | None
    verdict: Verdict


def mean_of(values: Sequence[Decimal], decimals: int) -> Decimal:
    mean = sum(values, Decimal(0)) / len(values)
    return mean.quantize(Decimal(1).scaleb(-decimals - 4))


def streak_of(points: Sequence[Point]) -> int:
    streak = 0
    for older, newer in zip(points[-2::-1], points[:0:-1], strict=True):
        step = (newer.value > older.value) - (newer.value < older.value)
        if not step or step * streak < 0:
            break
        streak += step
    return streak


def missing_in(shown: Sequence[Point], grain: Grain) -> tuple[date, ...]:
    present = {point.period for point in shown}
    weekdays = {period.weekday() for period in present}
    missing = []
    period = shown[0].period
    while period < shown[-1].period:
        if period not in present and (grain is not Grain.DAY or period.weekday() in weekdays):
            missing.append(period)
        period = grain.next(period)
    return tuple(missing)


def record_of(points: Sequence[Point], *, weekly: bool) -> Record | None:
    """Worth telling from four same weekdays or eight periods on."""
    last = points[-1]
    rivals = [
        point
        for point in points[:-1]
        if not weekly or point.period.weekday() == last.period.weekday()
    ]
    for side, sign in ((Side.HIGHEST, 1), (Side.LOWEST, -1)):
        beaten = 0
        since = None
        for rival in reversed(rivals):
            if (last.value - rival.value) * sign <= 0:
                since = rival.period
                break
            beaten += 1
        if beaten >= (4 if weekly else 8):
            return Record(side, beaten, since)
    return None


def stretch_of(points: Sequence[Point], grain: Grain, metric: Metric) -> Stretch | None:
    """None unless both halves have data for every period."""
    count = STRETCH[grain]
    both = points[-2 * count :]
    first = both[0].period
    for _ in range(2 * count - 1):
        first = grain.next(first)
    if len(both) < 2 * count or first != both[-1].period:
        return None
    sums = [sum((p.value for p in half), Decimal(0)) for half in (both[:count], both[count:])]
    if metric.aggregate is Aggregate.MEAN:
        step = Decimal(1).scaleb(-metric.unit.decimals - 4)
        sums = [(total / count).quantize(step) for total in sums]
    before, value = sums
    percent = percent_of(value, before, metric.unit, before)
    verdict = verdict_on(value, before, percent, metric.good, metric.unit)
    change = metric.unit.difference(value, before)
    return Stretch(count, value, before, change, percent, verdict)
