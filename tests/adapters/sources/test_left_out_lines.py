"""What cannot be read is named by its line and a reason, and never guessed."""

from datetime import date
from decimal import Decimal

import pytest

from adapters.sources.csv_files import CsvFiles
from domain.sources import DateOrder, order_in
from ports.source import Problem
from tests.adapters.sources.reading import described, values

GOOD = "2026-11-10,1\n2026-11-11,2\n2026-11-12,3\n"
HEAD = "Date,Value\n" + GOOD


def problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in described(text).problems]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + "2026-11-13,twelve\n", 5, "“twelve” in the column “Value” is not a number"),
        (HEAD + "2026-02-30,4\n", 5, "“2026-02-30” in the column “Date” is not a date"),
        (HEAD + "soon,4\n", 5, "“soon” in the column “Date” is not a date"),
        (HEAD + ",4\n", 5, "The line has no date."),
        (HEAD + "Total,6\n", 5, "total (“Total”)"),
        (HEAD + "Grand total:,6\n", 5, "total (“Grand total:”)"),
        (HEAD + "Gesamtsumme,6\n", 5, "total (“Gesamtsumme”)"),
        (HEAD + "Summe: ,6\n", 5, "total (“Summe:”)"),
        ("Date,Value\nSumme,6\n" + GOOD, 2, "total (“Summe”)"),
        (HEAD + "\n2026-11-13,4\n", 5, "The line is empty."),
        (HEAD + ",\n2026-11-13,4\n", 5, "The line is empty."),
        (HEAD + "2026-11-13,1,234\n", 5, "The line has 3 cells, but the table has 2 columns."),
        (HEAD + "2026-11-13,#REF!\n", 5, "“#REF!” in the column “Value”"),
        (HEAD + "2026-11-13,=1+1\n", 5, "“=1+1” in the column “Value”"),
        (HEAD + "2026-11-13,1e999\n", 5, "“1e999” in the column “Value”"),
        (HEAD + "2026-11-13,NaN%\n", 5, "“NaN%” in the column “Value”"),
        (HEAD + "2026-11-13,--5\n", 5, "“--5” in the column “Value”"),
        (HEAD + '2026-11-13,"1,2,3"\n', 5, "“1,2,3” in the column “Value”"),
        (HEAD + "2026-11-12T25:00,4\n", 5, "“2026-11-12T25:00” in the column “Date”"),
        (HEAD + "2026-W54,4\n", 5, "“2026-W54” in the column “Date”"),
        ("Report\n" + HEAD, 1, "The line stands above the table."),
        (HEAD + '2026-11-13,"5\n2026-11-14,6\n', 5, "A quotation mark opens in this line"),
        ("Date,Value\n13/11/2026,1\n14/11/2026,2\n11/15/2026,3\n", 4, "“11/15/2026”"),
    ],
)
def test_a_line_is_named_with_its_reason(text: str, line: int, words: str) -> None:
    told = problems(text)

    assert len(told) == 1
    assert told[0][0] == line
    assert words in told[0][1]


def test_lines_are_counted_as_an_editor_does() -> None:
    text = (
        'Date,Note,Value\n2026-11-10,"one\n\ntwo\r\nthree",1\n\n2026-11-11,a,2\n2026-11-12,b,x\n'
    )

    assert [line for line, _ in problems(text)] == [6, 8]


def test_lines_are_counted_from_the_first_even_where_it_names_the_delimiter() -> None:
    assert problems("sep=;\nDate;Value\n2026-11-10;1\n2026-11-11;x\n")[0][0] == 4


def test_what_is_named_is_not_read() -> None:
    text = HEAD + "2026-11-13,x\nTotal,6\n\n2026-11-14,\n2026-11-15,9\n"

    assert values(text) == {
        date(2026, 11, 10): Decimal(1),
        date(2026, 11, 11): Decimal(2),
        date(2026, 11, 12): Decimal(3),
        date(2026, 11, 15): Decimal(9),
    }


def test_what_follows_an_open_quote_is_read() -> None:
    assert len(values(HEAD + '2026-11-13,"5\n2026-11-14,6\n2026-11-15,7\n')) == 5


def test_a_category_called_total_is_no_total() -> None:
    text = "Date,Channel,Value\n2026-11-10,Total,1\n2026-11-11,Total,2\n"

    assert described(text).problem_count == 0
    assert described("Channel,Date,Value\nTotal,2026-11-10,1\nTotal,2026-11-11,2\n").rows == 2


