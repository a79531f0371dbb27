"""What is measured: a metric, its unit and grain, and the series that is read from a source."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.errors import DomainError

MetricId = NewType("MetricId", UUID)
SourceId = NewType("SourceId", UUID)


class Grain(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def start_of(self, day: date) -> date:
        """The first day of the period that holds `day`; weeks start on Monday (ISO 8601)."""
        if self is Grain.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Grain.MONTH else day

    def next(self, start: date) -> date:
        """The first day of the period after the one that starts on `start`."""
        if self is Grain.MONTH:
            return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
        return start + timedelta(days=7 if self is Grain.WEEK else 1)

    def previous(self, start: date) -> date:
        return self.start_of(start - timedelta(days=1))


FRESH_DAYS = {Grain.DAY: 2, Grain.WEEK: 9, Grain.MONTH: 40}
"""How old the newest complete period may be where nothing is said: one more is not over yet."""


class Aggregate(StrEnum):
    SUM = "sum"
    MEAN = "mean"


class Good(StrEnum):
    """Which way is good news."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class UnitKind(StrEnum):
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    PLAIN = "plain"


DEGREES = frozenset(
    ("c", "f", "℃", "℉", "celsius", "fahrenheit", "deg", "degree", "degrees", "grad")
)
"""The words of the names of interval scales, in lower case."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a value counts: MONEY has an ISO 4217 `name`, COUNT a plural noun, PLAIN a suffix.

    A PERCENT value of 12.5 means 12.5 %. `decimals` is how many a person is shown.
    """

    kind: UnitKind = UnitKind.PLAIN
    name: str = ""
    decimals: int = 0

    @property
    def has_ratios(self) -> bool:
        """Whether twice the value is twice as much: not on a thermometer, whose zero is only
        agreed upon."""
        words = self.name.casefold().replace("°", " degrees ").split()
        return not words or not DEGREES.issuperset(words)

    def shown(self, value: Decimal) -> Decimal:
        """In the digits that a reader sees: a half goes away from zero."""
        return value.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)

    def difference(self, value: Decimal, base: Decimal) -> Decimal:
        """Of the two as they are shown, so that whoever reckons after finds the same."""
        return self.shown(value) - self.shown(base)


@dataclass(frozen=True, slots=True)
class Point:
    period: date
    """First day of the period, in the metric's own calendar."""
    value: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """Values in order of time, one for each period that has any; gaps are left out.

    `data_until` is the last calendar day that the source has anything for. `complete` says
    whether that day and the period it falls in are over: the last point may be partial.
    """

    grain: Grain
    points: tuple[Point, ...]
    data_until: date
    read_at: datetime
    partial: bool = False

    def __iter__(self) -> Iterator[Point]:
        return iter(self.points)

    @property
    def complete(self) -> tuple[Point, ...]:
        return self.points[:-1] if self.partial else self.points


@dataclass(frozen=True, slots=True)
class Metric:
    """What is read from a source, and how a person should take it."""

    id: MetricId
    source: SourceId
    name: str
    date_column: str
    value_column: str
    unit: Unit = field(default_factory=Unit)
    grain: Grain = Grain.DAY
    aggregate: Aggregate = Aggregate.SUM
    good: Good = Good.UP
    timezone: str = "UTC"
    fresh_within: int | None = None
    """Days that the newest complete period may be old; None for an archive."""


@dataclass(eq=False)
class NothingToShow(DomainError):
    """The source has no complete period for this metric."""

    metric: str
    reason: str = ""


@dataclass(eq=False)
class Stale(DomainError):
    """The newest data is older than the metric allows; nothing is sent as if it were news."""

    metric: str
    data_until: date
    allowed_days: int
