"""From dated values to a series: grain, gaps, and whether the last period is over."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from adapters.sources.dates import Days
from domain.metrics import Aggregate, Grain, Metric, Point, Series

ENOUGH_DAYS = 14
"""Days of data from which the usual distance between two of them can be told."""

Observation = tuple[Days, Decimal]


def series_of(
    observations: Iterable[Observation], metric: Metric, now: datetime, today: date
) -> Series | None:
    """The observations up to `today`, by period; None when there are none."""
    sums: dict[date, Decimal] = {}
    counts: dict[date, int] = {}
    seen: dict[date, date] = {}
    for days, value in observations:
        if days.first > today:
            continue
        period = metric.grain.start_of(days.first)
        sums[period] = sums.get(period, Decimal(0)) + value
        counts[period] = counts.get(period, 0) + 1
        seen[days.first] = max(days.last, seen.get(days.first, days.last))
    if not sums:
        return None
    if metric.aggregate is Aggregate.MEAN:
        sums = {period: total / counts[period] for period, total in sums.items()}
    points = tuple(Point(period, sums[period]) for period in sorted(sums))
    return Series(
        grain=metric.grain,
        points=points,
        data_until=min(max(seen.values()), today),
        read_at=now,
        partial=_is_partial(metric.grain, points[-1].period, seen, today),
    )


def _is_partial(grain: Grain, period: date, seen: dict[date, date], today: date) -> bool:
    """The period, or what the last line stands for, is not over, or its end is not there yet.

    The last holds when more days are missing at the end than ever were between two days.
    """
    end = grain.next(period) - timedelta(days=1)
    until = max(seen.values())
    if max(end, until) >= today:
        return True
    if len(seen) < ENOUGH_DAYS:
        return False
    widest = max((later - seen[earlier]).days for earlier, later in pairwise(sorted(seen)))
    return (end - until).days >= max(widest, 1)
