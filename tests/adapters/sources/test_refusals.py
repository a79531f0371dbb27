"""What is no table of dates and numbers is refused with a sentence that helps."""

import gzip
import io
import zipfile

import pytest

from adapters.sources.csv_files import CsvFiles
from ports.source import NotReadable, SourceFailed
from tests.adapters.sources.reading import described, series

GOOD = b"Date,Value\n2026-11-10,1\n2026-11-11,2\n"


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x" * 50)
    return out.getvalue()


CASES = {
    "nothing": (b"", "The file is empty."),
    "only a mark": (b"\xef\xbb\xbf", "The file is empty."),
    "only blanks": (b" \n\t\n", "The file is empty."),
    "only delimiters": (b",,,\n,,,\n", "The file is empty."),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(50), "This is a picture (PNG)"),
    "JPEG": (b"\xff\xd8\xff\xe0" + bytes(50), "This is a picture (JPEG)"),
    "PDF": (b"%PDF-1.7\n", "This is a PDF."),
    "xlsx": (
        archive("[Content_Types].xml", "xl/workbook.xml"),
        "This is an Excel file. Save it as CSV and upload that.",
    ),
    "docx": (archive("[Content_Types].xml", "word/document.xml"), "This is a Word document."),
    "zip": (archive("data.csv"), "This is a ZIP archive."),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "This is an old Excel"),
    "gzip": (gzip.compress(GOOD), "This is a gzip archive."),
    "SQLite": (b"SQLite format 3\x00" + bytes(50), "This is an SQLite database."),
    "a sign-in page": (b"\n<!DOCTYPE html><html><body>Sign in", "This is a web page"),
    "a page with a comment": (b"<!-- x --><HTML lang=en>", "This is a web page"),
    "XML": (b"<?xml version='1.0'?><rows/>", "This is an XML file."),
    "JSON": (b'[{"date": "2026-11-10", "value": 1}]', "This is a JSON file."),
    "NUL bytes": (GOOD + b"2026-11-12,\x00\n", "This file is not text."),
    "late NUL bytes": (GOOD * 5000 + b"\x00", "This file is not text."),
    "noise": (bytes(range(1, 256)) * 20, "This file is not text."),
    "half a UTF-16 letter": (b"\xff\xfe" + "Date".encode("utf-16-le") + b"x", "is damaged"),
    "prose": (b"Dear all,\nplease find attached.\nBest\n", "No column holds dates."),
    "no dates": (b"Name,Value\nA,1\nB,2\n", "No column holds dates."),
    "no numbers": (b"Date,Name\n2026-11-10,A\n2026-11-11,B\n", "No column holds numbers."),
    "one column": (b"Date\n2026-11-10\n2026-11-11\n", "No column holds numbers."),
    "only a header": (b"Date,Value\n", "The file has a header, but no line of data under it."),
    "unquoted decimal commas": (
        b"Date,Value\n2026-11-10,1,5\n2026-11-11,2,5\n",
        "Every line has more cells than the header.",
    ),
    "too many columns": (b"," * 600 + b"\n", "Line 1 has more than 500 columns"),
    "a huge line": (b"Date,Value\n" + b"1" * 200_000, "Line 2 is too long"),
    "open quotes": (GOOD + (b'2026-11-12,"\n' + (b"x" * 999 + b"\n") * 140) * 22, "never closed"),
}


@pytest.mark.parametrize("case", CASES)
def test_refused_with_a_sentence(case: str) -> None:
    content, sentence = CASES[case]

    with pytest.raises(NotReadable) as refusal:
        described(content)

    assert sentence in str(refusal.value)


@pytest.mark.parametrize("case", ["nothing", "PNG", "xlsx", "a sign-in page", "NUL bytes"])
def test_reading_refuses_what_describing_refuses(case: str) -> None:
    with pytest.raises(NotReadable):
        series(CASES[case][0], date_column="Date", value_column="Value")


def test_a_file_over_the_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(NotReadable, match=r"has 12\.0 MB, but at most 10 MB"):
        described(b"x" * 12_000_000)


def test_a_file_of_the_limit_is_not() -> None:
    assert CsvFiles(max_bytes=len(GOOD)).describe(GOOD, "a.csv").rows == 2


def test_a_file_with_too_many_lines_is_refused() -> None:
    with pytest.raises(NotReadable, match="more than 2 lines"):
        CsvFiles(max_rows=2).describe(GOOD, "a.csv")


def test_a_missing_column_is_answered_with_those_that_are_there() -> None:
    with pytest.raises(SourceFailed, match=r"no column “Revenue”.*“Date”, “Value”"):
        series(GOOD, date_column="Date", value_column="Revenue")


def test_a_column_without_dates_is_said_to_have_none() -> None:
    text = "Date,Name,Value\n2026-11-10,A,1\n2026-11-11,B,2\n"

    with pytest.raises(SourceFailed, match="“Name” holds no dates"):
        series(text, date_column="Name", value_column="Value")
    with pytest.raises(SourceFailed, match="“Name” holds no numbers"):
        series(text, date_column="Date", value_column="Name")


def test_a_file_of_the_future_has_nothing_yet() -> None:
    with pytest.raises(SourceFailed, match="No line up to today"):
        series("Date,Value\n2027-01-01,5\n")


def test_an_unknown_time_zone_is_named() -> None:
    with pytest.raises(SourceFailed, match="“Mars/Base” is not known"):
        series(GOOD, timezone="Mars/Base")
