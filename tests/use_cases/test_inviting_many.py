"""Many invites at once, links for a team, and tokens made anew."""

import pytest

from app.use_cases.inviting import LabelTooLong, remove_recipient, withdraw_invite
from app.use_cases.inviting_many import (
    LinkNotGood,
    NamesNotGood,
    create_invites,
    names_in,
    renew_invite,
    show_batch,
)
from domain.invites import InviteId, InviteOver
from domain.plans import RecipientLimit
from domain.tenancy import NotAllowed, NotFound
from ports.bell import Lane
from tests.cast import BEN as BEN_THE_MEMBER
from tests.world import BEN, SARAH

ANN = "16505550001"
NOT_GOOD = "This invite is not valid"


def link(world, actor, most=2, label="Sales", days=7):
    return world.team_link(actor, label, most, days)


def renew(world, actor, id):
    return renew_invite(actor, id, storage=world.storage, vault=world.vault, clock=world.clock)


def many(world, actor, text):
    return create_invites(actor, text, storage=world.storage, vault=world.vault, clock=world.clock)


def come(world, token, *phones):
    for phone in phones:
        world.says(phone, token.prefilled)
        world.work(Lane.INBOX, Lane.DELIVER)


def last_words(world):
    return world.messenger.sent[-1].text


# --- many at once ------------------------------------------------------------------------------


def test_each_name_has_an_invite_of_its_own(world, admin):
    batch = many(world, admin, "Sarah\n\n  Ben  — Ops \r\n")

    rows = world.rows("invite")
    assert [row.label for row in rows] == ["Sarah", "Ben — Ops"]
    assert {row.batch for row in rows} == {batch}
    assert len({row.digest for row in rows}) == 2


def test_each_of_them_brings_who_is_named(world, admin):
    many(world, admin, "Sarah\nBen")
    ids = [InviteId(row.id) for row in world.rows("invite")]
    shown = show_batch(admin, ids, storage=world.storage, vault=world.vault)

    come(world, shown[1].token, BEN)

    assert [row.label for row in world.rows("destination")] == ["Ben"]
    left = show_batch(admin, ids, storage=world.storage, vault=world.vault)
    assert [each.invite.label for each in left] == ["Sarah"]


def test_bad_lines_are_told_by_their_number_and_nothing_is_made(world, admin):
    with pytest.raises(NamesNotGood) as refused:
        many(world, admin, f"Sarah\n{'x' * 81}\nBen\nsarah")

    found = [(each.number, each.too_long) for each in refused.value.bad]
    assert found == [(2, True), (4, False)]
    assert world.rows("invite") == []


@pytest.mark.parametrize("count", [0, 101])
def test_none_and_more_than_a_hundred_are_refused(count):
    with pytest.raises(NamesNotGood) as refused:
        names_in("\n".join(f"Name {place}" for place in range(count)))

    assert refused.value.count == count


def test_a_hundred_are_taken():
    assert len(names_in("\n".join(f"Name {place}" for place in range(100)))) == 100


def test_a_member_makes_none(world, admin):
    with pytest.raises(NotAllowed):
        many(world, BEN_THE_MEMBER, "Sarah")


# --- a link for a team -------------------------------------------------------------------------


def test_a_team_link_lets_in_as_many_different_people_as_it_says(world, admin):
    token = link(world, admin).token

    come(world, token, SARAH, BEN, ANN)

    assert [row.label for row in world.rows("destination")] == [
        f"Name of {SARAH}",
        f"Name of {BEN}",
    ]
    assert last_words(world).startswith(NOT_GOOD)
    (row,) = world.rows("invite")
    assert (row.uses, row.token_sealed) == (2, None)
    assert row.used_at is not None


def test_the_same_person_twice_takes_one_place(world, admin):
    token = link(world, admin).token

    come(world, token, SARAH, SARAH, BEN)

    assert len(world.rows("destination")) == 2
    assert "You are in" in last_words(world)


def test_who_is_in_may_come_back_when_the_link_is_used_up(world, admin):
    token = link(world, admin).token
    come(world, token, SARAH, BEN)

    come(world, token, SARAH)

    assert "You are in" in last_words(world)
    assert world.rows("invite")[0].uses == 2


def test_who_was_removed_does_not_come_back_by_the_same_link(world, admin):
    token = link(world, admin, most=3).token
    come(world, token, SARAH)
    (sarah,) = world.rows("destination")
    remove_recipient(admin, sarah.id, storage=world.storage, clock=world.clock)

    come(world, token, SARAH)

    assert last_words(world).startswith(NOT_GOOD)
    assert [row.state for row in world.rows("destination")] == ["removed"]


def test_without_a_name_they_are_from_the_team_link(world, admin):
    world.names[SARAH] = ""

    come(world, link(world, admin).token, SARAH)

    assert [row.label for row in world.rows("destination")] == ["From team link"]


