"""Reading a metric from a connected file or account."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from domain.metrics import Metric, Series
from domain.sources import DateOrder


class SourceFailed(Exception):
    """The source could not be read. `str()` is a sentence for the admin."""


class NotReadable(SourceFailed):
    """The content is not what it says it is, or too large."""


class ColumnKind(StrEnum):
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: ColumnKind
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be read, counted from 1 as an editor shows it."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Described:
    """What a file turned out to be."""

    columns: tuple[Column, ...]
    rows: int
    delimiter: str
    encoding: str
    decimal_comma: bool
    has_header: bool
    first_day: date | None
    last_day: date | None
    problems: tuple[Problem, ...]
    """At most the first twenty; `problem_count` counts all."""
    problem_count: int
    sample: tuple[tuple[str, ...], ...]
    """The newest rows: the last ones of the file."""
    date_order: DateOrder | None = None
    """How its dates were taken, where they could be read either way; None where they cannot."""


class Files(Protocol):
    """Reads uploaded files (CSV today)."""

    def describe(
        self,
        content: bytes,
        filename: str,
        order: DateOrder = DateOrder.DAY_FIRST,
        today: date | None = None,
    ) -> Described:
        """Recognise delimiter, encoding, decimal comma, dates and header. Raises NotReadable.

        `order` is taken where no date of the file tells; lines after `today` are named.
        """

    def read(
        self,
        content: bytes,
        filename: str,
        metric: Metric,
        now: datetime,
        order: DateOrder = DateOrder.DAY_FIRST,
    ) -> Series:
        """The metric's series, aggregated to its grain; `now` decides what is partial.

        Lines that cannot be read are left out (`describe` names them). Raises SourceFailed.
        """
