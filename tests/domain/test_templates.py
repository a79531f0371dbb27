"""A template's state follows Meta's newest word, and only a usable one carries a chart."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.template_library import LIBRARY
from domain.templates import (
    RULINGS,
    ButtonKind,
    Category,
    HeaderKind,
    Judgement,
    NotADraft,
    Template,
    TemplateButton,
    TemplateId,
    TemplateState,
    Verdict,
    knocks,
)
from tests.world import NOON

HOUR = timedelta(hours=1)
CHART = LIBRARY["chart_ready"]
DRAFT = Template.drafted(TemplateId(UUID(int=1)), "102", CHART, rank=1)
APPROVED = DRAFT.judged(Judgement(Verdict.APPROVE, NOON), NOON)

STATES = st.sampled_from(TemplateState)
WORDS = st.builds(
    Judgement,
    st.none() | st.sampled_from(Verdict),
    st.none() | st.integers(0, 40).map(lambda hours: NOON + hours * HOUR),
    pause=st.none() | st.integers(1, 4),
    category=st.none() | st.sampled_from(Category),
)


def paused(template: Template = APPROVED, *, hours: float = 0, which: int | None = None):
    at = NOON + hours * HOUR
    return template.judged(Judgement(Verdict.PAUSE, at, pause=which), at)


def test_a_draft_carries_no_chart_until_meta_approves_it():
    pending = DRAFT.judged(Judgement(Verdict.PEND, NOON), NOON)

    assert [each.usable(NOON) for each in (DRAFT, pending, APPROVED)] == [False, False, True]


def test_a_rejected_one_says_why():
    no = DRAFT.judged(Judgement(Verdict.REJECT, NOON, reason="INVALID_FORMAT"), NOON)

    assert (no.state, no.reason, no.usable(NOON)) == (
        TemplateState.REJECTED,
        "INVALID_FORMAT",
        False,
    )


def test_the_first_pause_lasts_three_hours_and_the_second_six():
    first = paused()
    again = first.judged(Judgement(Verdict.APPROVE, NOON + 3 * HOUR), NOON + 3 * HOUR)
    second = paused(again, hours=5)

    assert first.paused_until == NOON + 3 * HOUR
    assert again.usable(NOON + 3 * HOUR)
    assert second.paused_until == NOON + 11 * HOUR


def test_a_third_pause_has_no_end_that_we_know():
    third = paused(replace(APPROVED, pauses=2))

    assert (third.paused_until, third.usable(NOON + 1000 * HOUR)) == (None, False)


def test_meta_may_say_which_pause_it_is():
    assert paused(which=2).paused_until == NOON + 6 * HOUR


def test_hearing_of_the_same_pause_again_does_not_make_it_longer():
    assert paused(paused(), hours=1).paused_until == NOON + 3 * HOUR


def test_a_pause_that_goes_on_after_its_time_is_the_next_one():
    assert paused(paused(), hours=4).paused_until == NOON + 10 * HOUR


def test_a_paused_one_is_usable_again_when_its_time_has_come():
    first = paused()

    assert not first.usable(NOON + 3 * HOUR - timedelta(seconds=1))
    assert first.usable(NOON + 3 * HOUR)


@pytest.mark.parametrize("category", [Category.MARKETING, Category.AUTHENTICATION])
def test_one_that_meta_put_into_another_category_carries_no_chart(category):
    moved = APPROVED.judged(Judgement(category=category, at=NOON), NOON)

    assert (moved.state, moved.usable(NOON)) == (TemplateState.APPROVED, False)
    back = moved.judged(Judgement(category=Category.UTILITY, at=NOON + HOUR), NOON)
    assert back.usable(NOON)


def test_an_answer_that_was_lost_is_made_good_by_any_later_word():
    for verdict, state in (
        (Verdict.PEND, TemplateState.PENDING),
        (Verdict.APPROVE, TemplateState.APPROVED),
        (Verdict.REJECT, TemplateState.REJECTED),
    ):
        assert DRAFT.judged(Judgement(verdict), NOON).state is state


def test_a_draft_is_not_lost_for_meta_does_not_have_it():
    assert DRAFT.judged(Judgement(Verdict.LOSE, NOON), NOON) == DRAFT


def test_what_meta_has_seen_is_not_reworded():
    with pytest.raises(NotADraft):
        APPROVED.reworded(CHART)


def test_a_draft_is_reworded_whole():
    other = LIBRARY["verification_code"]
    again = DRAFT.reworded(other)

    assert (again.name, again.category, again.knocks) == (
        "verification_code",
        Category.AUTHENTICATION,
        False,
    )


@pytest.mark.parametrize(
    "change",
    [
        {"header": HeaderKind.NONE},
        {"header": HeaderKind.TEXT},
        {"body": "Nothing varies here."},
        {"body": "From {{1}} to {{2}}, as you asked."},
        {"buttons": ()},
        {"buttons": (TemplateButton(ButtonKind.URL, "Open", "https://a.example"), *CHART.buttons)},
    ],
)
def test_another_form_takes_no_chart(change):
    assert knocks(CHART)
    assert not knocks(replace(CHART, **change))


@given(st.lists(WORDS, max_size=8))
def test_a_usable_one_was_approved_by_meta_and_is_utility(words):
    template, now = DRAFT, NOON
    for word in words:
        before, template = template, template.judged(word, now)
        if template.state is not before.state:
            assert word.verdict is not None
            assert before.state in RULINGS[word.verdict].sources
            assert template.state is RULINGS[word.verdict].target
    if template.usable(now):
        assert any(word.verdict in {Verdict.APPROVE, Verdict.PAUSE} for word in words)
        assert template.category is Category.UTILITY
        assert template.paused_until is None or template.paused_until <= now


@given(st.permutations([Verdict.PEND, Verdict.APPROVE, Verdict.DISABLE]))
def test_words_in_any_order_end_with_the_newest(order):
    said = {
        verdict: Judgement(verdict, NOON + hours * HOUR)
        for hours, verdict in enumerate([Verdict.PEND, Verdict.APPROVE, Verdict.DISABLE])
    }
    template = APPROVED.judged(Judgement(Verdict.PEND, NOON - HOUR), NOON)
    for verdict in order:
        template = template.judged(said[verdict], NOON)

    assert template.state is TemplateState.DISABLED


def test_a_category_and_a_state_have_times_of_their_own():
    words = [
        Judgement(Verdict.PAUSE, NOON + 2 * HOUR),
        Judgement(category=Category.MARKETING, at=NOON + HOUR),
        Judgement(Verdict.APPROVE, NOON),
    ]
    for order in permutations(words):
        template = APPROVED
        for word in order:
            template = template.judged(word, NOON)
        assert (template.state, template.category) == (TemplateState.PAUSED, Category.MARKETING)


@given(STATES, st.sampled_from(Verdict))
def test_every_ruling_keeps_what_it_promises(state, verdict):
    template = replace(APPROVED, state=state, judged_at=None)
    after = template.judged(Judgement(verdict, NOON), NOON).state

    assert after is (RULINGS[verdict].target if state in RULINGS[verdict].sources else state)
