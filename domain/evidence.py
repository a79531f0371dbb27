"""The facts of a chart one by one, each with the rows it was computed from, and which of them
stands behind each number of a text."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.facts import SHOWN, Against, Facts
from domain.grounds import Grounds
from domain.metrics import Grain, Point, Series, Unit, UnitKind
from domain.numerals import Found, numbers_in
from domain.usual import Usual, alike
from domain.wording import founded


class FactKind(StrEnum):
    VALUE = "value"
    """Of the last complete period."""
    CHANGE = "change"
    """Against another period, or what is usual."""
    USUAL = "usual"
    HIGHEST = "highest"
    LOWEST = "lowest"
    MEAN = "mean"
    TOTAL = "total"
    STREAK = "streak"
    RECORD = "record"
    STRETCH = "stretch"
    COMING = "coming"
    OUTSIDE = "outside"
    MISSING = "missing"
    PARTIAL = "partial"
    FRESHNESS = "freshness"
    ROW = "row"
    """A row of the data, told as it is."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What may be told of one thing, and the first days of the periods that it rests on."""

    kind: FactKind
    rows: tuple[date, ...]
    """Oldest first."""
    values: tuple[Decimal, ...] = ()
    """In the metric's unit; what it says first, first."""
    changes: tuple[Decimal, ...] = ()
    """In the metric's unit, signed."""
    percents: tuple[Decimal, ...] = ()
    """Signed."""
    counts: tuple[int, ...] = ()
    days: tuple[date, ...] = ()
    """Dates that it names."""
    against: Against | None = None

    @property
    def anchor(self) -> str:
        """Its place on a page: "fact-value", "fact-change-previous", "row-2026-11-24"."""
        if self.kind is FactKind.ROW:
            return f"row-{self.rows[0].isoformat()}"
        against = f"-{self.against.value.replace('_', '-')}" if self.against else ""
        return f"fact-{self.kind.value}{against}"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where in a text a number stands, and the fact behind it."""

    at: int
    end: int
    anchor: str


def evidence(facts: Facts, series: Series, timezone: str) -> tuple[Fact, ...]:
    """Every fact that there is, in the order in which a reader asks for them. `timezone` is the
    metric's."""
    points = series.complete
    shown = points[-SHOWN[facts.grain] :]
    return (
        Fact(
            FactKind.VALUE,
            (facts.period,),
            (facts.value,),
            days=_days((facts.period,), facts.grain),
        ),
        *_changes(facts, points),
        *_usual(facts, points),
        _extreme(FactKind.HIGHEST, facts.highest, facts.grain),
        _extreme(FactKind.LOWEST, facts.lowest, facts.grain),
        *_of_all(facts, shown),
        *_lately(facts, points),
        *_at_the_edge(facts, timezone),
    )


def rows_of(series: Series) -> tuple[Fact, ...]:
    """The rows that the chart shows, the newest first."""
    points = reversed(series.complete[-SHOWN[series.grain] :])
    return tuple(
        Fact(
            FactKind.ROW,
            (point.period,),
            (point.value,),
            days=_days((point.period,), series.grain),
        )
        for point in points
    )


def citations(
    text: str, facts: Sequence[Fact], grounds: Grounds, unit: Unit
) -> tuple[Citation, ...]:
    """The numbers of a text that one of these facts stands behind, in order, each with the first
    fact that does. `text` is in Unicode's composed form; `grounds` are those of all of it."""
    in_percent = unit.kind is UnitKind.PERCENT
    bare = grounds.without_names(unicodedata.normalize("NFC", text))
    unitless = {one.at: one for one in numbers_in(grounds.without_unit(bare))}
    behind = [(fact, _alone(fact, grounds, in_percent=in_percent)) for fact in facts]
    cited: dict[int, Citation] = {}
    for one in numbers_in(bare):
        fact = _behind(one, behind) or _behind(unitless.get(one.at), behind)
        if fact is not None and one.at not in cited:
            end = one.at + len(one.text.rstrip(" ."))
            cited[one.at] = Citation(one.at, end, fact.anchor)
    return tuple(cited[at] for at in sorted(cited))


def _behind(one: Found | None, facts: Iterable[tuple[Fact, Grounds]]) -> Fact | None:
    if one is None:
        return None
    return next((fact for fact, grounds in facts if founded(one, grounds)), None)


