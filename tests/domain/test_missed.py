"""What an owner is told of a slot that nobody got."""

import pytest

from domain.messages import Reason, State
from domain.missed import Standing


@pytest.mark.parametrize("reason", Reason)
def test_only_a_closed_window_asks_them_to_write(reason):
    stand = Standing(State.HELD, reason.value, None, 3)

    asks = "Ask them to send “hi”" in stand.words
    assert asks is (reason is Reason.WINDOW_CLOSED)
    assert stand.words.startswith("3 × ")


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_words_of_its_own(reason):
    of_it = Standing(State.HELD, reason.value, None, 1).words
    of_another = Standing(State.HELD, "something else", None, 1).words

    assert of_it != of_another
