"""The message's states only go forward, and doubt is never settled without evidence."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.doubts import Ingestion, silence_is_evidence, unheard
from domain.messages import (
    LAST_HOURS,
    ON_ITS_WAY,
    OVER,
    RULES,
    Form,
    Move,
    Part,
    Patience,
    Reason,
    Send,
    Standing,
    State,
    Stop,
    Waiting,
    after,
    last_check,
)
from tests.world import NOON

ORDER = [State.ACCEPTED, State.SENT, State.DELIVERED, State.READ]
STATUSES = [Move.ACCEPT, Move.SENT, Move.DELIVERED, Move.READ]
CHART = Waiting(Part.CHART, NOON + timedelta(hours=6), NOON + timedelta(days=1))
FINE = Standing(
    NOON, window_open=True, sender_ready=True, stopped=False, reachable=True, template=False
)
MINUTE = timedelta(minutes=1)
HEALTHY = Ingestion(
    NOON - timedelta(hours=1), timedelta(seconds=1), NOON + timedelta(seconds=1), 5000, 0
)


@given(st.permutations(STATUSES * 2))
def test_statuses_in_any_order_and_number_end_at_the_furthest(moves):
    state = State.SENDING
    for move in moves:
        state = after(state, move) or state

    assert state is State.READ


@given(st.lists(st.sampled_from(list(Move)), max_size=30))
def test_a_message_on_its_way_never_goes_back_to_be_sent_without_having_failed(moves):
    state, failed = State.ACCEPTED, False
    for move in moves:
        if move is Move.GIVE_BACK and state in {State.ACCEPTED, State.SENT}:
            continue  # what a `failed` status does: it has failed
        before, state = state, after(state, move) or state
        failed = failed or state in {State.HELD, State.DEAD}
        if before in ON_ITS_WAY and not failed:
            assert state not in {State.READY, State.SENDING, State.PLANNED}


def test_only_a_claim_leads_to_sending():
    assert {move for move, rule in RULES.items() if rule.target is State.SENDING} == {Move.CLAIM}


def test_what_is_over_is_not_claimed_again():
    assert all(after(state, Move.CLAIM) is None for state in OVER)


def test_delivered_wins_over_an_earlier_failure():
    assert after(State.DEAD, Move.DELIVERED) is State.DELIVERED


def test_inside_the_window_a_chart_is_an_image():
    assert last_check(CHART, FINE) == Send(Form.IMAGE)


def test_outside_the_window_a_chart_knocks_by_template_if_there_is_one():
    closed = replace(FINE, window_open=False)

    assert last_check(CHART, replace(closed, template=True)) == Send(Form.TEMPLATE)
    assert last_check(CHART, closed) == Stop(Move.HOLD, Reason.WINDOW_CLOSED)


def test_an_analysis_outside_the_window_waits_even_where_there_is_a_template():
    analysis = replace(CHART, part=Part.ANALYSIS)
    closed = replace(FINE, window_open=False, template=True)

    assert last_check(analysis, closed) == Stop(Move.HOLD, Reason.WINDOW_CLOSED)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"stopped": True}, Stop(Move.CANCEL, Reason.STOPPED)),
        ({"reachable": False}, Stop(Move.CANCEL, Reason.NOT_REACHABLE)),
        ({"now": CHART.deadline}, Stop(Move.EXPIRE, Reason.TOO_LATE)),
        ({"sender_ready": False}, Stop(Move.HOLD, Reason.SENDER_HELD)),
    ],
)
def test_the_last_check_stops_what_must_not_leave(change, verdict):
    assert last_check(CHART, replace(FINE, **change)) == verdict


def test_the_confirmation_of_stop_still_goes_out():
    word = replace(CHART, part=Part.CONFIRMATION)

    assert last_check(word, replace(FINE, stopped=True)) == Send(Form.TEXT)


def test_silence_counts_after_a_minute_of_healthy_ingestion():
    def silent(seconds: float, **health: object) -> bool:
        now = NOON + timedelta(seconds=seconds)
        return silence_is_evidence(NOON, now, replace(HEALTHY, **health), MINUTE)

    assert not silent(59)
    assert silent(60)
    assert not silent(60, lag_p99=timedelta(seconds=30))
    assert silent(90, lag_p99=timedelta(seconds=30))
    assert not silent(3600, healthy_since=None)
    assert not silent(60, healthy_since=NOON + timedelta(seconds=30))
    assert not silent(3600, without_status=5)
    assert silent(3600, without_status=4)
    assert not silent(3600, accepted=10, without_status=1)


def test_where_meta_has_posted_nothing_since_silence_must_last_ten_minutes():
    quiet = replace(HEALTHY, heard_at=NOON - timedelta(seconds=1))

    assert not silence_is_evidence(NOON, NOON + timedelta(minutes=9), quiet, MINUTE)
    assert silence_is_evidence(NOON, NOON + timedelta(minutes=10), quiet, MINUTE)
    never = replace(quiet, heard_at=None)
    assert not silence_is_evidence(NOON, NOON + timedelta(minutes=9), never, MINUTE)


def test_where_meta_has_never_posted_silence_says_nothing_however_long():
    mute = replace(HEALTHY, heard_at=None, accepted=0)

    assert not silence_is_evidence(NOON, NOON + timedelta(days=1), mute, MINUTE)


def test_a_post_that_begins_in_time_ends_within_its_lease():
    for seconds in (3, 6, 90):
        patience = Patience(lease=timedelta(seconds=seconds))
        longest = patience.post_within + patience.connect + patience.read
        assert longest < patience.lease


def test_an_organisation_at_its_ceiling_still_confirms_a_stop():
    costly = replace(FINE, ceiling_reached=True)

    assert last_check(CHART, costly) == Stop(Move.HOLD, Reason.COST_CEILING)
    assert last_check(replace(CHART, part=Part.CONFIRMATION), costly) == Send(Form.TEXT)


def test_a_plan_without_a_number_holds_all_but_confirmations():
    free = replace(FINE, plan_too_small=True)

    assert last_check(CHART, free) == Stop(Move.HOLD, Reason.PLAN_TOO_SMALL)
    assert last_check(replace(CHART, part=Part.CODE), free) == Stop(
        Move.HOLD, Reason.PLAN_TOO_SMALL
    )
    assert last_check(replace(CHART, part=Part.CONFIRMATION), free) == Send(Form.TEXT)


def test_the_messaging_limit_stops_templates_alone():
    used_up = replace(FINE, template=True, limit_reached=True)

    assert last_check(CHART, used_up) == Send(Form.IMAGE)
    closed = replace(used_up, window_open=False)
    assert last_check(CHART, closed) == Stop(Move.HOLD, Reason.MESSAGING_LIMIT)


def test_without_evidence_each_class_ends_as_it_should():
    def verdict(part: Part, *, resent: bool = False) -> object:
        return unheard(part, evidence=False, late=True, resent=resent)

    assert unheard(Part.CHART, evidence=False, late=False, resent=False) is None
    assert verdict(Part.CHART) is Move.GIVE_UP
    assert verdict(Part.ANSWER) == Stop(Move.FAIL, Reason.NO_EVIDENCE)
    assert verdict(Part.CONFIRMATION) is Move.RETRY
    assert verdict(Part.CONFIRMATION, resent=True) is Move.GIVE_UP


def test_with_evidence_it_goes_again_unless_it_is_too_late():
    assert unheard(Part.CHART, evidence=True, late=False, resent=False) is Move.RETRY
    assert unheard(Part.CHART, evidence=True, late=True, resent=False) == Stop(
        Move.FAIL, Reason.TOO_LATE
    )


@pytest.mark.parametrize(
    ("left", "next_slot", "form"),
    [
        (LAST_HOURS, LAST_HOURS, Form.INTERACTIVE),
        (LAST_HOURS, timedelta(days=1), Form.INTERACTIVE),
        (LAST_HOURS, LAST_HOURS - MINUTE, Form.IMAGE),  # the next one comes inside it
        (LAST_HOURS + MINUTE, timedelta(days=1), Form.IMAGE),
        (MINUTE, None, Form.IMAGE),  # the pulse brings no button, or has no next slot
    ],
)
def test_in_a_windows_last_hours_a_chart_brings_a_button_if_the_next_is_too_late(
    left, next_slot, form
):
    chart = replace(CHART, next_slot=None if next_slot is None else NOON + next_slot)

    assert last_check(chart, replace(FINE, window_until=NOON + left)) == Send(form)


def test_an_analysis_brings_no_button():
    analysis = replace(CHART, part=Part.ANALYSIS, next_slot=NOON + timedelta(days=1))

    assert last_check(analysis, replace(FINE, window_until=NOON + MINUTE)) == Send(Form.TEXT)


def test_an_answer_is_tried_outside_the_window_and_nothing_else_is():
    lately = replace(FINE, window_open=False, reaction_tried=True)
    answer = replace(CHART, part=Part.ANSWER)
    held = Stop(Move.HOLD, Reason.WINDOW_CLOSED)

    assert last_check(answer, lately) == Send(Form.TEXT, on_trial=True)
    assert last_check(CHART, lately) == held
    assert last_check(replace(CHART, part=Part.NOTICE), lately) == held
