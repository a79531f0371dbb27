"""Rows as a CSV file that no spreadsheet mistakes for something to run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

from domain.cells import safe


def spelled(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """One line of text for each row, as it comes."""
    line = io.StringIO()
    writer = csv.writer(line)
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def download(rows: Iterable[Sequence[str]], filename: str) -> Response:
    """A file that leaves row by row: its length costs no memory."""
    response = Response(stream_with_context(spelled(rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
