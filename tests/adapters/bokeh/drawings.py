"""Charts to draw, and a spelling that needs no locale."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.charts import Band, Chart, ChartKind
from domain.facts import Against, Comparison, Facts, Verdict
from domain.metrics import Good, Grain, Point, Unit, UnitKind

DOLLARS = Unit(UnitKind.MONEY, "USD", 0)
TUESDAY = date(2026, 11, 24)
READ_AT = datetime(2026, 11, 25, 13, 55, tzinfo=UTC)


class PlainFormats:
    """The Formats port, spelled without a locale."""

    def value(self, value: Decimal, unit: Unit) -> str:
        sign = "$" if unit.kind is UnitKind.MONEY else ""
        return f"{sign}{round(value, unit.decimals):,} {unit.name if not sign else ''}".strip()

    def short(self, value: Decimal, unit: Unit) -> str:
        sign = "$" if unit.kind is UnitKind.MONEY else ""
        return f"{sign}{float(value):.4g}"

    def percent(self, percent: Decimal) -> str:
        return f"{abs(percent):.0f}%"

    def day(self, day: date) -> str:
        return f"{day:%a %d %b}"

    def period(self, start: date, grain: Grain) -> str:
        return f"{start:%d %b %Y}"

    def axis(self, start: date, grain: Grain) -> str:
        return f"{start:%b %Y}" if grain is Grain.MONTH else f"{start.day} {start:%b}"

    def moment(self, moment: datetime, timezone: str) -> str:
        return f"{moment:%d %b, %H:%M} {timezone}"


def periods(last: date, count: int, grain: Grain) -> list[date]:
    """`count` periods up to `last`, oldest first."""
    found = [last]
    while len(found) < count:
        found.append(grain.previous(found[-1]))
    return found[::-1]


def a_chart(
    values: Sequence[float | None],
    *,
    kind: ChartKind = ChartKind.LINE,
    grain: Grain = Grain.DAY,
    last: date = TUESDAY,
    unit: Unit = DOLLARS,
    band: Iterable[Band] = (),
    comparable: Iterable[date] = (),
    base: tuple[date, float] | None = None,
    verdict: Verdict = Verdict.BAD,
    **words: str,
) -> Chart:
    """A chart of `values` up to `last`; None is a period without data."""
    days = periods(last, len(values), grain)
    points = tuple(
        Point(day, Decimal(str(value)))
        for day, value in zip(days, values, strict=True)
        if value is not None
    )
    facts = _facts(points, unit, grain, days[-1])
    return Chart(
        kind=kind,
        facts=replace(facts, comparisons=(_compared(*base, verdict),) if base else ()),
        points=points,
        band=tuple(band),
        comparable=tuple(comparable),
        over_line=words.get("over_line", "Revenue · yesterday, Tue 24 Nov"),
        value=words.get("value", "$2,890"),
        change=words.get("change", "37%"),
        rises=False,
        verdict=verdict,
        sentence=words.get("sentence", "against a usual Tuesday. Orders held."),
        corner_left=words.get("corner_left", "Cobalt Coffee · Shopify"),
        corner_right=words.get("corner_right", "data as of Wed 25 Nov, 08:55 New York"),
        alt="Revenue fell by 37 %.",
    )


def _facts(points: Sequence[Point], unit: Unit, grain: Grain, until: date) -> Facts:
    """Of these points, and with nothing to compare the last one with."""
    return Facts(
        metric="Revenue",
        unit=unit,
        grain=grain,
        good=Good.UP,
        period=points[-1].period,
        value=points[-1].value,
        comparisons=(),
        usual=None,
        highest=max(points, key=lambda point: point.value),
        lowest=min(points, key=lambda point: point.value),
        since=points[0].period,
        mean=Decimal(0),
        total=None,
        streak=0,
        data_until=until,
        read_at=READ_AT,
        partial=None,
        missing=(),
    )


def _compared(period: date, base: float, verdict: Verdict) -> Comparison:
    return Comparison(
        Against.PREVIOUS, period, Decimal(str(base)), Decimal(1), Decimal(1), verdict
    )


def coffee(kind: ChartKind = ChartKind.LINE, **words: str) -> Chart:
    """Five weeks of a coffee shop, its weekday pattern, and a bad Tuesday."""
    dice = random.Random(3)
    usual = [3500, 4700, 4750, 5200, 6000, 7000, 3300]
    days = periods(TUESDAY, 36, Grain.DAY)
    values = [round(usual[day.weekday()] * dice.uniform(0.93, 1.1)) for day in days]
    return a_chart(
        [*values[:-1], 2890],
        kind=kind,
        band=[Band(d, usual[d.weekday()] * 0.87, usual[d.weekday()] * 1.17) for d in days],
        comparable=[day for day in days if day.weekday() == TUESDAY.weekday()],
        **words,
    )
