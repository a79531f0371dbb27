"""What the numbers in a text may rest on: the facts, the chart's rows, their dates and names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.facts import SHOWN, Comparison, Facts, Stretch
from domain.metrics import Grain, Point, Series, UnitKind
from domain.names import spellings, unit_spellings, without_names
from domain.spans import Span, asked_span, like
from domain.usual import Usual


@dataclass(frozen=True, slots=True)
class Grounds:
    """Every number that may be stated, by what kind of number it is."""

    values: frozenset[Decimal]
    """In the metric's unit, signed; a difference is here with both signs."""
    percents: frozenset[Decimal]
    """Signed: a fall is negative here, and may be told without its sign."""
    counts: frozenset[Decimal]
    """How many periods something is about."""
    dates: frozenset[date]
    times: frozenset[tuple[int, int]]
    """Hours and minutes."""
    currency: str
    """ISO 4217, or "" when the metric is not money."""
    names: tuple[str, ...]
    """Names that may hold digits of their own, as "Orders 24h", in every spelling."""
    unit: str = ""
    """What stands after a value that is neither money nor a percentage: "orders", "ms"."""

    def has_date(
        self, day: int | None, month: int, year: int | None, weekday: int | None = None
    ) -> bool:
        """Whether a date is among the grounds, as far as it is told."""
        return any(
            one.month == month
            and (day is None or one.day == day)
            and (year is None or one.year == year)
            and (day is None or weekday is None or one.weekday() == weekday)
            for one in self.dates
        )

    def without_names(self, text: str) -> str:
        """The text with its names blanked out, as long as before."""
        return without_names(text, self.names)

    def without_unit(self, text: str) -> str:
        """The text with the unit blanked out after each value: "12 million" is 12 of those."""
        for form in unit_spellings(self.unit):
            pattern = rf"(?<=\d)\s?{re.escape(form)}(?!\w)"
            text = re.sub(pattern, lambda match: "\x00" * len(match[0]), text)
        return text


def grounds_for(
    facts: Facts,
    series: Series,
    timezone: str,
    names: Iterable[str] = (),
    question: str | None = None,
) -> Grounds:
    """Grounds for a chart's texts, or for the answer to a `question` about it.

    A text about the chart may state the rows shown, an answer every row and the span asked for.
    """
    points = series.complete[-SHOWN[facts.grain] :] if question is None else series.complete
    span = asked_span(question, series.complete, facts) if question else None
    spans = [span] if span else []
    if question is not None and facts.weekly:
        week = (facts.period - timedelta(days=back) for back in range(7))
        spans += [kin for day in week if (kin := like(day, series.complete, facts))]
    values, percents = _figures(facts, points, spans)
    if facts.unit.kind is UnitKind.PERCENT:
        percents |= values
    values |= _differences(facts)
    read_at = facts.read_at.astimezone(ZoneInfo(timezone))
    return Grounds(
        values=frozenset(values),
        percents=frozenset(percents),
        counts=frozenset(map(Decimal, _counts(facts, spans))),
        dates=frozenset(_dates(facts, points)) | {read_at.date()},
        times=frozenset({(read_at.hour, read_at.minute)}),
        currency=facts.unit.name if facts.unit.kind is UnitKind.MONEY else "",
        names=spellings((facts.metric, facts.unit.name, *names)),
        unit=facts.unit.name if facts.unit.kind in {UnitKind.COUNT, UnitKind.PLAIN} else "",
    )


def _figures(
    facts: Facts, points: Sequence[Point], spans: Sequence[Span]
) -> tuple[set[Decimal], set[Decimal]]:
    values = {facts.value, facts.mean, facts.highest.value, facts.lowest.value}
    values |= {point.value for point in points}
    values |= {comparison.base for comparison in facts.comparisons}
    for usual in (facts.usual, facts.coming):
        if usual:
            values |= {usual.low, usual.median, usual.high}
    values |= {value for value in (facts.total,) if value is not None}
    values |= {facts.partial.value} if facts.partial else set()
    if facts.stretch:
        values |= {facts.stretch.value, facts.stretch.before}
    for span in spans:
        values |= {span.mean, span.highest.value, span.lowest.value}
        values |= {span.total} if span.total is not None else set()
    percents = {one.percent for one in _changes(facts) if one.percent is not None}
    return values, percents


def _differences(facts: Facts) -> set[Decimal]:
    changes = {one.change for one in _changes(facts)}
    return changes | {-change for change in changes}


def _changes(facts: Facts) -> Iterator[Comparison | Stretch]:
    yield from facts.comparisons
    if facts.stretch:
        yield facts.stretch


def _counts(facts: Facts, spans: Sequence[Span]) -> Iterator[int]:
    yield facts.shown
    yield abs(facts.streak)
    yield facts.outside
    yield len(facts.missing)
    for usual in (facts.usual, facts.coming):
        if isinstance(usual, Usual):
            yield usual.periods
    if facts.record:
        yield from (facts.record.periods, facts.record.periods + 1)
    if facts.stretch:
        yield facts.stretch.periods
    for span in spans:
        yield len(span.points)


def _dates(facts: Facts, points: Sequence[Point]) -> Iterator[date]:
    starts = {point.period for point in points} | {facts.period, facts.since, facts.data_until}
    starts |= {one.period for one in facts.comparisons} | set(facts.missing)
    starts |= {facts.highest.period, facts.lowest.period, facts.grain.next(facts.period)}
    if facts.partial:
        starts.add(facts.partial.period)
    if facts.record and facts.record.since:
        starts.add(facts.record.since)
    for start in starts:
        yield start
        if facts.grain is not Grain.DAY:
            yield facts.grain.next(start) - timedelta(days=1)