def test_a_recipient_keeps_their_label(world, admin):
    world.recipient(admin, SARAH, "Sarah — CFO")

    come(world, link(world, admin).token, SARAH)

    assert [row.label for row in world.rows("destination")] == ["Sarah — CFO"]


def test_an_expired_link_lets_nobody_in(world, admin):
    token = link(world, admin, days=1).token
    come(world, token, SARAH)
    world.clock.forward(days=1)

    come(world, token, BEN)
    come(world, token, SARAH)

    assert len(world.rows("destination")) == 1
    assert last_words(world).startswith(NOT_GOOD)


def test_a_withdrawn_link_keeps_whom_it_brought_and_lets_nobody_else_in(world, admin):
    opened = link(world, admin)
    come(world, opened.token, SARAH)
    withdraw_invite(admin, opened.invite.id, storage=world.storage, clock=world.clock)

    come(world, opened.token, BEN)

    assert [row.state for row in world.rows("destination")] == ["active"]


def test_its_maker_hears_of_each_once(world, admin):
    token = link(world, admin, most=3).token

    come(world, token, SARAH, BEN, SARAH)

    assert len(world.rows("notification")) == len(world.rows("mail")) == 2
    assert "the team link that you made" in world.rows("mail")[0].body


@pytest.mark.parametrize(("most", "days"), [(1, 7), (101, 7), (5, 2), (0, 7)])
def test_a_link_for_one_for_too_many_or_for_an_odd_time_is_none(world, admin, most, days):
    with pytest.raises(LinkNotGood):
        link(world, admin, most, days=days)

    assert world.rows("invite") == []


def test_the_name_of_a_link_is_as_long_as_a_label(world, admin):
    with pytest.raises(LabelTooLong):
        link(world, admin, label="x" * 81)


# --- a token made anew -------------------------------------------------------------------------


def test_a_renewed_invite_works_by_its_new_token_only(world, admin):
    old = world.invite(admin, "Sarah")

    new = renew(world, admin, old.invite.id)

    come(world, old.token, BEN)
    assert last_words(world).startswith(NOT_GOOD)
    come(world, new.token, SARAH)
    assert [row.label for row in world.rows("destination")] == ["Sarah"]


def test_an_expired_invite_holds_again_for_as_long_as_before(world, admin):
    old = world.invite(admin, "Sarah")
    world.clock.forward(hours=80)

    new = renew(world, admin, old.invite.id)

    lasts = old.invite.expires_at - old.invite.created_at
    assert new.invite.expires_at == world.clock.now() + lasts
    come(world, new.token, SARAH)
    assert len(world.rows("destination")) == 1


def test_a_used_or_withdrawn_invite_is_not_renewed(world, admin):
    used, withdrawn = world.invite(admin), world.invite(admin)
    come(world, used.token, SARAH)
    withdraw_invite(admin, withdrawn.invite.id, storage=world.storage, clock=world.clock)

    for each in (used, withdrawn):
        with pytest.raises(InviteOver):
            renew(world, admin, each.invite.id)


def test_a_renewed_team_link_keeps_its_uses(world, admin):
    old = link(world, admin, most=2)
    come(world, old.token, SARAH)

    new = renew(world, admin, old.invite.id)
    come(world, new.token, BEN, ANN)

    assert len(world.rows("destination")) == 2


def test_somebody_elses_invite_is_not_renewed(world, admin):
    with pytest.raises(NotFound):
        renew(world, world.organisation("Globex"), world.invite(admin).invite.id)


# --- as many as a newcomer may reach -----------------------------------------------------------


@pytest.fixture
def newcomer(world, admin):
    """An organisation that has not been approved yet: ten people are its limit."""
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE organisation SET approved = FALSE")
    return admin


def test_names_and_places_of_a_link_count_towards_the_limit(world, newcomer):
    many(world, newcomer, "\n".join(f"Name {place}" for place in range(6)))

    with pytest.raises(RecipientLimit):
        many(world, newcomer, "\n".join(f"More {place}" for place in range(5)))
    with pytest.raises(RecipientLimit):
        link(world, newcomer, most=5)
    link(world, newcomer, most=4)
    with pytest.raises(RecipientLimit):
        world.invite(newcomer)


def test_a_place_that_was_taken_counts_once(world, newcomer):
    opened = link(world, newcomer, most=9)
    come(world, opened.token, SARAH, BEN)

    world.invite(newcomer)

    with pytest.raises(RecipientLimit):
        world.invite(newcomer)


def test_an_expired_invite_needs_its_place_again_and_a_waiting_one_has_it(world, newcomer):
    old = world.invite(newcomer)
    world.clock.forward(hours=80)
    waiting = link(world, newcomer, most=10)

    renew(world, newcomer, waiting.invite.id)
    with pytest.raises(RecipientLimit):
        renew(world, newcomer, old.invite.id)
