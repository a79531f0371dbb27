"""A recognised table: named columns of one kind each, and the lines that were left out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from adapters.sources.columns import Cells, Content, DateForm, contents_of, counted
from adapters.sources.dates import Days, is_date
from adapters.sources.numbers import is_missing
from adapters.sources.records import Records
from ports.source import ColumnKind, NotReadable, Problem

HEAD = 200
"""Lines that are enough to tell whether the first one is a header."""

_TOTAL = re.compile(
    r"(?:(?:grand |sub ?)?totals?|sum|(?:grand )?average|(?:zwischen)?summe|"
    r"gesamt(?:summe|ergebnis)?|insgesamt|durchschnitt|mittelwert)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Table:
    """`lines[i]` is the line on which `rows[i]` starts; every row is as wide as `names`.

    Cells have no space around them.
    """

    names: tuple[str, ...]
    contents: tuple[Content, ...]
    cells: tuple[Cells, ...]
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    left_out: tuple[Problem, ...]
    delimiter: str
    has_header: bool
    _days: dict[int, dict[str, Days | None]] = field(default_factory=dict, repr=False)

    def days(self, index: int) -> dict[str, Days | None]:
        """Every filled cell of a column of dates as the days it stands for."""
        if index not in self._days:
            form = self.contents[index].dates or DateForm()
            self._days[index] = {cell: form.parse(cell) for cell in self.cells[index]}
        return self._days[index]

    def first_of(self, kind: ColumnKind) -> int | None:
        kinds = [content.kind for content in self.contents]
        return kinds.index(kind) if kind in kinds else None


def table_of(records: Records) -> Table:
    """Find the header, leave out what is no data, and judge the columns. Raises NotReadable."""
    left_out = list(records.problems)
    start, stop = _inner(records.rows)
    width = _usual_width(records.rows[start:stop])
    start = _skip_titles(records, start, width, left_out)
    head = [_fitted(row, width) for row in records.rows[start : start + HEAD] if any(row)]
    has_header = _has_header(head, records.delimiter)
    first = [cell.strip() for cell in records.rows[start]]
    if has_header:
        width = _named_width(first, head[1:])
        start += 1
    lines, rows = _data(records, range(start, stop), width, left_out)
    if not rows:
        raise _nothing_in(left_out, has_header=has_header)
    names = unique_names(first if has_header else [""] * width, width)
    cells = tuple(map(counted, zip(*rows, strict=True)))
    contents = tuple(contents_of(cells, names, records.delimiter))
    left_out.sort(key=lambda problem: problem.line)
    return Table(
        names=names,
        contents=contents,
        cells=cells,
        lines=lines,
        rows=rows,
        left_out=tuple(left_out),
        delimiter=records.delimiter,
        has_header=has_header,
    )


def unique_names(header: Sequence[str], width: int) -> tuple[str, ...]:
    """Blank names become "Column C", repeated ones "Revenue (2)"."""
    names: list[str] = []
    taken = {" ".join(name.split()) for name in header[:width]}
    for index in range(width):
        wanted = " ".join(header[index].split()) if index < len(header) else ""
        name = wanted or f"Column {_letter(index)}"
        number = 1
        while name in names or (number > 1 and name in taken):
            number += 1
            name = f"{wanted or f'Column {_letter(index)}'} ({number})"
        names.append(name)
    return tuple(names)


def _letter(index: int) -> str:
    """A to Z, then AA, as spreadsheets count columns."""
    more, last = divmod(index, 26)
    return (_letter(more - 1) if more else "") + ascii_uppercase[last]


def _inner(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The rows without blank ones at either end."""
    start, stop = 0, len(rows)
    while start < stop and _is_blank(rows[start]):
        start += 1
    while stop > start and _is_blank(rows[stop - 1]):
        stop -= 1
    if start == stop:
        raise NotReadable("The file is empty.")
    return start, stop


def _is_blank(row: Sequence[str]) -> bool:
    return not any(row) or not any(cell.strip() for cell in row)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = Counter(map(len, rows))
    widths.pop(0, None)
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0]


def _skip_titles(records: Records, start: int, width: int, left_out: list[Problem]) -> int:
    """Past the lines of a title above the header, which fill one cell at most.

    In a table of two columns that is the first cell, as the name of the dates may be blank.
    """
    if width < 2:
        return start
    for index in range(start, min(start + 20, len(records.rows))):
        row = records.rows[index]
        alone = sum(bool(cell.strip()) for cell in row) < 2
        if not alone or (width == 2 and not _is_blank(row) and not row[0].strip()):
            left_out += [
                Problem(records.lines[skipped], "The line stands above the table.")
                for skipped in range(start, index)
                if not _is_blank(records.rows[skipped])
            ]
            return index
    return start


def _has_header(head: list[list[str]], delimiter: str) -> bool:
    """The first line is data when it holds a date where the column holds dates."""
    first, body = head[0], head[1:] or head
    columns = list(map(counted, zip(*body, strict=True)))
    typed = []
    for cell, content in zip(first, contents_of(columns, first, delimiter), strict=True):
        if content.dates:
            if content.dates.parse(cell):
                return False
            typed.append(is_missing(cell))
        elif content.numbers:
            typed.append(is_missing(cell) or content.numbers.reads(cell))
    return not (typed and all(typed))


def _fitted(row: Sequence[str], width: int) -> list[str]:
    cells = list(map(str.strip, row[:width]))
    return cells + [""] * (width - len(cells)) if len(cells) < width else cells


def _named_width(header: Sequence[str], head: list[list[str]]) -> int:
    """Without the columns at the end that have neither a name nor a cell in the first lines."""
    width = len(header)
    while width > 1 and not any(row[width - 1 : width] != [""] for row in [header, *head]):
        width -= 1
    return width


def _data(
    records: Records, indexes: range, width: int, left_out: list[Problem]
) -> tuple[list[int], list[list[str]]]:
    """The records are stripped and cut to `width` in place: there may be very many."""
    lines: list[int] = []
    rows: list[list[str]] = []
    for index in indexes:
        row = records.rows[index]
        row[:] = map(str.strip, row)
        reason = _why_no_data(row, width)
        if reason:
            left_out.append(Problem(records.lines[index], reason))
            continue
        if len(row) != width:
            row[:] = _fitted(row, width)
        lines.append(records.lines[index])
        rows.append(row)
    return lines, rows


def _why_no_data(row: list[str], width: int) -> str | None:
    if len(row) > width and any(row[width:]):
        return f"The line has {len(row)} cells, but the table has {width} columns."
    lead = next(filter(None, row), "")
    if not lead:
        return "The line is empty."
    if not lead[0].isdigit() and _is_total(lead, row):
        return f"The line is a total (“{lead[:40]}”), not a value of its own."
    return None


def _is_total(lead: str, row: list[str]) -> bool:
    """A word for a total, and no date in the whole line."""
    return len(lead) <= 40 and bool(_TOTAL.match(lead)) and not any(map(is_date, row))


def _nothing_in(left_out: list[Problem], *, has_header: bool) -> NotReadable:
    if any("cells, but the table" in problem.reason for problem in left_out):
        return NotReadable(
            "Every line has more cells than the header. Put quotation marks around "
            "texts and numbers that hold the delimiter, or save with another delimiter."
        )
    if has_header:
        return NotReadable("The file has a header, but no line of data under it.")
    return NotReadable("The file has no line of data.")