def test_at_most_twenty_are_shown_and_all_are_counted() -> None:
    good = "".join(f"2026-01-{day:02d},5\n" for day in range(1, 32))
    told = described("Date,Value\n" + good + "2026-02-01,x\n" * 25)

    assert (len(told.problems), told.problem_count) == (20, 25)
    assert told.problems[0].line == 33


def test_a_line_with_two_faults_is_one_problem() -> None:
    assert described(HEAD + "soon,x\n").problem_count == 1


def test_blank_lines_at_the_end_are_no_problem() -> None:
    assert described(HEAD + "\n\n,\n").problem_count == 0


def test_a_line_without_its_number_is_named() -> None:
    assert problems(HEAD + "2026-11-13,\n2026-11-14,n/a\n") == [
        (5, "No number in the column “Value”."),
        (6, "No number in the column “Value”."),
    ]


def test_a_column_that_is_mostly_empty_is_no_problem() -> None:
    rows = "".join(f"2026-11-{day},5,{'' if day > 12 else 1}\n" for day in range(10, 20))

    assert described(f"Date,Value,Refund\n{rows}").problem_count == 0


def test_a_line_that_lies_in_the_future_is_named() -> None:
    text = (HEAD + "2026-12-15,4\n").encode()

    told = CsvFiles().describe(text, "shop.csv", today=date(2026, 11, 12))

    assert told.problems == (Problem(5, "15 Dec 2026 lies in the future: left out until then."),)


def test_the_newest_rows_are_shown() -> None:
    rows = "".join(f"2026-11-{day},{day}\n" for day in range(10, 20))

    assert [row[1] for row in described(f"Date,Value\n{rows}").sample] == [
        "15", "16", "17", "18", "19",
    ]  # fmt: skip


EITHER = b"Date,Value\n03/04/2026,1\n05/06/2026,2\n"


def test_dates_that_could_start_with_either_are_read_as_one_asks() -> None:
    told = CsvFiles().describe(EITHER, "shop.csv", DateOrder.MONTH_FIRST)

    assert (told.first_day, told.last_day) == (date(2026, 3, 4), date(2026, 5, 6))
    assert told.date_order is DateOrder.MONTH_FIRST
    assert "the month was taken to come first" in told.problems[0].reason


def test_dates_that_tell_their_order_are_not_asked_about() -> None:
    told = CsvFiles().describe(EITHER + b"23/06/2026,3\n", "shop.csv", DateOrder.MONTH_FIRST)

    assert told.first_day == date(2026, 4, 3)
    assert told.date_order is None


@pytest.mark.parametrize(
    ("zone", "order"),
    [
        ("America/New_York", DateOrder.MONTH_FIRST),
        ("America/Indiana/Knox", DateOrder.MONTH_FIRST),
        ("Pacific/Honolulu", DateOrder.MONTH_FIRST),
        ("America/Toronto", DateOrder.DAY_FIRST),
        ("America/Sao_Paulo", DateOrder.DAY_FIRST),
        ("Europe/Berlin", DateOrder.DAY_FIRST),
    ],
)
def test_the_month_comes_first_in_the_united_states(zone: str, order: DateOrder) -> None:
    assert order_in(zone) is order


def test_dates_that_could_start_with_either_are_said_to_be_taken_day_first() -> None:
    told = described("Date,Value\n03/04/2026,1\n05/06/2026,2\n")

    assert (told.first_day, told.last_day) == (date(2026, 4, 3), date(2026, 6, 5))
    assert told.problems == (
        Problem(
            2,
            "“03/04/2026” in the column “Date” could start with the day or the month, and no "
            "other date tells: the day was taken to come first.",
        ),
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('Date,Value\n2026-01-01,"1,234"\n', Decimal(1234)),
        ("Date;Value\n2026-01-01;1,234\n", Decimal("1.234")),
        ("Date;Value\n2026-01-01;1.234\n", Decimal(1234)),
        ("Date,Value\n2026-01-01,1.234\n", Decimal("1.234")),
    ],
)
def test_a_number_that_could_be_either_is_said_to_be_taken_one_way(
    text: str, value: Decimal
) -> None:
    assert "could be thousands or a fraction" in problems(text)[0][1]
    assert list(values(text).values()) == [value]
