"""Every number that a text about a chart may state, computed from the series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.metrics import (
    Aggregate,
    Good,
    Grain,
    Metric,
    NothingToShow,
    Point,
    Series,
    Stale,
    Unit,
)
from domain.runs import Record as Record
from domain.runs import Side as Side
from domain.runs import Stretch as Stretch
from domain.runs import mean_of, missing_in, record_of, streak_of, stretch_of
from domain.usual import PATTERN_DAYS, alike, has_weekly_pattern, outside_for, usual_for
from domain.usual import Usual as Usual
from domain.verdicts import Verdict as Verdict
from domain.verdicts import percent_of, verdict_on

SHOWN = {Grain.DAY: 35, Grain.WEEK: 26, Grain.MONTH: 24}
"""How many complete periods a chart shows, and extremes and the mean look at."""
NEIGHBOUR = 4
"""The period before may be this many periods away: weekends and holidays have no data."""


class Against(StrEnum):
    """What the last complete period is compared with."""

    PREVIOUS = "previous"
    SAME_WEEKDAY = "same_weekday"
    YEAR_AGO = "year_ago"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Comparison:
    against: Against
    period: date
    """The period compared with; for USUAL the newest of those that say what is usual."""
    base: Decimal
    change: Decimal
    """In the metric's unit, of the two values as they are shown; in percentage points for a
    metric in percent."""
    percent: Decimal | None
    """The exact change in percent of the base; None where the base is zero, tiny or of another
    sign, and for a metric in percent."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Facts:
    metric: str
    unit: Unit
    grain: Grain
    good: Good
    period: date
    value: Decimal
    comparisons: tuple[Comparison, ...]
    """The one for the headline first: the usual range when the value is outside of it, else the
    same weekday where weekdays differ, else the period before. The same weekday is left out where
    four weeks show that weekdays do not differ."""
    usual: Usual | None
    highest: Point
    lowest: Point
    since: date
    """First period that `highest`, `lowest` and `mean` look at."""
    mean: Decimal
    total: Decimal | None
    """Sum of the shown periods; None for a mean."""
    streak: int
    """How many periods in a row it went the same way, signed: -3 is the third fall in a row."""
    data_until: date
    read_at: datetime
    partial: Point | None
    """The running, incomplete period, never compared with a complete one."""
    missing: tuple[date, ...]
    """Periods without data since `since`; a weekday that never has any is not missed."""
    shown: int = 1
    """How many periods `highest`, `lowest` and `mean` look at."""
    weekly: bool = False
    """Whether weekdays differ, so that a day is compared with its own weekday."""
    record: Record | None = None
    stretch: Stretch | None = None
    coming: Usual | None = None
    """What is usual for the period after this one."""
    outside: int = 0
    """How many periods in a row, this one the newest, lay on one side of their usual range."""

    @property
    def main(self) -> Comparison | None:
        """The comparison that the headline states."""
        return self.comparisons[0] if self.comparisons else None

    @property
    def unusual(self) -> bool:
        return self.usual is not None and not self.usual.holds(self.value)

    def current(self, timezone: str) -> bool:
        """Whether the data reaches up to the day before it was read, in this zone: only then
        is the moment of reading what a person takes it for."""
        read_on = self.read_at.astimezone(ZoneInfo(timezone)).date()
        return (read_on - self.data_until).days <= 1

    @property
    def until(self) -> tuple[date, Grain]:
        """The first day of the month that the data of a monthly metric ends with, where it is
        whole; otherwise the last day of the data."""
        month = self.grain.start_of(self.data_until)
        whole = self.grain.next(month) - timedelta(days=1) == self.data_until
        if self.grain is Grain.MONTH and whole:
            return month, Grain.MONTH
        return self.data_until, Grain.DAY

    def against(self, against: Against) -> Comparison | None:
        return next((c for c in self.comparisons if c.against is against), None)


