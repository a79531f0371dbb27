"""A limit never lets more through than it says, and forgets what is long ago."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pacing import CHAT, LONGEST_REST, pace_of, rest_of_chat

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_rested_number_may_send_twenty_at_once():
    assert pace_of(60).allows(None, NOON) == 20


def test_a_rested_chat_takes_thirty_at_once_and_then_one_each_six_seconds():
    assert CHAT.allows(None, NOON) == 30
    tired = CHAT.after(None, NOON, 30)
    assert CHAT.allows(tired, NOON) == 0
    assert CHAT.allows(tired, NOON + 6 * SECOND) == 1


@given(
    st.sampled_from([1, 20, 60, 900]),
    st.lists(st.tuples(st.floats(0, 2), st.integers(1, 40)), max_size=60),
)
def test_no_second_sees_more_than_the_rate_and_what_may_be_borrowed(per_second, asked):
    pace, rested, now = pace_of(per_second), None, NOON
    sent: list[datetime] = []
    for later, wanted in asked:
        now += later * SECOND
        goes = min(wanted, pace.allows(rested, now))
        rested = pace.after(rested, now, goes)
        sent += [now] * goes
    for at in set(sent):
        in_a_second = sum(at <= other < at + SECOND for other in sent)
        assert in_a_second <= per_second + per_second // 3 + 2


def test_a_burst_is_paid_back():
    pace = pace_of(60)
    rested = pace.after(None, NOON, 20)
    assert pace.allows(rested, NOON) == 0
    assert pace.allows(rested, NOON + SECOND) == 20


@pytest.mark.parametrize(("refusals", "seconds"), [(1, 1), (2, 4), (3, 16), (4, 64)])
def test_a_chat_rests_four_times_as_long_each_time(refusals, seconds):
    assert rest_of_chat(refusals) == timedelta(seconds=seconds)


def test_no_chat_rests_longer_than_an_hour():
    assert rest_of_chat(500) == LONGEST_REST
