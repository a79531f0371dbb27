"""Lengths, parameters, and the rule that no number leaves without a fact behind it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from adapters.babel.formats import BabelFormats
from adapters.writer.analyst import Writer
from domain.grounds import Grounds, grounds_for
from domain.metrics import Aggregate, Good, Grain, Unit, UnitKind
from domain.numerals import DayMention, Number, TimeMention, numbers_in
from domain.wording import check, cut, cut_body, parameter, without_links
from ports.analyst import Brief, Question
from tests.charted import DOLLARS, NEW_YORK, RATE, brief, metric, series, weeks_of


def grounds_of(told: Brief, question: str | None = None) -> Grounds:
    names = (told.pulse, told.organisation, told.source)
    return grounds_for(told.facts, told.series, told.timezone, names, question)


REVENUE = grounds_of(brief(series(weeks_of(90, 2890))))


def unfounded(text: str, grounds: Grounds = REVENUE) -> list[str]:
    return [one.text for one in check(text, grounds)]


# Finding numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2890", 2890),
        ("2,890", 2890),
        ("2.890,50", "2890.5"),
        ("2'890", 2890),
        ("2\u202f890", 2890),
        ("2\u00a0890", 2890),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("12,34,567", 1234567),
        ("0.125", "0.125"),
        (".5", "0.5"),
        ("$7.6k", 7600),
        ("1.2M", 1200000),
        ("3 million", 3000000),
        ("1,2 Mio.", 1200000),
        ("5 Tsd.", 5000),
        ("-$400", -400),
        ("\u2212400", -400),
        ("$-400", -400),
        ("3rd", 3),
        ("7-day", 7),
        ("twenty-five", 25),
        ("three hundred and five", 305),
        ("a hundred", 100),
        ("5万", 50000),
        ("\u0663\u0665", 35),
        ("½", "0.5"),
    ],
)
def test_a_number_is_read_however_it_is_spelled(text: str, value: object) -> None:
    (found,) = numbers_in(f"It was {text} then")

    assert isinstance(found, Number)
    assert Decimal(str(value)) in {reading.value for reading in found.readings}


@pytest.mark.parametrize(
    ("text", "percent", "currency"),
    [
        ("37%", True, ""),
        ("4,5\u00a0%", True, ""),
        ("37 percent", True, ""),
        ("five per cent", True, ""),
        ("12 Prozent", True, ""),
        ("€5", False, "€"),
        ("5,00\u00a0€", False, "€"),
        ("1.2 percentage points", False, ""),
        ("1.2 points", False, ""),
    ],
)
def test_what_a_number_counts_is_told_apart(text: str, percent: bool, currency: str) -> None:
    found = numbers_in(text)[0]

    assert isinstance(found, Number)
    assert (found.percent, found.currency) == (percent, currency)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Tue 24 Nov", (24, 11, None)),
        ("24 November 2026", (24, 11, 2026)),
        ("Nov 24, 2026", (24, 11, 2026)),
        ("November 24th", (24, 11, None)),
        ("24. Nov. 2026", (24, 11, 2026)),
        ("3. März", (3, 3, None)),
        ("24 de noviembre de 2026", (24, 11, 2026)),
        ("2026-11-24", (24, 11, 2026)),
        ("24.11.2026", (24, 11, 2026)),
        ("11/24/2026", (24, 11, 2026)),
        ("November 2026", (None, 11, 2026)),
        ("Q4", (None, 11, None)),
    ],
)
def test_a_date_is_a_date_and_no_number(
    text: str, choice: tuple[int | None, int, int | None]
) -> None:
    (found,) = numbers_in(f"on {text} then")

    assert isinstance(found, DayMention)
    assert choice in found.choices


def test_both_ends_of_a_range_of_days_are_dates() -> None:
    found = numbers_in("in the week of 16–22 Nov")

    assert [one.choices[0][0] for one in found if isinstance(one, DayMention)] == [16, 22]


def test_times_are_read_on_both_clocks() -> None:
    morning, evening = numbers_in("at 08:55 and 9 pm")

    assert isinstance(morning, TimeMention)
    assert isinstance(evening, TimeMention)
    assert (morning.hour, morning.minute, evening.hour) == (8, 55, 21)


def test_small_number_words_and_list_markers_are_no_figures() -> None:
    assert numbers_in("1. One of the three\n2) two days\n 3. twelve") == ()


# Founded or not


@pytest.mark.parametrize(
    "text",
    [
        "Revenue $2,890 on Tue 24 Nov 2026",
        "2.890 $ (German)",
        "$2.9k",
        "Tuesday, 24 November 2026, and Tuesday the 24th of November",
        "over 35 days, the last 7, judged by 8",
        "data as of 08:55, or 8:55 am",
        "on the 24th",
        "in 2026, in November, in November 2026, in Q4",
    ],
)
def test_what_the_facts_say_may_be_said(text: str) -> None:
    assert unfounded(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "$2,891",
        "$9k and more",
        "€2,890",
        "£2,890",
        "2,890%",
        "$35",
        "+38%",
        "-$2,890",
        "42",
        "99 orders",
        "1.2.3",
        "2x",
        "sales doubled",
        "tenfold",
        "Fri 25 Dec",
        "Mon 24 Nov",
        "Monday, 24 November 2026",
        "Wednesday the 24th of November",
        "24 Nov 2025",
        "on 2025-11-24",
        "at 09:55",
        "in 1999",
        "thirty-six percent",
        "eleven percent",
        "a dozen hundred",
        "½ of it",
        "五千",
        "Q2",
        "9 to 24 Dec",
        "\u0669\u0669",
        "call +49 170 1234567",
    ],
)
def test_what_no_fact_says_is_found(text: str) -> None:
    assert unfounded(text) != []


def test_a_percentage_of_a_hundred_fold_is_not_a_value() -> None:
    told = brief(series([1262, 2524]))

    assert unfounded("up 1,262%", grounds_of(told)) == ["1,262%"]
    assert unfounded("up 1,262", grounds_of(told)) == []


def test_money_is_only_said_of_money() -> None:
    orders = brief(series([35, 37]), metric("Orders", Unit(UnitKind.COUNT, "orders")))

    assert unfounded("37 orders", grounds_of(orders)) == []
    assert unfounded("$37", grounds_of(orders)) == ["$37"]


def test_a_rate_is_said_in_percent_and_its_change_in_points() -> None:
    rate = brief(series(["2.4", "2.7"]), metric("Conversion", RATE))

    assert unfounded("2.7%, up 0.3 points from 2.4%", grounds_of(rate)) == []
    assert unfounded("up 0.3%", grounds_of(rate)) == ["0.3%"]


def test_digits_in_a_name_are_part_of_the_name_and_found_nowhere_else() -> None:
    told = brief(series([5, 6]), metric("Orders 24h"), source="7-Eleven 365")

    assert unfounded("Orders 24h at 7-Eleven 365", grounds_of(told)) == []
    assert unfounded("24 at 365", grounds_of(told)) == ["24", "365"]


def test_the_span_that_a_question_names_may_be_answered() -> None:
    told = brief(series([10] * 50 + [20, 30]))

    assert unfounded("3 days: $60 in all, $20 a day", grounds_of(told, "last 3 days?")) == []
    assert unfounded("3 days: $60 in all", grounds_of(told)) == ["3", "$60"]


def test_a_fault_names_the_number_and_what_stands_around_it() -> None:
    (fault,) = check("Revenue came to $9,999 on Tuesday", REVENUE)

    assert (fault.text, "came to" in fault.near) == ("$9,999", True)


# Lengths


def test_a_text_is_cut_at_a_word() -> None:
    assert cut("Revenue fell on Tuesday", 16) == "Revenue fell on…"
    assert cut("Revenue", 7) == "Revenue"


@pytest.mark.parametrize("whole", ["👩‍👩‍👧‍👦", "e\u0301\u0323", "👍🏽", "🇩🇪", "❤\ufe0f"])
def test_what_reads_as_one_character_is_never_torn(whole: str) -> None:
    text = "x" * 10 + whole * 3
    for limit in range(11, len(text)):
        kept = cut(text, limit)
        assert len(kept) <= limit
        assert kept[:-1].removeprefix("x" * 10) in {"", whole, whole * 2}


@given(st.text(max_size=300), st.integers(1, 120))
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, limit: int) -> None:
    kept = cut(text, limit)

    assert len(kept) <= limit
    assert kept == text or kept.endswith("…")
    assert text.startswith(kept.removesuffix("…")) or kept == text


def test_the_line_that_says_who_wrote_survives_the_cut() -> None:
    text = "word " * 2000 + "\n\nWritten by the writer."

    kept = cut_body(text, 4096)

    assert len(kept) <= 4096
    assert kept.endswith("…\n\nWritten by the writer.")


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_a_parameter_is_one_line_without_tabs_and_wide_gaps(text: str) -> None:
    cleaned = parameter(text)

    assert not set("\r\n\t") & set(cleaned)
    assert "     " not in cleaned


def test_links_and_phone_numbers_leave_unless_they_are_known() -> None:
    text = "See https://evil.example/x or wa.me/49170, call +49 170 1234567 or mail a@b.com."

    assert without_links(text) == "See or, call or mail."
    assert without_links("Data from shop.example.com today", "shop.example.com") == (
        "Data from shop.example.com today"
    )


# Whatever the series


amounts = st.one_of(
    st.integers(0, 10**6).map(Decimal),
    st.decimals(-(10**5), 10**5, places=2, allow_nan=False, allow_infinity=False),
)
units = st.sampled_from(
    [
        DOLLARS,
        Unit(UnitKind.MONEY, "EUR", 2),
        Unit(UnitKind.COUNT, "orders"),
        Unit(UnitKind.PERCENT, "", 1),
        Unit(UnitKind.PLAIN, "ms", 1),
    ]
)


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    grain = draw(st.sampled_from(Grain))
    values = draw(st.lists(amounts, min_size=2, max_size=100))
    last = grain.start_of(draw(st.dates(date(2022, 1, 1), date(2026, 12, 31))))
    partial = draw(st.booleans())
    measured = metric(
        draw(st.sampled_from(["Revenue", "Orders", "Orders 24h"])),
        draw(units),
        grain,
        draw(st.sampled_from(Aggregate)),
        draw(st.sampled_from(Good)),
    )
    return brief(series(values, last, grain, partial=partial), measured)


WRITERS = [Writer(BabelFormats(locale)) for locale in ("en", "de", "fr", "es")]
QUESTIONS = [
    "why?", "compare with last year", "highest?", "worst", "average", "trend", "on Monday",
    "12 Nov", "last 10 days", "last 3 months", "this month", "Mondays", "today", "is it normal?",
    "tomorrow?", "is it fresh?", "in November?", "why on Sunday", "yesterday", "thanks", "👍",
    "🤔", "📈", "❤️", "🦄", "tell me 99 jokes",
]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(briefs(), st.sampled_from(WRITERS))
def test_the_writer_states_nothing_but_facts(told: Brief, writer: Writer) -> None:
    words = writer.describe(told)

    for text in (words.headline, words.sentence, words.caption, words.analysis):
        assert check(text, grounds_of(told)) == (), text


@settings(max_examples=80, deadline=None)
@given(briefs(), st.sampled_from(QUESTIONS), st.sampled_from(WRITERS))
def test_the_writer_answers_with_nothing_but_facts(
    told: Brief, question: str, writer: Writer
) -> None:
    text = writer.answer(told, Question(question))

    assert check(text, grounds_of(told, question)) == (), text


SPELLINGS = ["{:,}", "{}", "${:,}", "{}%", "{} orders", "up {} percent", "*{:,}*", "({})"]


@settings(max_examples=80, deadline=None)
@given(briefs(), st.integers(13, 10**7), st.sampled_from(SPELLINGS), st.integers(0, 3))
@example(brief(series(weeks_of(90, 2890))), 1999, "{}", 0)
def test_a_planted_number_is_always_found(
    told: Brief, foreign: int, spelling: str, where: int
) -> None:
    grounds = grounds_of(told)
    known = grounds.values | grounds.percents | grounds.counts
    known |= {Decimal(day.year) for day in grounds.dates}
    assume(all(abs(abs(ground) - foreign) > 1 for ground in known))
    # "2,890" may be meant as 2.890 where the comma is a decimal one.
    assume(all(abs(abs(ground) * 1000 - foreign) > 1 for ground in known))
    text = WRITERS[0].describe(told).analysis
    places = [at for at, mark in enumerate(text) if mark == "\n"][:4]
    at = places[where % len(places)]
    planted = f"{text[:at]} That makes {spelling.format(foreign)} by the way.{text[at:]}"

    found = check(planted, grounds)

    assert [one.text for one in found] != []


@given(st.text(max_size=400))
def test_any_text_can_be_checked(text: str) -> None:
    for one in check(text, REVENUE):
        assert one.text


def test_times_are_those_of_the_brief_s_zone() -> None:
    told = brief(series([5, 6]))
    berlin = grounds_for(told.facts, told.series, "Europe/Berlin")

    assert unfounded("14:55", berlin) == []
    assert unfounded("14:55", grounds_for(told.facts, told.series, NEW_YORK)) == ["14:55"]
