"""The invite's token is found in what people really send, and works once."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.destinations import DestinationId
from domain.invites import (
    ALPHABET,
    LIFETIME,
    Invite,
    InviteId,
    InviteNotGood,
    InviteOver,
    InviteToken,
    find_token,
    without_tokens,
)
from domain.senders import ChannelId
from domain.tenancy import OrganisationId, PersonId
from tests.world import NOON

TOKEN = InviteToken("WA-7K2M9QXD")
SOMEBODY = DestinationId(UUID(int=9))


def an_invite() -> Invite:
    return Invite(
        InviteId(UUID(int=1)),
        OrganisationId(UUID(int=2)),
        ChannelId(UUID(int=3)),
        "Sarah — CFO",
        PersonId(UUID(int=4)),
        False,
        TOKEN.digest,
        b"sealed",
        NOON,
        NOON + LIFETIME,
    )


@pytest.mark.parametrize(
    "text",
    [
        "verify WA-7K2M9QXD",
        "VERIFY wa-7k2m9qxd",
        "Hi Ada, here it is: WA-7K2M9QXD, thanks",
        "verify WA\u20147K2M9QXD",  # iOS turns two hyphens into a dash
        "verify WA\u2013 7K2M9QXD",
        "verify WA\u20117K2M9QXD",
        "verify WA\u2212\u200b7K2M9QXD",
        "verify WA7K2M9QXD",
        "(WA-7K2M9QXD)",
        "verify\nWA-7K2M9QXD\n",
        "verify \uff37\uff21-7K2M9QXD",
    ],
)
def test_a_token_is_found_in_any_case_and_with_any_dash(text):
    assert find_token(text) == TOKEN


def test_a_typed_letter_that_looks_like_a_digit_is_that_digit():
    assert find_token("verify wa-1oil0abc") == InviteToken("WA-10110ABC")


@pytest.mark.parametrize(
    "text",
    ["", "hello", "WA-7K2M9QX", "WA-7K2M9QXDD", "XWA-7K2M9QXD", "WA-7K2M9QXU", "WA 7K2M9QXD"],
)
def test_what_is_no_token_is_not_taken_for_one(text):
    assert find_token(text) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("verify WA-7K2M9QXD", "verify WA-••••••••"),
        ("Hi! verify wa \u2013 7k2m9qxd please", "Hi! verify wa \u2013 •••••••• please"),
        ("verify \uff37\uff21-7K2M9QXD", "WA-••••••••"),
        ("How did Washington do - and why?", "How did Washington do - and why?"),
    ],
)
def test_what_others_read_holds_no_token(text, shown):
    assert without_tokens(text) == shown
    assert find_token(without_tokens(text)) is None


@pytest.mark.parametrize("text", ["How did Washington do?", "watermelon", "WAREHOUSES"])
def test_a_word_that_begins_like_one_is_no_token(text):
    assert find_token(text) is None


def test_a_word_that_is_no_token_hides_none_behind_it():
    assert find_token("WA-7K2M9QXU or rather WA-7K2M9QXD") == TOKEN


@given(st.text(ALPHABET, min_size=8, max_size=8), st.text(max_size=40), st.text(max_size=40))
def test_every_token_is_found_amid_any_words(characters, before, after):
    token = InviteToken.of(characters)

    found = find_token(f"{before} {token.secret} {after}")

    assert found is not None
    if find_token(before) is None:
        assert found == token


@given(st.text())
def test_no_text_is_too_strange_to_be_searched(text):
    find_token(text)


def test_an_invite_works_once():
    spent = an_invite().accept(SOMEBODY, NOON)

    assert (spent.used_at, spent.token_sealed, spent.destination) == (NOON, None, SOMEBODY)
    with pytest.raises(InviteNotGood):
        spent.accept(SOMEBODY, NOON)


def test_an_invite_is_over_at_the_moment_it_expires():
    with pytest.raises(InviteNotGood):
        an_invite().accept(SOMEBODY, NOON + LIFETIME)
    assert an_invite().accept(SOMEBODY, NOON + LIFETIME - timedelta(seconds=1)).used_at


def test_a_token_never_prints_its_secret():
    assert TOKEN.secret not in repr(TOKEN)


def test_a_withdrawn_invite_works_no_more():
    withdrawn = an_invite().withdrawn(NOON)

    assert (withdrawn.expires_at, withdrawn.token_sealed) == (NOON, None)
    with pytest.raises(InviteNotGood):
        withdrawn.accept(SOMEBODY, NOON)


def test_a_used_invite_is_not_withdrawn():
    with pytest.raises(InviteOver):
        an_invite().accept(SOMEBODY, NOON).withdrawn(NOON)
