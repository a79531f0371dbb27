"""Whether a reaction opens a window, and whether an answer is sent to find that out."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.contacts import WINDOW, Contact, ContactId
from domain.reactions import (
    LOOK_AGAIN,
    ReactionsOpen,
    Shown,
    answer_is_tried,
    is_doubtful,
    reaction_opens,
    trial_shows,
)
from domain.senders import SenderId
from tests.world import NOON

AUTO, YES, NO = ReactionsOpen.AUTO, ReactionsOpen.YES, ReactionsOpen.NO
OPENS, SHUT = Shown(opens=True, at=NOON), Shown(opens=False, at=NOON)
SECOND = timedelta(seconds=1)
SARAH = Contact(ContactId(UUID(int=1)), SenderId(UUID(int=2)), "4915112345")


@pytest.mark.parametrize(
    ("setting", "shown", "opens"),
    [
        (AUTO, None, False),
        (AUTO, OPENS, True),
        (AUTO, SHUT, False),
        (YES, SHUT, True),
        (NO, OPENS, False),
    ],
)
def test_a_reaction_opens_where_the_setting_or_meta_says_so(setting, shown, opens):
    assert reaction_opens(setting, shown) is opens


@pytest.mark.parametrize(
    ("setting", "shown", "tried"),
    [(AUTO, None, True), (AUTO, OPENS, False), (AUTO, SHUT, False), (YES, None, False)],
)
def test_an_answer_is_tried_only_where_nothing_is_known(setting, shown, tried):
    assert answer_is_tried(setting, shown, NOON, None, NOON + SECOND) is tried


def test_nothing_is_tried_without_a_reaction_or_a_day_after_it():
    assert not answer_is_tried(AUTO, None, None, None, NOON)
    assert not answer_is_tried(AUTO, None, NOON, None, NOON + WINDOW)


def test_metas_word_after_the_reaction_ends_the_trying():
    assert not answer_is_tried(AUTO, None, NOON, NOON + SECOND, NOON + 2 * SECOND)
    assert answer_is_tried(AUTO, None, NOON, NOON - SECOND, NOON + 2 * SECOND)


def test_a_number_that_refused_is_asked_again_after_30_days():
    late = NOON + LOOK_AGAIN
    assert not answer_is_tried(AUTO, SHUT, late - SECOND, NOON, late - SECOND)
    assert answer_is_tried(AUTO, SHUT, late, NOON, late)


def test_only_what_is_later_than_metas_refusal_opens_the_window_again():
    shut = Contact(SARAH.id, SARAH.sender, shut_at=NOON)

    assert shut.wrote(NOON - SECOND) is None
    assert shut.wrote(NOON) == NOON + WINDOW
    assert shut.wrote(NOON + SECOND) == NOON + SECOND + WINDOW


def test_two_that_are_one_keep_no_window_that_metas_refusal_has_shut():
    wrote = Contact(SARAH.id, SARAH.sender, window_until=NOON + WINDOW)
    shut = Contact(ContactId(UUID(int=3)), SARAH.sender, shut_at=NOON + SECOND)

    both = wrote.joined_by(shut)

    assert (both.window_until, both.shut_at) == (None, NOON + SECOND)
    later = Contact(SARAH.id, SARAH.sender, window_until=NOON + 2 * WINDOW)
    assert shut.joined_by(later).window_until == NOON + 2 * WINDOW


def test_an_older_reaction_is_not_their_newest():
    assert SARAH.reacted(NOON).reacted(NOON - SECOND).reacted_at == NOON


@pytest.mark.parametrize(
    ("until", "shows"),
    [
        (None, True),
        (NOON, True),  # it had closed by then
        (NOON + SECOND, False),
        (NOON + WINDOW, False),  # they wrote in the same second
        (NOON + WINDOW + SECOND, True),  # they wrote after it
    ],
)
def test_an_answer_that_is_taken_in_an_open_window_shows_nothing(until, shows):
    assert trial_shows(NOON, until) is shows


@pytest.mark.parametrize(
    ("shown", "wrote_at", "doubtful"),
    [
        (OPENS, NOON, True),
        (OPENS, NOON - WINDOW + SECOND, True),
        (OPENS, NOON - WINDOW, False),  # that window had closed
        (OPENS, NOON + SECOND, False),
        (SHUT, NOON, False),
    ],
)
def test_a_message_that_is_heard_of_late_casts_doubt(shown, wrote_at, doubtful):
    assert is_doubtful(shown, wrote_at) is doubtful
