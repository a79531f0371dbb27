"""Codes hold for ten minutes and five tries, and only so many are sent."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.contacts import ContactId
from domain.destinations import DestinationId
from domain.messages import MessageId
from domain.phone_checks import (
    CodeOver,
    Counted,
    PhoneCheck,
    PhoneCheckId,
    TooManyCodes,
    TooSoon,
    may_send,
)
from domain.senders import ChannelId
from domain.tenancy import OrganisationId, PersonId
from tests.world import NOON

MINUTE = timedelta(minutes=1)
MESSAGE, SOMEBODY = MessageId(UUID(int=7)), DestinationId(UUID(int=8))


def sent() -> PhoneCheck:
    asked = PhoneCheck(
        PhoneCheckId(UUID(int=1)),
        OrganisationId(UUID(int=2)),
        ChannelId(UUID(int=3)),
        ContactId(UUID(int=4)),
        "Sarah",
        PersonId(UUID(int=5)),
        False,
        NOON,
        NOON,
        NOON,
    )
    return asked.sent(MESSAGE, NOON)


def test_a_code_holds_for_ten_minutes_to_the_second():
    assert sent().code_holds(NOON + 10 * MINUTE - timedelta(seconds=1))
    assert not sent().code_holds(NOON + 10 * MINUTE)


def test_nothing_holds_before_a_code_was_sent():
    assert not PhoneCheck(*[None] * 7, NOON, NOON, NOON).code_holds(NOON)


def test_five_misses_end_it():
    check = sent()
    for _ in range(5):
        check = check.missed(NOON)

    assert not check.code_holds(NOON)
    with pytest.raises(CodeOver):
        check.missed(NOON)
    with pytest.raises(CodeOver):
        check.verified(SOMEBODY, NOON)


def test_another_code_has_its_own_reference_time_and_tries():
    first = sent()
    again = first.missed(NOON).sent(MESSAGE, NOON + 9 * MINUTE)

    assert again.reference != first.reference
    assert again.tries_left == 5
    assert again.code_holds(NOON + 18 * MINUTE)


def test_a_verified_number_is_verified_once():
    done = sent().verified(SOMEBODY, NOON)

    assert (done.verified_at, done.destination) == (NOON, SOMEBODY)
    for act in (
        lambda: done.verified(SOMEBODY, NOON),
        lambda: done.missed(NOON),
        lambda: done.sent(MESSAGE, NOON),
    ):
        with pytest.raises(CodeOver):
            act()


def test_the_next_code_waits_a_minute():
    may_send([NOON], [NOON], [], NOON + MINUTE)
    with pytest.raises(TooSoon) as refused:
        may_send([NOON], [], [], NOON + timedelta(seconds=59))

    assert refused.value.until == NOON + MINUTE


def test_a_number_gets_three_in_an_hour():
    lately = [NOON, NOON + 10 * MINUTE, NOON + 20 * MINUTE]

    may_send(lately[:2], [], [], NOON + 30 * MINUTE)
    with pytest.raises(TooManyCodes) as refused:
        may_send(lately, [], [], NOON + 59 * MINUTE)
    may_send(lately, [], [], NOON + 60 * MINUTE)

    assert (refused.value.until, refused.value.of) == (NOON + 60 * MINUTE, Counted.NUMBER)


def test_an_organisation_sends_ten_in_a_day():
    today = [NOON + each * MINUTE for each in range(10)]

    may_send([], today[:9], [], NOON + 60 * MINUTE)
    with pytest.raises(TooManyCodes) as refused:
        may_send([], today, [], NOON + timedelta(hours=23))
    may_send([], today, [], NOON + timedelta(hours=24))

    tomorrow = NOON + timedelta(hours=24)
    assert (refused.value.until, refused.value.of) == (tomorrow, Counted.ORGANISATION)


def test_a_person_sends_ten_in_a_day_in_all_their_organisations_together():
    today = [NOON + each * MINUTE for each in range(10)]

    may_send([], today[:5], today[:9], NOON + 60 * MINUTE)
    with pytest.raises(TooManyCodes) as refused:
        may_send([], today[:5], today, NOON + timedelta(hours=23))
    may_send([], today[:5], today, NOON + timedelta(hours=24))

    assert (refused.value.until, refused.value.of) == (NOON + timedelta(hours=24), Counted.PERSON)