def _alone(fact: Fact, grounds: Grounds, *, in_percent: bool) -> Grounds:
    """What may be told by this fact and no other."""
    values = frozenset(fact.values)
    percents = frozenset(fact.percents)
    if in_percent:
        percents |= values
    changes = frozenset(fact.changes)
    return replace(
        grounds,
        values=values | changes | frozenset(-change for change in changes),
        percents=percents,
        counts=frozenset(map(Decimal, fact.counts)),
        dates=frozenset(fact.days),
        times=grounds.times if fact.kind is FactKind.FRESHNESS else frozenset(),
    )


def _changes(facts: Facts, points: Sequence[Point]) -> Iterator[Fact]:
    for one in facts.comparisons:
        rows: tuple[date, ...] = (one.period, facts.period)
        days = _days((one.period,), facts.grain)
        if one.against is Against.USUAL:
            rows, days = (*_alike(facts, points), facts.period), ()
        yield Fact(
            FactKind.CHANGE,
            rows,
            (one.base,),
            (one.change,),
            () if one.percent is None else (one.percent,),
            days=days,
            against=one.against,
        )


def _alike(facts: Facts, points: Sequence[Point]) -> tuple[date, ...]:
    before = points[:-1]
    found = alike(before, facts.period, facts.grain, weekly=facts.weekly)
    return tuple(point.period for point in found)


def _usual(facts: Facts, points: Sequence[Point]) -> Iterator[Fact]:
    if facts.usual:
        yield _range(FactKind.USUAL, facts.usual, _alike(facts, points), facts.period)
    if facts.coming:
        coming = facts.grain.next(facts.period)
        found = alike(points, coming, facts.grain, weekly=facts.weekly)
        rows = tuple(point.period for point in found)
        yield _range(FactKind.COMING, facts.coming, rows, coming)


def _range(kind: FactKind, usual: Usual, rows: tuple[date, ...], period: date) -> Fact:
    values = (usual.low, usual.high, usual.median)
    return Fact(kind, rows, values, counts=(usual.periods,), days=(period,))


def _extreme(kind: FactKind, point: Point, grain: Grain) -> Fact:
    return Fact(kind, (point.period,), (point.value,), days=_days((point.period,), grain))


def _of_all(facts: Facts, shown: Sequence[Point]) -> Iterator[Fact]:
    rows = tuple(point.period for point in shown)
    days = _days((facts.since,), facts.grain)
    yield Fact(FactKind.MEAN, rows, (facts.mean,), counts=(facts.shown,), days=days)
    if facts.total is not None:
        yield Fact(FactKind.TOTAL, rows, (facts.total,), counts=(facts.shown,), days=days)


def _lately(facts: Facts, points: Sequence[Point]) -> Iterator[Fact]:
    def last(count: int) -> tuple[date, ...]:
        return tuple(point.period for point in points[-count:])

    if facts.stretch:
        one = facts.stretch
        yield Fact(
            FactKind.STRETCH,
            last(2 * one.periods),
            (one.value, one.before),
            (one.change,),
            () if one.percent is None else (one.percent,),
            (one.periods,),
        )
    if facts.record:
        since = (facts.record.since,) if facts.record.since else ()
        counts = (facts.record.periods, facts.record.periods + 1)
        days = _days(since, facts.grain)
        yield Fact(FactKind.RECORD, (*since, facts.period), counts=counts, days=days)
    if abs(facts.streak) > 1:
        streak = abs(facts.streak)
        yield Fact(FactKind.STREAK, last(streak + 1), counts=(streak,))
    if facts.outside:
        yield Fact(FactKind.OUTSIDE, last(facts.outside), counts=(facts.outside,))


def _at_the_edge(facts: Facts, timezone: str) -> Iterator[Fact]:
    if facts.missing:
        counts = (len(facts.missing),)
        yield Fact(FactKind.MISSING, (), counts=counts, days=_days(facts.missing, facts.grain))
    if facts.partial:
        yield Fact(
            FactKind.PARTIAL,
            (facts.partial.period,),
            (facts.partial.value,),
            days=_days((facts.partial.period,), facts.grain),
        )
    read_on = facts.read_at.astimezone(ZoneInfo(timezone)).date()
    following = _days((facts.grain.next(facts.period),), facts.grain)
    yield Fact(FactKind.FRESHNESS, (facts.period,), days=(facts.data_until, read_on, *following))


def _days(starts: Sequence[date], grain: Grain) -> tuple[date, ...]:
    """First and last days of periods."""
    if grain is Grain.DAY:
        return tuple(starts)
    lasts = (grain.next(start) - timedelta(days=1) for start in starts)
    return (*starts, *lasts)
