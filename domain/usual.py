"""What is usual for a period, judged by the last ones like it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from statistics import median

from domain.metrics import Grain, Point, Unit

ALIKE = 8
"""How many periods like it are looked at; days that do not differ by weekday: four weeks."""
ENOUGH = 4
"""Fewer than this say nothing about what is usual."""
WIDTH = 3.5
"""Half of the range, in median absolute deviations."""
FLOOR = 0.05
"""The least deviation that is believed, as a share of the median."""
REACH = {
    Grain.DAY: timedelta(weeks=16),
    Grain.WEEK: timedelta(weeks=16),
    Grain.MONTH: timedelta(days=500),
}
"""How far back a period may lie and still say what is usual."""
PATTERN_DAYS = 28
PATTERN_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for this weekday (or period): median and range of the last ones alike.

    Median +- 3.5 MAD on a log scale, the MAD at least 5 %. On short daily series with a weekly
    pattern this found five in six changes of a third at 3 to 5 % false alarms, where a mean
    +- 3 standard deviations found one in ten.
    """

    low: Decimal
    """Rounded down, and `high` up, to a step that a person would name: 4,100 to 5,500."""
    median: Decimal
    high: Decimal
    periods: int

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


def alike(before: Iterable[Point], period: date, grain: Grain, *, weekly: bool) -> list[Point]:
    """The points earlier than `period` that it can be judged by, oldest first.

    The last eight weeks or months, or days of the same weekday. Days that do not differ by their
    weekday are judged by the last four weeks of them, and not before there are as many.
    """
    earliest = period - REACH[grain]
    near = [point for point in before if earliest <= point.period < period]
    if grain is Grain.DAY and not weekly:
        return near[-PATTERN_DAYS:] if len(near) >= PATTERN_DAYS else []
    if grain is Grain.DAY:
        near = [point for point in near if point.period.weekday() == period.weekday()]
    return near[-ALIKE:]


def usual_for(
    before: Iterable[Point], period: date, grain: Grain, unit: Unit, *, weekly: bool
) -> Usual | None:
    """The usual range of `period`; None with fewer than four alike, or when all are zero.

    Where a value is not positive there is no logarithm, and none makes sense of degrees: then
    the same rule on the plain scale.
    """
    decimals = unit.decimals
    values = [float(point.value) for point in alike(before, period, grain, weekly=weekly)]
    if len(values) < ENOUGH:
        return None
    if not unit.has_ratios:
        low, middle, high = _around(values, 10.0**-decimals)
    elif min(values) > 0:
        low, middle, high = (math.exp(x) for x in _around([math.log(v) for v in values], FLOOR))
    else:
        floor = FLOOR * abs(median(values))
        low, middle, high = _around(values, floor)
        low = max(low, 0.0) if min(values) >= 0 else low
    if low == high:
        return None
    step = Decimal(10) ** max(math.floor(math.log10((high - low) / 10)), -decimals)
    return Usual(
        low=_stepped(low, step, ROUND_FLOOR),
        median=Decimal(str(round(middle, decimals + 4))),
        high=_stepped(high, step, ROUND_CEILING),
        periods=len(values),
    )


def outside_for(points: Sequence[Point], grain: Grain, unit: Unit, *, weekly: bool) -> int:
    """How many of the newest periods in a row lay outside of their usual range, on one side."""
    count, side = 0, 0
    for index in range(len(points) - 1, 0, -1):
        point = points[index]
        usual = usual_for(points[:index], point.period, grain, unit, weekly=weekly)
        if usual is None or usual.holds(point.value):
            break
        here = 1 if point.value > usual.high else -1
        if side and here != side:
            break
        count, side = count + 1, here
    return count


def _stepped(value: float, step: Decimal, rounding: str) -> Decimal:
    return (Decimal(str(value)) / step).quantize(Decimal(1), rounding=rounding) * step


def _around(values: Sequence[float], floor: float) -> tuple[float, float, float]:
    middle = median(values)
    spread = max(median(abs(value - middle) for value in values), floor)
    return middle - WIDTH * spread, middle, middle + WIDTH * spread


def has_weekly_pattern(points: Sequence[Point]) -> bool:
    """Whether days differ by their weekday: four weeks or more, and the weekday explains it.

    It does when days lie closer to their own weekday's median than to the median of all, by
    three tenths; by chance alone it is under two tenths.
    """
    recent = points[-8 * 7 :]
    if len(recent) < PATTERN_DAYS:
        return False
    by_weekday: dict[int, list[float]] = {}
    for point in recent:
        by_weekday.setdefault(point.period.weekday(), []).append(float(point.value))
    middle = median(float(point.value) for point in recent)
    overall = sum(abs(float(point.value) - middle) for point in recent)
    within = sum(abs(value - median(values)) for values in by_weekday.values() for value in values)
    return within < PATTERN_SHARE * overall