def compute(series: Series, metric: Metric) -> Facts:
    """The facts of the last complete period.

    Raises NothingToShow when there is no complete period.
    """
    points, grain = series.complete, series.grain
    if not points:
        raise NothingToShow(metric.name, "no complete period yet")
    last, before = points[-1], points[:-1]
    shown = points[-SHOWN[grain] :]
    values = [point.value for point in shown]
    weekly = grain is Grain.DAY and has_weekly_pattern(before)
    decimals = metric.unit.decimals
    usual = usual_for(before, last.period, grain, metric.unit, weekly=weekly)
    return Facts(
        metric=metric.name,
        unit=metric.unit,
        grain=grain,
        good=metric.good,
        period=last.period,
        value=last.value,
        comparisons=_comparisons(points, metric, grain, usual, weekly=weekly),
        usual=usual,
        highest=max(reversed(shown), key=lambda point: point.value),
        lowest=min(reversed(shown), key=lambda point: point.value),
        since=shown[0].period,
        mean=mean_of(values, decimals),
        total=sum(values, Decimal(0)) if metric.aggregate is Aggregate.SUM else None,
        streak=streak_of(points),
        data_until=series.data_until,
        read_at=series.read_at,
        partial=series.points[-1] if series.partial else None,
        missing=missing_in(shown, grain),
        shown=len(shown),
        weekly=weekly,
        record=record_of(points, weekly=weekly),
        stretch=stretch_of(points, grain, metric),
        coming=usual_for(points, grain.next(last.period), grain, metric.unit, weekly=weekly),
        outside=outside_for(points, grain, metric.unit, weekly=weekly),
    )


def check_freshness(series: Series, metric: Metric) -> None:
    """Refuse data that is too old to be sent as news.

    The age is the number of days from the last day of the newest complete period to the day of
    reading, in the metric's time zone: yesterday's figure read today is one day old. A metric
    without `fresh_within` is an archive and never stale.

    Raises NothingToShow when there is no complete period, Stale when it is too old.
    """
    if not series.complete:
        raise NothingToShow(metric.name, "no complete period yet")
    if metric.fresh_within is None:
        return
    ended = series.grain.next(series.complete[-1].period) - timedelta(days=1)
    today = series.read_at.astimezone(ZoneInfo(metric.timezone)).date()
    if (today - ended).days > metric.fresh_within:
        raise Stale(metric.name, ended, metric.fresh_within)


def _comparisons(
    points: Sequence[Point], metric: Metric, grain: Grain, usual: Usual | None, *, weekly: bool
) -> tuple[Comparison, ...]:
    last = points[-1]
    scale = mean_of([abs(point.value) for point in points[-SHOWN[grain] :]], metric.unit.decimals)

    def compare(against: Against, period: date, base: Decimal) -> Comparison:
        percent = percent_of(last.value, base, metric.unit, scale)
        verdict = verdict_on(last.value, base, percent, metric.good, metric.unit)
        if against is Against.USUAL and usual and usual.holds(last.value):
            verdict = Verdict.FLAT
        change = metric.unit.difference(last.value, base)
        return Comparison(against, period, base, change, percent, verdict)

    found = [compare(a, point.period, point.value) for a, point in _bases(points, grain)]
    if not weekly and len(points) > PATTERN_DAYS:
        found = [one for one in found if one.against is not Against.SAME_WEEKDAY]
    if usual:
        newest = alike(points[:-1], last.period, grain, weekly=weekly)[-1].period
        found.append(compare(Against.USUAL, newest, usual.median))
    main = Against.SAME_WEEKDAY if weekly else Against.PREVIOUS
    if usual and not usual.holds(last.value):
        main = Against.USUAL
    order = (main, Against.SAME_WEEKDAY, Against.PREVIOUS, Against.USUAL, Against.YEAR_AGO)
    return tuple(sorted(found, key=lambda comparison: order.index(comparison.against)))


def _bases(points: Sequence[Point], grain: Grain) -> list[tuple[Against, Point]]:
    last = points[-1].period
    found = []
    oldest = last
    for _ in range(NEIGHBOUR):
        oldest = grain.previous(oldest)
    if len(points) > 1 and points[-2].period >= oldest:
        found.append((Against.PREVIOUS, points[-2]))
    at = {point.period: point for point in points[:-1]}
    week_ago = at.get(last - timedelta(weeks=1)) if grain is Grain.DAY else None
    if week_ago:
        found.append((Against.SAME_WEEKDAY, week_ago))
    month = grain is Grain.MONTH
    year_ago = at.get(last.replace(year=last.year - 1) if month else last - timedelta(weeks=52))
    if year_ago:
        found.append((Against.YEAR_AGO, year_ago))
    return found
