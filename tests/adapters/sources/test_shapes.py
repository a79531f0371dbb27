"""Files of every shape that say the same three days."""

from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.sources.reading import described, values

DAYS = (date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 15))
THREE = dict(zip(DAYS, map(Decimal, ("1234.50", "-12.25", "7")), strict=True))

ISO = "2026-11-12,1234.50\n2026-11-13,-12.25\n2026-11-15,7\n"


def parted(words: str) -> list[str]:
    return words.split("||") if "||" in words else words.split()


def table(dates: str, numbers: str = "1234.50 -12.25 7", delimiter: str = ",") -> str:
    """A line for each; they are parted by two bars, or else by spaces."""
    lines = zip(parted(dates), parted(numbers), strict=True)
    return "Date" + delimiter + "Value\n" + "".join(f"{d}{delimiter}{n}\n" for d, n in lines)


ISO_DAYS = "2026-11-12 2026-11-13 2026-11-15"

SHAPES = {
    "commas": "Date,Value\n" + ISO,
    "semicolons": "Date;Value\n" + ISO.replace(",", ";"),
    "tabs": "Date\tValue\n" + ISO.replace(",", "\t"),
    "bars": "Date|Value\n" + ISO.replace(",", "|"),
    "Windows line ends": ("Date,Value\n" + ISO).replace("\n", "\r\n"),
    "old Mac line ends": ("Date,Value\n" + ISO).replace("\n", "\r"),
    "no newline at the end": ("Date,Value\n" + ISO).rstrip(),
    "a line that names the delimiter": "sep=;\nDate;Value\n" + ISO.replace(",", ";"),
    "no header": ISO,
    "no header, decimal comma": "12.11.2026;1234,50\n13.11.2026;-12,25\n15.11.2026;7\n",
    "quoted": 'Date,Value\n"2026-11-12","1,234.50"\n"2026-11-13","-12.25"\n"2026-11-15","7"\n',
    "spaces around cells": "Date , Value\n 2026-11-12 , 1234.50 \n2026-11-13, -12.25\n"
    "2026-11-15 ,7\n",
    "a space before quotes": 'Date, Value\n2026-11-12, "1,234.50"\n2026-11-13, "-12.25"\n'
    '2026-11-15, "7"\n',
    "newlines in fields": 'Date,Note,Value\n2026-11-12,"two\nlines",1234.50\n'
    '2026-11-13,"a ""quote""\n\n",-12.25\n2026-11-15,,7\n',
    "commas in texts of a file with semicolons": "Date;Note;Value\n"
    "2026-11-12;a, b, c;1234,50\n2026-11-13;a, b;-12,25\n2026-11-15;a;7\n",
    "a trailing delimiter": "Date,Value,\n" + ISO.replace("\n", ",\n"),
    "a title above": "Sales report\n\nDate,Value\n" + ISO,
    "a title in a wide line": "Sales report;;\nDate;Note;Value\n"
    "2026-11-12;;1234,50\n2026-11-13;;-12,25\n2026-11-15;;7\n",
    "a total below": "Date,Value\n" + ISO + "Total,1229.25\n",
    "a German total below": "Datum;Wert\n" + ISO.replace(",", ";") + "Summe;1229.25\n",
    "blank lines": "\nDate,Value\n\n" + ISO.replace("\n", "\n\n") + ",\n,\n",
    "newest first": "Date,Value\n2026-11-15,7\n2026-11-13,-12.25\n2026-11-12,1234.50\n",
    "an empty value between": "Date,Value\n2026-11-12,1234.50\n2026-11-13,-12.25\n"
    "2026-11-14,\n2026-11-15,7\n",
    "words for no value": "Date,Value\n2026-11-12,1234.50\n2026-11-13,-12.25\n"
    "2026-11-14,n/a\n2026-11-14,–\n2026-11-15,7\n",
    "one short line": "Date,Value,Note\n2026-11-12,1234.50,x\n2026-11-13,-12.25\n2026-11-15,7,y\n",
    "a decimal comma": table(ISO_DAYS, "1234,50 -12,25 7", ";"),
    "German thousands": table(ISO_DAYS, "1.234,50 -12,25 7", ";"),
    "English thousands": table(ISO_DAYS, "1,234.50 -12.25 7", "\t"),
    "French thousands": table("2026-11-12||2026-11-13||2026-11-15", "1 234,50||-12,25||7", ";"),
    "narrow no-break spaces": table(
        "2026-11-12||2026-11-13||2026-11-15", "1\u202f234,50||-12,25||7", ";"
    ),
    "no-break spaces": table(
        "2026-11-12||2026-11-13||2026-11-15", "1\u00a0234,50||-12,25||7", ";"
    ),
    "Swiss thousands": table(ISO_DAYS, "1'234.50 -12.25 7"),
    "Swiss thousands with a curly mark": table(ISO_DAYS, "1’234.50 -12.25 7"),
    "dollars": table(ISO_DAYS, "$1,234.50 -$12.25 $7", ";"),
    "euros behind": table("2026-11-12||2026-11-13||2026-11-15", "1.234,50 €||-12,25 €||7 €", ";"),
    "currency codes": table(
        "2026-11-12||2026-11-13||2026-11-15", "USD 1,234.50||USD -12.25||USD 7", ";"
    ),
    "per cent": table("2026-11-12||2026-11-13||2026-11-15", "1234.5%||-12.25 %||7%"),
    "accounting negatives": table(ISO_DAYS, "1,234.50 (12.25) 7", "\t"),
    "accounting negatives with a sign": table(ISO_DAYS, "$1,234.50 ($12.25) $7", "\t"),
    "a trailing minus": table(ISO_DAYS, "1234,50 12,25- 7", ";"),
    "a real minus": table(ISO_DAYS, "1234.50 −12.25 7"),
    "a plus": table(ISO_DAYS, "+1234.50 -12.25 +7"),
    "powers of ten": table(ISO_DAYS, "1.2345E+3 -1225e-2 7"),
    "slashes, day first": table("12/11/2026 13/11/2026 15/11/2026"),
    "slashes, month first": table("11/12/2026 11/13/2026 11/15/2026"),
    "slashes, short month first": table("11/12/26 11/13/26 11/15/26"),
    "hyphens, day first": table("12-11-2026 13-11-2026 15-11-2026"),
    "dots": table("12.11.2026 13.11.2026 15.11.2026"),
    "dots, short year": table("12.11.26 13.11.26 15.11.26"),
    "slashes, year first": table("2026/11/12 2026/11/13 2026/11/15"),
    "English month names": table("12 Nov 2026||13 Nov 2026||15 Nov 2026"),
    "long English month names": table(
        "November 12, 2026||November 13, 2026||November 15, 2026", delimiter=";"
    ),
    "German month names": table("12. November 2026||13. Nov. 2026||15. November 2026"),
    "as Excel shortens": table("12-Nov-26 13-Nov-26 15-Nov-26"),
    "weekdays": table("Thu 12 Nov 2026||Fri 13 Nov 2026||Sun 15 Nov 2026"),
    "German weekdays": table("Do, 12.11.2026||Fr, 13.11.2026||So, 15.11.2026", delimiter=";"),
    "ordinals": table("12th Nov 2026||13th Nov 2026||15th Nov 2026"),
    "compact": table("20261112 20261113 20261115"),
    "a spreadsheet's count": table("46338 46339 46341"),
    "times": table("2026-11-12 08:00||2026-11-13 23:59:59||2026-11-15 00:00"),
    "ISO times": table("2026-11-12T08:00 2026-11-13T23:59:59.999 2026-11-15T00:00"),
    "ISO times with a zone": table(
        "2026-11-12T08:00Z 2026-11-13T23:59:59+00:00 2026-11-14T23:00:00-01:00"
    ),
    "a zone after a space": table(
        "2026-11-12 08:00:00 +0000||2026-11-13 08:00:00 UTC||2026-11-15 08:00:00 Z"
    ),
    "half-day times": table(
        "11/12/2026 8:00 AM||11/13/2026 11:59 PM||11/15/2026 12:00 am", delimiter=";"
    ),
    "German times": table(
        "12.11.2026 08:00||13.11.2026, 23:59||15.11.2026 7:05 Uhr", delimiter=";"
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_three_days_are_read_from(shape: str) -> None:
    assert values(SHAPES[shape]) == THREE


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_an_encoding_is_recognised(codec: str, name: str) -> None:
    content = ("Datum;Erlös in €\n" + ISO.replace(",", ";")).encode(codec)

    told = described(content)

    assert (told.encoding, told.columns[1].name) == (name, "Erlös in €")
    assert values(content) == THREE


def test_another_alphabet_is_recognised() -> None:
    words = "Дата;Выручка;Примечание\n"
    line = ";магазин на главной площади города закрыт\n"
    content = (words + "".join(f"2026-11-{n};5{line}" for n in range(10, 20))).encode("cp1251")

    told = described(content)

    assert told.columns[0].name == "Дата"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told(delimiter: str) -> None:
    assert described(("Date,Value\n" + ISO).replace(",", delimiter)).delimiter == delimiter


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (ISO, ["Column A", "Column B"]),
        ("Date,Sum,Sum\n2026-01-01,1,2\n", ["Date", "Sum", "Sum (2)"]),
        ("Date,Sum,Sum,Sum (2)\n2026-01-01,1,2,3\n", ["Date", "Sum", "Sum (3)", "Sum (2)"]),
        ("Date,,Sum\n2026-01-01,1,2\n", ["Date", "Column B", "Sum"]),
        ("Date,Sum,\n2026-01-01,1,x\n", ["Date", "Sum", "Column C"]),
        ("Date,Sum,,\n2026-01-01,1,,\n", ["Date", "Sum"]),
        (",Sum\n2026-01-01,1\n", ["Column A", "Sum"]),
        ('Date,"Net\n  sales"\n2026-01-01,1\n', ["Date", "Net sales"]),
    ],
)
def test_every_column_gets_a_name_of_its_own(text: str, names: list[str]) -> None:
    assert [column.name for column in described(text).columns] == names


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        (table(ISO_DAYS, "1,5 2 3", ";"), True),
        (table(ISO_DAYS, "1.5 2 3", ";"), False),
        (table(ISO_DAYS, "1 2 3", ";"), False),
        (table(ISO_DAYS, "1.234 2,5 3", ";"), True),
        (table(ISO_DAYS, "1,234 2.5 3", ";"), False),
    ],
)
def test_the_whole_column_decides_the_decimal_mark(text: str, comma: bool) -> None:
    assert described(text).decimal_comma is comma


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        ("2026-11 2026-12", date(2026, 11, 1)),
        ("11/2026 12/2026", date(2026, 11, 1)),
        ("Nov 2026||Dec 2026", date(2026, 11, 1)),
        ("Nov-26 Dec-26", date(2026, 11, 1)),
        ("November 2026||Dezember 2026", date(2026, 11, 1)),
        ("März 2026||Mai 2026", date(2026, 3, 1)),
        ("2026-W46 2026-W47", date(2026, 11, 9)),
        ("2026W46 2026W47", date(2026, 11, 9)),
        ("KW 46/2026||KW 47/2026", date(2026, 11, 9)),
        ("2026-W46-3 2026-W46-4", date(2026, 11, 11)),
        ("2025 2026", date(2025, 1, 1)),
        ("202611 202612", date(2026, 11, 1)),
    ],
)
def test_months_weeks_and_years_start_with_their_first_day(dates: str, first: date) -> None:
    assert described(table(dates, "1.5 2.5", ";")).first_day == first


