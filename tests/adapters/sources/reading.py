"""Short ways to describe and read a few lines of CSV."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from adapters.sources.csv_files import CsvFiles
from domain.metrics import Aggregate, Grain, Metric, MetricId, Series, SourceId
from ports.source import ColumnKind, Described

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
METRIC = MetricId(UUID(int=1))
SOURCE = SourceId(UUID(int=2))


def described(text: str | bytes) -> Described:
    return CsvFiles().describe(text if isinstance(text, bytes) else text.encode(), "upload.csv")


def series(
    text: str | bytes,
    *,
    date_column: str = "",
    value_column: str = "",
    grain: Grain = Grain.DAY,
    aggregate: Aggregate = Aggregate.SUM,
    timezone: str = "UTC",
    now: datetime = NOW,
) -> Series:
    """By default of the first column of dates and the first one of numbers."""
    content = text if isinstance(text, bytes) else text.encode()
    if not (date_column and value_column):
        columns = described(content).columns
        date_column = date_column or next(c.name for c in columns if c.kind is ColumnKind.DATE)
        value_column = value_column or next(c.name for c in columns if c.kind is ColumnKind.NUMBER)
    metric = Metric(
        id=METRIC,
        source=SOURCE,
        name="Revenue",
        date_column=date_column,
        value_column=value_column,
        grain=grain,
        aggregate=aggregate,
        timezone=timezone,
    )
    return CsvFiles().read(content, "upload.csv", metric, now)


def values(text: str | bytes) -> dict[date, Decimal]:
    return {point.period: point.value for point in series(text)}
