"""Points that a script pushes, kept as a file of our own making: a date and a value a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.errors import DomainError
from domain.metrics import MetricId

DATE, VALUE = "date", "value"
FILENAME = "points.csv"
PLACES = Decimal("0.000001")
"""Each value is kept with six decimals: no other way of grouping reads them differently."""
LARGEST = Decimal(10) ** 15
AHEAD = timedelta(days=366)
"""How far ahead of today a point may lie. It is kept, and left out of charts until its day."""
MOST_KEPT = 20_000
"""Days: more than fifty years of them."""


@dataclass(eq=False)
class TooManyPoints(DomainError):
    most: int = MOST_KEPT


class TooFarAhead(DomainError):
    """A point lies further ahead than `AHEAD`: a year that was mistyped, most likely."""


@dataclass(eq=False)
class NameTaken(DomainError):
    """A metric for pushed points has this name already: points go into that one."""

    metric: MetricId


class NotPushed(DomainError):
    """This metric is read from a file; points are not put into it."""


class NotAFile(DomainError):
    """The points of this source come through the API; no file takes their place."""


@dataclass(frozen=True, slots=True)
class PushedPoint:
    day: date
    value: Decimal
    """Smaller than `LARGEST` either way; rounded to six decimals."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a metric has after a push."""

    points: int
    first: date
    last: date


def written(points: dict[date, Decimal]) -> bytes:
    lines = [
        f"{day.isoformat()},{value.quantize(PLACES)}" for day, value in sorted(points.items())
    ]
    return "\n".join([f"{DATE},{VALUE}", *lines, ""]).encode()


def read(content: bytes) -> dict[date, Decimal]:
    """What `written` wrote."""
    cells = (line.split(",") for line in content.decode().splitlines()[1:])
    return {date.fromisoformat(day): Decimal(value) for day, value in cells}


def merged(content: bytes, points: Iterable[PushedPoint]) -> dict[date, Decimal]:
    """A day has one value: the newest that was pushed. Raises TooManyPoints."""
    known = read(content) if content else {}
    known |= {point.day: point.value for point in points}
    if len(known) > MOST_KEPT:
        raise TooManyPoints
    return known
