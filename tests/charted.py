"""Series, metrics and briefs for tests: Cobalt Coffee's till, read on 25 November 2026."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from domain.facts import compute
from domain.metrics import (
    Aggregate,
    Good,
    Grain,
    Metric,
    MetricId,
    Point,
    Series,
    SourceId,
    Unit,
    UnitKind,
)
from ports.analyst import Brief

DOLLARS = Unit(UnitKind.MONEY, "USD")
ORDERS = Unit(UnitKind.COUNT, "orders")
RATE = Unit(UnitKind.PERCENT, "", 1)
CELSIUS = Unit(UnitKind.PLAIN, "°C", 1)
TUESDAY = date(2026, 11, 24)
NEW_YORK = "America/New_York"

WEEK = (4000, 4600, 4700, 5000, 5800, 6600, 3400)
"""What Monday to Sunday bring."""
WOBBLE = (0, 90, -60, 120, -110, 40, -80, 150, -30, 70, -140)


def series(
    values: Sequence[object],
    last: date = TUESDAY,
    grain: Grain = Grain.DAY,
    *,
    partial: bool = False,
    without: Collection[date] = (),
    read_at: datetime | None = None,
) -> Series:
    """Values that end with the period `last`, read on the morning after."""
    periods = [last]
    for _ in values[1:]:
        periods.insert(0, grain.previous(periods[0]))
    points = tuple(
        Point(period, Decimal(str(value)))
        for period, value in zip(periods, values, strict=True)
        if period not in without
    )
    until = last if partial else grain.next(last) - timedelta(days=1)
    morning = datetime(until.year, until.month, until.day, 13, 55, tzinfo=UTC)
    read = read_at or morning + timedelta(days=0 if partial else 1)
    return Series(grain, points, until, read, partial)


def weeks_of(days: int, last_value: object = None, last: date = TUESDAY) -> list[object]:
    """Daily takings with a weekly pattern and a little wobble, the newest as told."""
    first = last - timedelta(days=days - 1)
    values: list[object] = [
        WEEK[(first + timedelta(days=day)).weekday()] + WOBBLE[day % len(WOBBLE)]
        for day in range(days)
    ]
    if last_value is not None:
        values[-1] = last_value
    return values


def metric(
    name: str = "Revenue",
    unit: Unit = DOLLARS,
    grain: Grain = Grain.DAY,
    aggregate: Aggregate = Aggregate.SUM,
    good: Good = Good.UP,
    fresh_within: int | None = None,
) -> Metric:
    return Metric(
        id=MetricId(UUID(int=1)),
        source=SourceId(UUID(int=2)),
        name=name,
        date_column="day",
        value_column="value",
        unit=unit,
        grain=grain,
        aggregate=aggregate,
        good=good,
        timezone=NEW_YORK,
        fresh_within=fresh_within,
    )


def brief(
    values: Series, measured: Metric | None = None, *, source: str = "Shopify", note: str = ""
) -> Brief:
    measured = measured or metric(grain=values.grain)
    facts = compute(values, measured)
    return Brief("Daily revenue", "Cobalt Coffee", source, facts, values, NEW_YORK, note)
