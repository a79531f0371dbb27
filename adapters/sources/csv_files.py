"""CSV files, whoever saved them: the `Files` port over an upload's bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from adapters.sources.columns import Content, DateForm, bare_dates
from adapters.sources.dates import Days, Order
from adapters.sources.numbers import NumberForm, is_missing
from adapters.sources.problems import problems_in
from adapters.sources.records import records_of
from adapters.sources.series import Observation, series_of
from adapters.sources.table import Table, table_of
from adapters.sources.text import text_of
from domain.metrics import Metric, Series
from domain.sources import DateOrder
from ports.source import Column, ColumnKind, Described, NotReadable, SourceFailed

SHOWN_PROBLEMS = 20
SHOWN_ROWS = 5
SHOWN_CELLS = 3
MEGABYTE = 1_000_000


class CsvFiles:
    """Keeps nothing between calls, so it may be shared between threads."""

    def __init__(self, max_bytes: int = 10 * MEGABYTE, max_rows: int = 500_000) -> None:
        self._max_bytes = max_bytes
        self._max_rows = max_rows

    def describe(
        self,
        content: bytes,
        filename: str,
        order: DateOrder = DateOrder.DAY_FIRST,
        today: date | None = None,
    ) -> Described:
        """Recognise delimiter, encoding, decimal comma, dates and header. Raises NotReadable."""
        table, encoding = self._table(content, order)
        dated = table.first_of(ColumnKind.DATE)
        if dated is None:
            raise NotReadable(
                f"No column holds dates. The columns are {_listed(table.names)}. "
                "A chart needs one column with a date such as 2026-11-22 in each line."
            )
        if table.first_of(ColumnKind.NUMBER) is None:
            raise NotReadable(
                f"No column holds numbers. The columns are {_listed(table.names)}. "
                "A chart needs one column with a number in each line."
            )
        first, last = _bounds(table, dated)
        problems, count = problems_in(table, SHOWN_PROBLEMS, today)
        either = any(c.dates and c.dates.order is Order.EITHER for c in table.contents)
        return Described(
            columns=tuple(_column(table, index) for index in range(len(table.names))),
            rows=len(table.rows),
            delimiter=table.delimiter,
            encoding=encoding,
            decimal_comma=_has_decimal_comma(table.contents),
            has_header=table.has_header,
            first_day=first,
            last_day=last,
            problems=problems,
            problem_count=count,
            sample=tuple(tuple(row) for row in table.rows[-SHOWN_ROWS:]),
            date_order=order if either else None,
        )

    def read(
        self,
        content: bytes,
        filename: str,
        metric: Metric,
        now: datetime,
        order: DateOrder = DateOrder.DAY_FIRST,
    ) -> Series:
        """The metric's series; `now` must have a zone. Raises SourceFailed."""
        table, _ = self._table(content, order)
        zone = _zone(metric.timezone)
        today = now.astimezone(zone).date()
        dates = _date_form(table, metric.date_column)
        numbers = _number_form(table, metric.value_column)
        observations = _observations(table, metric, dates, numbers, zone)
        series = series_of(observations, metric, now, today)
        if series is None:
            raise SourceFailed(
                f"No line up to today has both a date in “{metric.date_column}” "
                f"and a number in “{metric.value_column}”."
            )
        return series

    def _table(self, content: bytes, order: DateOrder) -> tuple[Table, str]:
        if len(content) > self._max_bytes:
            raise NotReadable(
                f"The file has {len(content) / MEGABYTE:.1f} MB, but at most "
                f"{self._max_bytes / MEGABYTE:.0f} MB can be read. Leave out columns or old lines."
            )
        text, encoding = text_of(content)
        return _taking(table_of(records_of(text, self._max_rows)), order), encoding


def _taking(table: Table, order: DateOrder) -> Table:
    """The same, its dates that may be read either way read as told."""
    contents = tuple(
        replace(one, dates=replace(one.dates, taken=Order(order.value))) if one.dates else one
        for one in table.contents
    )
    return replace(table, contents=contents, _days={})


def _column(table: Table, index: int) -> Column:
    shown = islice(table.cells[index], SHOWN_CELLS)
    return Column(table.names[index], table.contents[index].kind, tuple(shown))


def _bounds(table: Table, index: int) -> tuple[date | None, date | None]:
    days = [days for days in table.days(index).values() if days]
    if not days:
        return None, None
    return min(each.first for each in days), max(each.last for each in days)


def _has_decimal_comma(contents: Sequence[Content]) -> bool:
    return any(c.numbers.decimal == "," and c.numbers.certain for c in contents if c.numbers)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SourceFailed(f"The time zone “{name}” is not known.") from None


def _date_form(table: Table, name: str) -> DateForm:
    index = _index(table, name)
    form = table.contents[index].dates or bare_dates(table.cells[index], name)
    if form is None:
        raise SourceFailed(f"The column “{name}” holds no dates.")
    return form


def _number_form(table: Table, name: str) -> NumberForm:
    content = table.contents[_index(table, name)]
    if content.numbers:
        return content.numbers
    if content.dates and content.dates.bare:
        return NumberForm()
    raise SourceFailed(f"The column “{name}” holds no numbers.")


def _index(table: Table, name: str) -> int:
    if name not in table.names:
        raise SourceFailed(
            f"The file has no column “{name}”. Its columns are {_listed(table.names)}."
        )
    return table.names.index(name)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name[:40]}”" for name in names[:20])
    return f"{shown} and {len(names) - 20} more" if len(names) > 20 else shown


def _observations(
    table: Table, metric: Metric, dates: DateForm, numbers: NumberForm, zone: ZoneInfo
) -> Iterator[Observation]:
    """Each line that has both; every distinct date is read once."""
    dated, valued = _index(table, metric.date_column), _index(table, metric.value_column)
    known: dict[str, Days | None] = {}
    for row in table.rows:
        cell = row[dated]
        if cell not in known:
            days = dates.parse(cell)
            known[cell] = days.within(zone) if days else None
        days = known[cell]
        value = _value(row[valued], numbers)
        if days is not None and value is not None:
            yield days, value


def _value(cell: str, numbers: NumberForm) -> Decimal | None:
    return None if is_missing(cell) else numbers.parse(cell)
