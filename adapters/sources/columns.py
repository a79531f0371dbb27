"""What a column holds, judged by all of its cells together."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from adapters.sources.dates import (
    Days,
    Order,
    compact_day,
    compact_month,
    days_of,
    is_date,
    order_shown,
    serial_day,
    year,
)
from adapters.sources.numbers import NumberForm, is_missing, looks_like_number, number_form
from ports.source import ColumnKind

Cells = Mapping[str, int]
"""The filled cells of a column, each with how often it occurs, in order of appearance."""

PROBED = 1000
_DATE_NAME = re.compile(
    r"date|datum|day|tag\b|month|monat|year|jahr|period|time|zeit|woche|week", re.I
)


@dataclass(frozen=True, slots=True)
class DateForm:
    """How one column writes its dates."""

    order: Order = Order.DAY_FIRST
    taken: Order = Order.DAY_FIRST
    """How a column of EITHER is read."""
    proven: bool = False
    bare: Callable[[str], Days | None] | None = None
    """Reads dates that are bare numbers: 2026, 202611, 20261112 or a spreadsheet's count."""

    def parse(self, cell: str) -> Days | None:
        order = self.taken if self.order is Order.EITHER else self.order
        return self.bare(cell) if self.bare else days_of(cell, order)

    def reads(self, cell: str) -> bool:
        return self.parse(cell) is not None


@dataclass(frozen=True, slots=True)
class Content:
    kind: ColumnKind
    dates: DateForm | None = None
    numbers: NumberForm | None = None


def counted(column: Iterable[str]) -> Cells:
    return {cell: count for cell, count in Counter(column).items() if not is_missing(cell)}


def contents_of(columns: Sequence[Cells], names: Sequence[str], delimiter: str) -> list[Content]:
    """The content of every column; bare numbers are dates only where nothing else is."""
    contents = [_content(cells) for cells in columns]
    if not any(content.kind is ColumnKind.DATE for content in contents):
        for index in _by_name_first(names):
            form = bare_dates(columns[index], names[index])
            if form:
                contents[index] = Content(ColumnKind.DATE, dates=form)
                break
    return _with_one_order(_with_one_decimal_mark(contents, delimiter))


def date_form(cells: Iterable[tuple[str, int]]) -> DateForm:
    """Day or month first, as most of the cells prove."""
    votes = dict.fromkeys(Order, 0)
    for cell, count in cells:
        order = order_shown(cell)
        if order:
            votes[order] += count
    if votes[Order.MONTH_FIRST] > votes[Order.DAY_FIRST]:
        return DateForm(Order.MONTH_FIRST, proven=True)
    if votes[Order.DAY_FIRST]:
        return DateForm(Order.DAY_FIRST, proven=True)
    return DateForm(Order.EITHER if votes[Order.EITHER] else Order.DAY_FIRST)


def bare_dates(cells: Cells, name: str) -> DateForm | None:
    """Dates written as bare numbers, where the column's name or its order says so."""
    if not cells:
        return None
    named = bool(_DATE_NAME.search(name))
    candidates = [compact_day]
    if named or _steady(list(cells)):
        candidates.append(year)
    if named:
        candidates += [compact_month, serial_day]
    for bare in candidates:
        if _share(cells, lambda cell, bare=bare: bare(cell) is not None) >= 0.8:  # type: ignore[misc]
            return DateForm(bare=bare)
    return None


def _content(cells: Cells) -> Content:
    if not cells:
        return Content(ColumnKind.EMPTY)
    if _mostly(cells, is_date):
        dates = date_form(_probe(cells).items())
        return Content(ColumnKind.DATE, dates=dates if dates.proven else date_form(cells.items()))
    if _mostly(cells, looks_like_number):
        numbers = number_form(_probe(cells).items())
        return Content(
            ColumnKind.NUMBER, numbers=numbers if numbers.certain else number_form(cells.items())
        )
    return Content(ColumnKind.TEXT)


def _probe(cells: Cells) -> Cells:
    """Some hundreds from all over the column; where they prove a form, the rest follows."""
    return dict(islice(cells.items(), 0, None, max(1, len(cells) // PROBED)))


def _mostly(cells: Cells, is_kind: Callable[[str], bool]) -> bool:
    return _share(_probe(cells), is_kind) >= 0.5


def _share(cells: Cells, is_kind: Callable[[str], bool]) -> float:
    fitting = sum(count for cell, count in cells.items() if is_kind(cell))
    return fitting / max(sum(cells.values()), 1)


def _steady(values: list[str]) -> bool:
    """All rising or all falling, as a column of years is."""
    steps = [later > earlier for earlier, later in pairwise(values)]
    return len(steps) > 1 and len(set(steps)) == 1


def _by_name_first(names: Sequence[str]) -> list[int]:
    return sorted(range(len(names)), key=lambda index: not _DATE_NAME.search(names[index]))


def _with_one_order(contents: list[Content]) -> list[Content]:
    """A column whose dates may be read either way follows one that proves its order."""
    proved = [c.dates.order for c in contents if c.dates and c.dates.proven]
    if not proved:
        return contents
    return [
        Content(c.kind, dates=DateForm(proved[0]))
        if c.dates and c.dates.order is Order.EITHER
        else c
        for c in contents
    ]


def _with_one_decimal_mark(contents: list[Content], delimiter: str) -> list[Content]:
    """A column that proves no decimal mark takes the one that another column proves.

    Where none does, semicolons between cells say that the comma is taken.
    """
    proved = [c.numbers.decimal for c in contents if c.numbers and c.numbers.certain]
    mark = proved[0] if proved else "," if delimiter == ";" else "."
    return [
        Content(c.kind, numbers=NumberForm(mark, certain=bool(proved)))
        if c.numbers and not c.numbers.certain
        else c
        for c in contents
    ]
