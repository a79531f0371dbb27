"""From text to records: the delimiter, and the line on which each record starts."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

from adapters.sources.dates import is_date
from adapters.sources.numbers import looks_like_number
from ports.source import NotReadable, Problem

if TYPE_CHECKING:
    import _csv

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 500
MOST_OPEN_QUOTES = 20
_END = "\x1fend\x1f"
"""Fed to the reader as a last line: it arrives alone unless a quote is open."""
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?,*[ \t]*(?:\r\n|\r|\n)', re.I)


@dataclass(slots=True)
class Records:
    """Rows with the line, counted from 1, on which each of them starts."""

    delimiter: str
    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def records_of(text: str, max_rows: int) -> Records:
    """Split by the delimiter that makes most sense of the text. Raises NotReadable."""
    if not text.endswith(("\n", "\r")):
        text += "\n"
    asked = _SEPARATOR_LINE.match(text)
    delimiter = asked[1] if asked else _best_delimiter(list(islice(_lines(text), 400)))
    records = Records(delimiter)
    start = 1 if asked else 0
    for _ in range(MOST_OPEN_QUOTES):
        opened = _read_on(text, start, records, max_rows)
        if opened is None:
            return records
        records.problems.append(
            Problem(opened, "A quotation mark opens in this line and is never closed.")
        )
        start = opened
    raise NotReadable(
        f"A quotation mark that opens in line {records.problems[0].line} is never closed, "
        "nor are many after it. Save the file as CSV again."
    )


def _lines(text: str, start: int = 0) -> Iterator[str]:
    """The lines after the first `start`, ended as editors do: by \\n, \\r\\n or \\r."""
    return islice(io.StringIO(text, newline=""), start, None)


def _read_on(text: str, start: int, records: Records, max_rows: int) -> int | None:
    """Read from the line after `start`; the line of a quote that stays open, if one does."""
    reader = _reader(chain(_lines(text, start), (_END,)), records.delimiter)
    begins = start + 1
    try:
        for row in reader:
            if row and row[-1].endswith(_END):
                return None if row == [_END] else begins
            records.lines.append(begins)
            records.rows.append(row)
            if len(row) > MOST_COLUMNS or len(records.rows) > max_rows:
                raise _too_large(begins, row, max_rows)
            begins = start + reader.line_num + 1
    except csv.Error:
        if '"' not in next(_lines(text, begins - 1)):
            raise NotReadable(f"Line {begins} is too long to be a line of a table.") from None
        return begins
    return None


def _too_large(line: int, row: list[str], max_rows: int) -> NotReadable:
    if len(row) > MOST_COLUMNS:
        return NotReadable(f"Line {line} has more than {MOST_COLUMNS} columns, the most allowed.")
    return NotReadable(f"The file has more than {max_rows:,} lines, the most allowed.")


def _reader(lines: Iterable[str], delimiter: str) -> "_csv.Reader":
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True)


def _best_delimiter(lines: list[str]) -> str:
    """The one under which most rows are alike in width and most cells are dates or numbers."""
    return max(DELIMITERS, key=lambda delimiter: _sense(lines, delimiter))


def _sense(lines: list[str], delimiter: str) -> tuple[float, int]:
    rows = _some_rows(lines, delimiter)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0, 0
    width, alike = max(widths.items(), key=lambda item: (item[1], item[0]))
    cells = [cell.strip() for row in rows if len(row) == width for cell in row]
    filled = [cell for cell in cells if cell]
    typed = sum(_is_typed(cell) for cell in filled)
    return alike / len(rows) + 2 * typed / max(len(filled), 1), width


def _some_rows(lines: list[str], delimiter: str) -> list[list[str]]:
    rows = []
    try:
        for row in _reader(lines, delimiter):
            if any(row):
                rows.append(row[:50])
            if len(rows) == 200:
                break
    except csv.Error:
        return rows
    return rows


def _is_typed(cell: str) -> bool:
    return looks_like_number(cell) or is_date(cell)