def test_a_year_beside_a_date_is_a_number() -> None:
    told = described("Date,Year,Value\n2026-11-12,2026,5\n2026-11-13,2026,6\n")

    assert [column.kind.value for column in told.columns] == ["date", "number", "number"]


def test_an_ambiguous_column_follows_one_that_is_not() -> None:
    told = described("Ordered,Paid,Value\n01/02/2026,01/20/2026,5\n03/04/2026,03/25/2026,6\n")

    assert (told.first_day, told.last_day) == (date(2026, 1, 2), date(2026, 3, 4))
    assert told.problem_count == 0


def test_a_formula_is_a_text_like_any_other() -> None:
    told = described('Date,Name,Value\n2026-01-01,"=HYPERLINK(""x"")",5\n2026-01-02,+cmd|x,6\n')

    assert told.columns[1].samples == ('=HYPERLINK("x")', "+cmd|x")
    assert told.columns[1].kind.value == "text"


def test_a_description_says_what_is_inside() -> None:
    told = described("Datum;Ort;Umsatz;Leer\n12.11.2026;Köln;1.234,50;\n13.11.2026;Bonn;5;\n")

    assert [column.kind.value for column in told.columns] == ["date", "text", "number", "empty"]
    assert (told.rows, told.has_header, told.decimal_comma) == (2, True, True)
    assert (told.first_day, told.last_day) == (date(2026, 11, 12), date(2026, 11, 13))
    assert told.sample[0] == ("12.11.2026", "Köln", "1.234,50", "")
    assert told.columns[1].samples == ("Köln", "Bonn")
