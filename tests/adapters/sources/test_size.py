"""The largest file is described in seconds, whatever it holds."""

from contextlib import suppress
from datetime import datetime, timedelta
from time import process_time

import pytest

from adapters.sources.csv_files import CsvFiles
from ports.source import NotReadable

START = datetime(2020, 1, 1)  # noqa: DTZ001 - written without a zone
FULL = 10_000_000
PART = 3_000_000
SECONDS = 10
"""Three on a machine with nothing else to do."""


def stretched(head: str, line: str) -> bytes:
    return (head + line * ((PART - len(head)) // len(line.encode()))).encode()


def sales() -> bytes:
    lines = (
        f"{START + timedelta(minutes=minute)};{minute % 9999},{minute % 90 + 10} €;Kunde {minute}"
        for minute in range(280_000)
    )
    return ("Datum;Umsatz;Kunde\n" + "\n".join(lines)).encode()[:FULL]


FILES = {
    "open quotes": stretched("d,n\n", '2026-01-01,"5\n'),
    "closed quotes": stretched("d,n\n", '2026-01-01,"5"\n'),
    "digits": stretched("d,n\n2026-01-01,", "1"),
    "delimiters": stretched("d,n\n", ","),
    "blank lines": stretched("d,n\n2026-01-01,5\n", "\n"),
    "long numbers": stretched("d,n\n", "2026-01-01," + "1,1" * 20 + "\n"),
    "long texts": stretched("d,n\n", "2026-01-01," + "(-$ 1 " * 1000 + "\n"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_made_to_be_slow_is_not(name: str) -> None:
    started = process_time()

    with suppress(NotReadable):
        CsvFiles().describe(FILES[name], "large.csv")

    assert process_time() - started < SECONDS


@pytest.mark.slow
def test_ten_megabytes_of_sales_are_described_in_seconds_to_the_last_line() -> None:
    content = sales()
    started = process_time()

    told = CsvFiles().describe(content, "large.csv")

    assert process_time() - started < SECONDS
    assert told.rows == content.count(b"\n")
    assert len(content) == FULL
