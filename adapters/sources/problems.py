"""Each line that could not be read in full, with its reason."""

from collections.abc import Callable, Set
from datetime import date
from functools import partial

from adapters.sources.columns import Content, DateForm
from adapters.sources.dates import Order, order_shown
from adapters.sources.numbers import is_ambiguous, is_missing
from adapters.sources.table import Table
from ports.source import ColumnKind, Problem

LONGEST_QUOTE = 40

Reasons = dict[int, Callable[[], str]]
"""By line; a reason is put into words only when it is shown."""


def problems_in(
    table: Table, most: int, today: date | None = None
) -> tuple[tuple[Problem, ...], int]:
    """The first `most` in order of lines, one for a line, and how many there are."""
    reasons: Reasons = {}
    for index, content in reversed(list(enumerate(table.contents))):
        reasons |= _empty(table, index, content)
    if today is not None:
        reasons |= _to_come(table, today)
    for index, content in reversed(list(enumerate(table.contents))):
        reasons |= _doubt(table, index, content)
    for index, content in reversed(list(enumerate(table.contents))):
        reasons |= _unreadable(table, index, content)
    reasons |= _undated(table)
    reasons |= {problem.line: partial(str, problem.reason) for problem in table.left_out}
    shown = sorted(reasons)[:most]
    return tuple(Problem(line, reasons[line]()) for line in shown), len(reasons)


def _undated(table: Table) -> Reasons:
    columns = [i for i, c in enumerate(table.contents) if c.kind is ColumnKind.DATE]
    if any(sum(table.cells[index].values()) == len(table.rows) for index in columns):
        return {}
    return {
        line: lambda: "The line has no date."
        for line, row in zip(table.lines, table.rows, strict=True)
        if all(is_missing(row[index]) for index in columns)
    }


def _empty(table: Table, index: int, content: Content) -> Reasons:
    """Lines without a number, in a column that has one in most lines."""
    if not content.numbers or 2 * sum(table.cells[index].values()) < len(table.rows):
        return {}
    return {
        line: partial(str, f"No number in the column “{table.names[index]}”.")
        for line, row in zip(table.lines, table.rows, strict=True)
        if is_missing(row[index])
    }


def _to_come(table: Table, today: date) -> Reasons:
    """Lines of the first column of dates that lie after today."""
    index = table.first_of(ColumnKind.DATE)
    if index is None:
        return {}
    days = table.days(index)
    late = {cell: found.first for cell, found in days.items() if found and found.first > today}
    return {
        line: partial(_not_yet, late[row[index]])
        for line, row in zip(table.lines, table.rows, strict=True)
        if row[index] in late
    }


def _not_yet(day: date) -> str:
    return f"{day.day} {day:%b %Y} lies in the future: left out until then."


def _unreadable(table: Table, index: int, content: Content) -> Reasons:
    bad = _unread_cells(table, index, content)
    if not bad:
        return {}
    what = "date" if content.dates else "number"
    return {
        line: partial(_not_read, row[index], table.names[index], what)
        for line, row in zip(table.lines, table.rows, strict=True)
        if row[index] in bad
    }


def _unread_cells(table: Table, index: int, content: Content) -> Set[str]:
    if content.dates:
        return {cell for cell, days in table.days(index).items() if days is None}
    if content.numbers:
        return {cell for cell in table.cells[index] if not content.numbers.reads(cell)}
    return frozenset()


def _doubt(table: Table, index: int, content: Content) -> Reasons:
    """The first cell that may mean two things, where no other cell of the file decides."""
    if content.dates and content.dates.order is Order.EITHER:
        cells = (cell for cell in table.cells[index] if order_shown(cell) is Order.EITHER)
    elif content.numbers and not content.numbers.certain:
        cells = (cell for cell in table.cells[index] if is_ambiguous(cell))
    else:
        return {}
    cell = next(cells, None)
    if cell is None:
        return {}
    rows = zip(table.lines, table.rows, strict=True)
    line = next(line for line, row in rows if row[index] == cell)
    comma = bool(content.numbers and content.numbers.decimal == ",")
    told = _which_mark(comma=comma) if content.dates is None else _which_order(content.dates)
    return {line: lambda: f"“{_short(cell)}” in the column “{table.names[index]}” {told}"}


def _which_order(dates: DateForm) -> str:
    first = "month" if dates.taken is Order.MONTH_FIRST else "day"
    return (
        "could start with the day or the month, and no other date tells: "
        f"the {first} was taken to come first."
    )


def _which_mark(*, comma: bool) -> str:
    return (
        "could be thousands or a fraction, and no other number tells: "
        f"the {'comma' if comma else 'point'} was taken for the decimal mark."
    )


def _not_read(cell: str, name: str, what: str) -> str:
    return f"“{_short(cell)}” in the column “{name}” is not a {what} that can be read."


def _short(cell: str) -> str:
    text = " ".join(cell.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
