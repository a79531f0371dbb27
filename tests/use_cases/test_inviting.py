"""Invites that are taken back before anybody came by them."""

import pytest

from app.use_cases.inviting import show_invite, withdraw_invite
from domain.invites import InviteOver
from domain.tenancy import NotFound
from ports.bell import Lane
from tests.world import SARAH


def withdraw(world, actor, offer):
    withdraw_invite(actor, offer.invite.id, storage=world.storage, clock=world.clock)


def show(world, actor, offer):
    return show_invite(
        actor, offer.invite.id, storage=world.storage, vault=world.vault, clock=world.clock
    )


def test_a_withdrawn_invite_is_over_now_and_its_token_is_gone(world, admin):
    offer = world.invite(admin, "Sarah")
    world.clock.forward(hours=1)

    withdraw(world, admin, offer)

    (row,) = world.rows("invite")
    assert (row.expires_at, row.token_sealed) == (world.clock.now(), None)
    with pytest.raises(InviteOver):
        show(world, admin, offer)


def test_nobody_comes_by_a_withdrawn_invite(world, admin):
    offer = world.invite(admin)
    withdraw(world, admin, offer)

    world.says(SARAH, offer.token.prefilled)
    world.work(Lane.INBOX)

    assert world.rows("destination") == []


def test_whom_a_used_invite_brought_stays(world, admin):
    offer = world.invite(admin)
    world.says(SARAH, offer.token.prefilled)
    world.work(Lane.INBOX)

    with pytest.raises(InviteOver):
        withdraw(world, admin, offer)
    assert [row.state for row in world.rows("destination")] == ["active"]


def test_withdrawing_twice_or_late_changes_nothing_more(world, admin):
    offer = world.invite(admin)
    world.clock.forward(hours=80)

    withdraw(world, admin, offer)
    withdraw(world, admin, offer)

    assert world.rows("invite")[0].expires_at == offer.invite.expires_at


def test_a_withdrawal_is_in_the_audit_log(world, admin):
    offer = world.invite(admin)

    withdraw(world, admin, offer)

    notes = [row for row in world.rows("audit") if row.what == "withdrew an invite"]
    assert [row.subject for row in notes] == [str(offer.invite.id)]


def test_somebody_elses_invite_is_not_found(world, admin):
    offer = world.invite(admin)

    with pytest.raises(NotFound):
        withdraw(world, world.organisation("Globex"), offer)
    assert show(world, admin, offer).token == offer.token
