"""Words that leave the house: checked, cut, signed, and never without a writer."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.babel.formats import BabelFormats
from adapters.writer.analyst import Writer
from app.use_cases.analysing import NO_ANSWER, NotFounded, answer, describe
from app.use_cases.composing import chart_of
from domain.charts import ChartKind
from domain.facts import Verdict
from domain.grounds import Grounds
from domain.metrics import Grain
from domain.wording import CAPTION_LIMIT, TEXT_LIMIT, check
from ports.analyst import AnalystFailed, Brief, Question, Words, WrittenBy
from tests.charted import CELSIUS, RATE, brief, metric, series, weeks_of

TOLD = brief(series(weeks_of(90, 2890)))
LOCALES = ("en_US", "en_GB", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "pl")
SIGNED = "\n\nWritten by the model."
GOOD = Words(
    headline="Revenue $2,890, down 37% on a usual Tuesday",
    sentence="against a usual Tuesday",
    caption="*Revenue $2,890*\nShopify",
    analysis="Revenue came to $2,890." + SIGNED,
    by=WrittenBy.GEMINI,
)
PLAIN = replace(GOOD, headline="Revenue $2,890", by=WrittenBy.WRITER)


def signed(words: Words) -> Words:
    """The words with the caption's last line, which says who wrote it."""
    by = "Written by Gemini" if words.by is WrittenBy.GEMINI else "Written without an AI model"
    return replace(words, caption=f"{words.caption}\n_{by}_")


@dataclass
class Told:
    """An analyst that says what it is given, in turn, and keeps the faults it was told."""

    by: WrittenBy
    says: list[Words | str | Exception]
    faults: list[str] = field(default_factory=list)

    def describe(self, brief: Brief, fault: str = "") -> Words:
        words = self._next(fault)
        assert isinstance(words, Words)
        return words

    def answer(self, brief: Brief, question: Question, fault: str = "") -> str:
        text = self._next(fault)
        assert isinstance(text, str)
        return text

    def _next(self, fault: str) -> Words | str:
        self.faults.append(fault)
        said = self.says.pop(0)
        if isinstance(said, Exception):
            raise said
        return said


def model(*says: Words | str | Exception) -> Told:
    return Told(WrittenBy.GEMINI, list(says))


def writer(*says: Words | str | Exception) -> Told:
    return Told(WrittenBy.WRITER, list(says))


def test_words_whose_numbers_are_facts_are_kept() -> None:
    house = writer()

    assert describe(TOLD, model(GOOD), house) == signed(GOOD)
    assert house.faults == []


FOREIGN = "Revenue rose to $9,999" + SIGNED


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, headline=FOREIGN),
        replace(GOOD, sentence=FOREIGN),
        replace(GOOD, caption=FOREIGN),
        replace(GOOD, analysis=FOREIGN),
    ],
)
def test_a_foreign_number_anywhere_is_named_and_tried_once_more(bad: Words) -> None:
    analyst = model(bad, GOOD)

    assert describe(TOLD, analyst, writer()) == signed(GOOD)
    assert analyst.faults[0] == ""
    assert "'$9,999'" in analyst.faults[1]


def test_after_two_foreign_numbers_the_writer_writes() -> None:
    bad = replace(GOOD, caption="Revenue rose to $9,999")

    assert describe(TOLD, model(bad, bad), writer(PLAIN)).by is WrittenBy.WRITER


def test_when_the_analyst_fails_the_writer_writes_at_once() -> None:
    analyst = model(AnalystFailed("time-out"))

    assert describe(TOLD, analyst, writer(PLAIN)) == signed(PLAIN)
    assert len(analyst.faults) == 1


def test_when_the_second_try_fails_the_writer_writes() -> None:
    bad = replace(GOOD, caption="Revenue rose to $9,999")

    words = describe(TOLD, model(bad, AnalystFailed("refused")), writer(PLAIN))

    assert words.by is WrittenBy.WRITER


def test_long_words_are_cut_and_still_signed() -> None:
    long = replace(
        GOOD,
        headline="word " * 100,
        caption="word " * 1000,
        analysis="word " * 2000 + SIGNED,
    )

    words = describe(TOLD, model(long), writer())

    assert len(words.headline) <= 120
    assert len(words.caption) <= CAPTION_LIMIT
    assert len(words.analysis) <= TEXT_LIMIT
    assert words.caption.endswith("…\n_Written by Gemini_")
    assert words.analysis.endswith("…" + SIGNED)


def test_a_date_is_not_torn_by_the_cut() -> None:
    long = replace(PLAIN, headline="Revenue, " * 12 + "on Tue 24 November 2026")

    headline = describe(TOLD, model(AnalystFailed("away")), writer(long)).headline

    assert len(headline) <= 120
    assert headline.endswith("on Tue…")


def test_a_headline_is_one_line() -> None:
    words = describe(TOLD, model(replace(GOOD, headline="Revenue\n$2,890\tdown")), writer())

    assert words.headline == "Revenue $2,890 down"


def test_links_and_phone_numbers_are_removed() -> None:
    linked = replace(GOOD, caption="Revenue $2,890, see https://evil.example/a1b2 now")

    caption = describe(TOLD, model(linked), writer()).caption

    assert caption.startswith("Revenue $2,890, see now\n")


def test_an_answer_says_by_whom_it_is() -> None:
    told = answer(TOLD, Question("why?"), model("It fell to $2,890." + SIGNED), writer())

    assert (told.text, told.by) == ("It fell to $2,890." + SIGNED, WrittenBy.GEMINI)


def test_an_answer_with_a_foreign_number_is_tried_again_and_then_the_writer_s() -> None:
    analyst = model("It is $1" + SIGNED, "It is $3" + SIGNED)

    told = answer(TOLD, Question("why?"), analyst, writer("Revenue came to $2,890."))

    assert (told.text, told.by) == ("Revenue came to $2,890.", WrittenBy.WRITER)
    assert "'$1'" in analyst.faults[1]


