"""Every number of a chart's words leads to a fact, and every fact to rows of its data."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.babel.formats import BabelFormats
from adapters.writer.analyst import Writer
from domain.evidence import Fact, FactKind, citations, evidence, rows_of
from domain.grounds import grounds_for
from domain.metrics import Aggregate, Grain, Unit, UnitKind
from domain.numerals import numbers_in
from domain.wording import check
from ports.analyst import Brief
from tests.charted import (
    CELSIUS,
    DOLLARS,
    ORDERS,
    RATE,
    TUESDAY,
    brief,
    metric,
    series,
    weeks_of,
)

WRITER = Writer(BabelFormats("en"))


def facts_of(told: Brief) -> tuple[Fact, ...]:
    return evidence(told.facts, told.series, told.timezone)


def grounds_of(told: Brief):
    names = (told.pulse, told.organisation, told.source, "Chartcastr")
    return grounds_for(told.facts, told.series, told.timezone, names)


def cited(text: str, told: Brief):
    """What each number of the text leads to."""
    facts = (*facts_of(told), *rows_of(told.series))
    found = citations(text, facts, grounds_of(told), told.facts.unit)
    return {text[one.at : one.end]: one.anchor for one in found}


REVENUE = brief(series(weeks_of(90, 2890)))


def value_on(day: date) -> str:
    point = next(point for point in REVENUE.series.complete if point.period == day)
    return f"${point.value:,}"


@pytest.mark.parametrize(
    ("before", "number", "after", "anchor"),
    [
        ("Revenue was ", "$2,890", ".", "fact-value"),
        ("It was so on ", "24 Nov", ".", "fact-value"),
        ("A week ago it was ", value_on(date(2026, 11, 17)), ".", "fact-change-same-weekday"),
        ("On ", "17 Nov", " it was more.", "fact-change-same-weekday"),
        ("Data as of ", "08:55", ".", "fact-freshness"),
        ("Once it was ", value_on(date(2026, 10, 29)), ".", "row-2026-10-29"),
    ],
)
def test_a_number_leads_to_its_fact(before, number, after, anchor):
    assert cited(f"{before}{number}{after}", REVENUE) == {number: anchor}


def test_a_number_that_is_no_fact_leads_nowhere():
    assert cited("It was $1,234,567, up 99.5%.", REVENUE) == {}


def test_a_name_with_digits_is_no_number():
    told = brief(series(weeks_of(90, 2890)), metric("Orders 24h"))

    assert cited("Orders 24h came to $2,890.", told) == {"$2,890": "fact-value"}


def test_each_fact_has_a_place_of_its_own_and_rests_on_rows_that_are_there():
    periods = {point.period for point in REVENUE.series.complete}
    facts = (*facts_of(REVENUE), *rows_of(REVENUE.series))

    assert len({fact.anchor for fact in facts}) == len(facts)
    for fact in facts:
        assert set(fact.rows) <= periods
        assert list(fact.rows) == sorted(fact.rows)


def test_a_comparison_with_the_usual_names_the_days_it_was_judged_by():
    usual = next(fact for fact in facts_of(REVENUE) if fact.kind is FactKind.USUAL)

    assert usual.rows == tuple(TUESDAY - timedelta(weeks=back) for back in range(8, 0, -1))


UNITS = (DOLLARS, ORDERS, RATE, CELSIUS, Unit(UnitKind.PLAIN))


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    grain = draw(st.sampled_from(Grain))
    amounts = st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False)
    values = draw(st.lists(amounts, min_size=2, max_size=60))
    last = grain.start_of(draw(st.dates(date(2022, 1, 1), date(2026, 12, 31))))
    measured = metric(
        "Revenue", draw(st.sampled_from(UNITS)), grain, draw(st.sampled_from(Aggregate))
    )
    return brief(series(values, last, grain, partial=draw(st.booleans())), measured)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(briefs())
def test_every_number_of_the_writers_words_leads_to_a_fact(told):
    words = WRITER.describe(told)
    for text in (words.headline, words.caption, words.analysis):
        text = unicodedata.normalize("NFC", text)
        grounds = grounds_of(told)
        assert check(text, grounds) == ()
        numbers = {one.at for one in numbers_in(grounds.without_names(text))}
        facts = (*facts_of(told), *rows_of(told.series))
        found = citations(text, facts, grounds, told.facts.unit)
        unread = {at for at, mark in enumerate(grounds.without_unit(text)) if mark == "\x00"}
        assert numbers - unread <= {one.at for one in found}
