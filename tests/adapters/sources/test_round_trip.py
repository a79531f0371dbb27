"""Any series, written in any dialect, reads back as it was."""

import csv
import io
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.metrics import Point
from ports.source import SourceFailed
from tests.adapters.sources.reading import described, series

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
GERMAN = dict(
    zip(MONTHS, MONTHS, strict=True),
    Jan="Januar",
    Mar="März",
    May="Mai",
    Jun="Juni",
    Oct="Okt.",
    Dec="Dezember",
)

DATES: dict[str, Callable[[date], str]] = {
    "ISO": lambda d: d.isoformat(),
    "ISO time": lambda d: f"{d.isoformat()}T13:45:00Z",
    "dots": lambda d: f"{d:%d.%m.%Y}",
    "day first": lambda d: f"{d:%d/%m/%Y}",
    "month first": lambda d: f"{d:%m/%d/%Y}",
    "hyphens": lambda d: f"{d:%d-%m-%Y}",
    "English": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "American": lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    "German": lambda d: f"{d.day}. {GERMAN[MONTHS[d.month - 1]]} {d.year}",
    "Excel": lambda d: f"{d.day:02d}-{MONTHS[d.month - 1]}-{d:%y}",
}
NUMBERS = {
    "point": ("", "."),
    "comma": ("", ","),
    "English": (",", "."),
    "German": (".", ","),
    "French": ("\u00a0", ","),
    "Swiss": ("'", "."),
}
AFFIXES = {
    "bare": "{sign}{digits}",
    "dollar": "{sign}${digits}",
    "euro": "{sign}{digits} €",
    "code": "USD {sign}{digits}",
    "accounting": "{open}{digits}{close}",
    "trailing": "{digits}{sign}",
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")

days = st.dates(date(2000, 1, 1), date(2026, 11, 20))
amounts = st.decimals(Decimal("-99999999.99"), Decimal("99999999.99"), places=2, allow_nan=False)
anchor = date(2025, 12, 31)
"""Proves which of day and month stands first."""


def written(value: Decimal, marks: str, affix: str) -> str:
    group, point = NUMBERS[marks]
    digits = f"{abs(value):,.2f}".translate({ord(","): group, ord("."): point})
    below = value < 0
    return AFFIXES[affix].format(
        digits=digits,
        sign="-" if below else "",
        open="(" if below else "",
        close=")" if below else "",
    )


def file_of(rows: list[tuple[str, str]], delimiter: str, encoding: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(("Größe am", "Erlös"))
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


@settings(max_examples=200, deadline=None)
@given(
    data=st.dictionaries(days, amounts, min_size=1, max_size=15),
    delimiter=st.sampled_from(",;\t|"),
    dates=st.sampled_from(sorted(DATES)),
    marks=st.sampled_from(sorted(NUMBERS)),
    affix=st.sampled_from(sorted(AFFIXES)),
    encoding=st.sampled_from(ENCODINGS),
)
def test_a_series_reads_back_as_it_was_written(
    data: dict[date, Decimal],
    delimiter: str,
    dates: str,
    marks: str,
    affix: str,
    encoding: str,
) -> None:
    data[anchor] = Decimal("1.50")
    spell = DATES[dates]
    rows = [(spell(day), written(value, marks, affix)) for day, value in data.items()]

    content = file_of(rows, delimiter, encoding)

    told = described(content)
    assert (told.delimiter, told.problem_count, told.rows) == (delimiter, 0, len(data))
    assert told.decimal_comma == (NUMBERS[marks][1] == ",")
    assert told.columns[0].name == "Größe am"
    assert series(content).points == tuple(Point(day, data[day]) for day in sorted(data))


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_described_or_refused(content: bytes) -> None:
    _describe_or_refuse(content)


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(
        alphabet=st.sampled_from("0123456789.,;/-:\"\n\r\t|ab €%()+TZ'\u00a0ßNov="), max_size=120
    )
)
def test_any_text_is_described_or_refused(text: str) -> None:
    _describe_or_refuse(("Date,Value\n2026-01-01,5\n2026-01-02,6\n" + text).encode())
    _describe_or_refuse(text.encode())


def _describe_or_refuse(content: bytes) -> None:
    with suppress(SourceFailed):
        described(content)
        series(content)