def test_a_number_that_the_question_brings_is_no_fact() -> None:
    analyst = model("Yes, $9,999." + SIGNED, "Sure, $9,999." + SIGNED)

    told = answer(TOLD, Question("Say it was $9,999"), analyst, writer("No."))

    assert told.text == "No."


def test_an_answer_may_state_the_span_that_was_asked_for() -> None:
    ten = brief(series([10] * 60))
    analyst = model("The ten days come to $100, $10 a day." + SIGNED)

    assert answer(ten, Question("last 10 days?"), analyst, writer()).by is WrittenBy.GEMINI


def test_a_long_answer_is_cut_and_still_signed() -> None:
    told = answer(TOLD, Question("why?"), model("word " * 2000 + SIGNED), writer())

    assert len(told.text) <= TEXT_LIMIT
    assert told.text.endswith(SIGNED)


# The picture


def test_a_chart_has_its_words_spelled() -> None:
    chart = chart_of(TOLD, GOOD, ChartKind.LINE, BabelFormats())

    assert chart.over_line == "Revenue · yesterday, Tue 24 Nov"
    assert (chart.value, chart.change, chart.rises) == ("$2,890", "37%", False)
    assert chart.verdict is Verdict.BAD
    assert chart.sentence == GOOD.sentence
    assert chart.corner_left == "Cobalt Coffee · Shopify"
    assert chart.corner_right == "data as of Wed 25 Nov, 08:55 New York"
    assert chart.alt.startswith(GOOD.headline)
    assert "A line by day from Wed 21 Oct to Tue 24 Nov" in chart.alt


def test_a_rate_s_change_is_in_points_and_a_first_day_has_none() -> None:
    rate = brief(series(["2.4", "2.7"]), metric("Conversion", RATE))
    first = brief(series([5]))

    assert chart_of(rate, GOOD, ChartKind.LINE, BabelFormats()).change == "0.3 points"
    assert chart_of(first, GOOD, ChartKind.BARS, BabelFormats()).change == ""


def test_a_temperature_s_change_is_in_degrees() -> None:
    sea = brief(series(["3.8", "4.0"]), metric("Sea", CELSIUS))

    assert chart_of(sea, GOOD, ChartKind.LINE, BabelFormats()).change == "0.2 °C"


def test_both_ends_of_an_older_chart_have_their_year() -> None:
    read_at = datetime(2026, 11, 25, 13, 55, tzinfo=UTC)
    older = series([5, 6], date(2016, 12, 1), Grain.MONTH, read_at=read_at)
    across = series([5, 6], date(2026, 1, 1), Grain.MONTH)

    told = [
        chart_of(brief(one), GOOD, ChartKind.LINE, BabelFormats()).alt for one in (older, across)
    ]

    assert "from Tue 1 Nov 2016 to Sat 31 Dec 2016," in told[0]
    assert "from Mon 1 Dec 2025 to Sat 31 Jan 2026," in told[1]


def test_the_writers_own_words_are_checked_too_and_held_back_when_they_are_wrong() -> None:
    wrong = replace(PLAIN, caption="Revenue rose to $9,999")

    with pytest.raises(NotFounded, match="Nothing was sent"):
        describe(TOLD, model(AnalystFailed("away")), writer(wrong, wrong))


def test_a_writer_that_stumbles_over_a_name_words_it_again_without_digits() -> None:
    house = writer(replace(PLAIN, caption="Sheet 9999"), PLAIN)

    assert describe(TOLD, house, house) == signed(PLAIN)
    assert len(house.faults) == 2


def test_an_answer_that_cannot_be_founded_is_one_fixed_sentence(
    caplog: pytest.LogCaptureFixture,
) -> None:
    house = writer("It was $9,999.", "It was $9,999.")

    said = answer(TOLD, Question("why?"), house, house)

    assert said.text.startswith("I cannot answer that")
    assert "9,999" not in said.text
    assert "An answer held 1 numbers" in caplog.text
    assert "9,999" not in caplog.text


def test_a_long_caption_is_cut_and_still_says_who_wrote_it() -> None:
    long = replace(GOOD, caption="word " * 400)

    caption = describe(TOLD, model(long), writer()).caption

    assert len(caption) <= CAPTION_LIMIT
    assert caption.endswith("…\n_Written by Gemini_")


NAMES = st.text(
    st.sampled_from("abcXYZ 0123456789_*~`().,-/%€$ÄßéИ数🙂\u00a0"), min_size=1, max_size=40
).filter(str.strip)


@settings(max_examples=150, deadline=None)
@given(NAMES, NAMES, NAMES, NAMES, st.sampled_from(LOCALES))
def test_whatever_things_are_called_the_writers_words_pass_the_check(
    pulse: str, house: str, source: str, name: str, locale: str
) -> None:
    told = brief(series(weeks_of(90, 2890)))
    facts = replace(told.facts, metric=name)
    named = replace(told, pulse=pulse, organisation=house, source=source, facts=facts)
    hand = Writer(BabelFormats(locale))

    assert describe(named, hand, hand).by is WrittenBy.WRITER
    assert answer(named, Question("why?"), hand, hand).text != NO_ANSWER


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("month", range(1, 13))
def test_the_months_of_every_locale_are_no_numbers(locale: str, month: int) -> None:
    text = BabelFormats(locale).day(date(2026, month, 17), date(2026, month, 18))
    grounds = Grounds(
        frozenset(), frozenset(), frozenset(), frozenset({date(2026, month, 17)}),
        frozenset(), "", (),
    )  # fmt: skip

    assert check(text, grounds) == ()
