"""What the plot will hold, before its size is known: places, values, axes and labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isfinite
from typing import TypeVar

from adapters.bokeh.scale import Tick, ValueAxis, date_ticks, index, value_axis
from domain.charts import Chart, ChartKind
from domain.metrics import Grain, Unit, UnitKind
from ports.formats import Formats

AXIS, LABEL, SMALL = 30, 38, 30
"""Text sizes in pixels: axis labels, the last point's label, the quiet labels."""
NORMAL, BOLD = 400, 700
LONG_LABEL = 14
SHORT_UNIT = 5
"""A unit's letters that have room beside a label of the axis."""
FAR = 2.0
"""A base further away than this many spans of the data is told, not drawn."""

TextSize = tuple[str, int, int]
"""A text, its size in pixels, its weight."""


class Undrawable(Exception):
    """The chart has nothing that a plot could show."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A value at its place in the row of periods."""

    at: int
    value: float


@dataclass(frozen=True, slots=True)
class Range:
    at: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plan:
    kind: ChartKind
    marks: tuple[Mark, ...]
    ranges: tuple[Range, ...]
    open_marks: tuple[Mark, ...]
    base: Mark | None
    """What the last mark is compared with, where no range shows it."""
    axis: ValueAxis
    dates: tuple[tuple[Tick, ...], ...]
    value_label: str
    range_labels: tuple[tuple[float, str], ...]
    """The ends of the last period's range, in figures; the sentence says what it is."""
    base_label: str
    closed: frozenset[int]
    """Weekdays (Monday is 0) that never have a value: no gap, the shop or the market is shut."""

    @property
    def last(self) -> Mark:
        return self.marks[-1]

    @property
    def span(self) -> tuple[int, int]:
        return self.marks[0].at, self.marks[-1].at

    def texts(self) -> list[TextSize]:
        """Every text whose width the layout asks for."""
        axes = [tick.text for way in self.dates for tick in way]
        axes += [tick.text for tick in self.axis.ticks]
        quiet = [text for _, text in self.range_labels] + [self.base_label]
        return [
            *((text, AXIS, NORMAL) for text in dict.fromkeys(axes)),
            *((text, SMALL, NORMAL) for text in quiet if text),
            (self.value_label, LABEL, BOLD),
        ]


T = TypeVar("T", Mark, Range)


def runs(row: Sequence[T], closed: frozenset[int] = frozenset()) -> list[list[T]]:
    """The unbroken stretches of a row: a missing period parts them, but for closed weekdays."""
    parted: list[list[T]] = []
    for item in row:
        before = parted[-1][-1].at + 1 if parted else item.at
        if parted and all(_weekday(at) in closed for at in range(before, item.at)):
            parted[-1].append(item)
        else:
            parted.append([item])
    return parted


def _weekday(at: int) -> int:
    return (at - 1) % 7  # day 1 of date.toordinal() was a Monday


def _closed(marks: Sequence[Mark], grain: Grain) -> frozenset[int]:
    """Weekdays without any value in at least two weeks of days."""
    if grain is not Grain.DAY or marks[-1].at - marks[0].at < 14:
        return frozenset()
    return frozenset(range(7)) - {_weekday(mark.at) for mark in marks}


def planned(chart: Chart, formats: Formats) -> Plan:
    """Raises Undrawable for a chart without points or with a value that is no number."""
    facts = chart.facts
    marks = tuple(Mark(index(p.period, facts.grain), float(p.value)) for p in chart.points)
    if not marks or not all(isfinite(m.value) for m in marks):
        raise Undrawable("no points" if not marks else "a value is not a number")
    first, last = marks[0].at, marks[-1].at
    ranges = tuple(one for one in _ranges(chart) if first <= one.at <= last)
    asked = {index(day, facts.grain) for day in chart.comparable} - {last}
    base, base_label = _base(chart, formats, marks, ranges)
    if base and any(m.at == base.at for m in marks):
        asked.add(base.at)
    values = [m.value for m in marks]
    values += [v for r in ranges for v in (r.low, r.high)]
    values += [base.value] if base else []
    return Plan(
        kind=chart.kind,
        marks=marks,
        ranges=ranges,
        open_marks=tuple(m for m in marks if m.at in asked),
        base=base,
        axis=_named(
            value_axis(
                values,
                lambda value: formats.short(value, facts.unit),
                from_zero=chart.kind is ChartKind.BARS,
            ),
            facts.unit,
        ),
        dates=tuple(date_ticks(first, last, facts.grain, formats.axis)),
        value_label=_value_label(chart, formats),
        range_labels=_range_labels(chart, formats, ranges),
        base_label=base_label,
        closed=_closed(marks, facts.grain),
    )


def _ranges(chart: Chart) -> Iterator[Range]:
    for band in chart.band:
        if isfinite(band.low) and isfinite(band.high):
            yield Range(index(band.period, chart.facts.grain), band.low, band.high)


def _named(axis: ValueAxis, unit: Unit) -> ValueAxis:
    """The top label names a unit that the figures alone do not show, where it is short."""
    if unit.kind is not UnitKind.PLAIN or not 0 < len(unit.name) <= SHORT_UNIT:
        return axis
    gap = "" if unit.name in {"°", "%"} else "\u00a0"
    top = axis.ticks[-1]
    named = Tick(top.at, f"{top.text}{gap}{unit.name}")
    return replace(axis, ticks=(*axis.ticks[:-1], named))


def _value_label(chart: Chart, formats: Formats) -> str:
    if chart.facts.unit.kind in (UnitKind.MONEY, UnitKind.PERCENT):
        return chart.value if len(chart.value) <= LONG_LABEL else _spelled(chart, formats)
    return _spelled(chart, formats)


def _range_labels(
    chart: Chart, formats: Formats, ranges: Sequence[Range]
) -> tuple[tuple[float, str], ...]:
    facts = chart.facts
    if not ranges or ranges[-1].at != index(chart.points[-1].period, facts.grain):
        return ()
    ends = (ranges[-1].high, ranges[-1].low)
    labels = [(end, formats.short(Decimal(str(end)), facts.unit)) for end in ends]
    return tuple(labels) if labels[0][1] != labels[1][1] else ()


def _base(
    chart: Chart, formats: Formats, marks: Sequence[Mark], ranges: Sequence[Range]
) -> tuple[Mark | None, str]:
    """The compared value and its label, unless a band shows what is usual already."""
    main, facts = chart.facts.main, chart.facts
    if main is None or ranges or not isfinite(main.base):
        return None, ""
    base = Mark(index(main.period, facts.grain), float(main.base))
    values = [m.value for m in marks]
    low, high = min(values), max(values)
    room = (high - low or abs(high)) * FAR
    if not low - room <= base.value <= high + room:
        return None, ""
    value = _spelled(chart, formats, main.base)
    if any(m.at == base.at for m in marks):
        return base, value
    grain = facts.grain if main.period.year == facts.period.year else Grain.MONTH
    return base, f"{formats.axis(main.period, grain)} · {value}"


def _spelled(chart: Chart, formats: Formats, value: Decimal | None = None) -> str:
    """A value as it stands in the plot: without the noun that the headline has named."""
    unit = chart.facts.unit
    if unit.kind is UnitKind.COUNT or (unit.kind is UnitKind.PLAIN and len(unit.name) > 3):
        unit = Unit(decimals=unit.decimals)
    value = chart.facts.value if value is None else value
    text = formats.value(value, unit)
    return text if len(text) <= LONG_LABEL else formats.short(value, unit)
