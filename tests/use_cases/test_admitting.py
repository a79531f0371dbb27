"""What a plan, a pause and an answer to a request do to an organisation's sending."""

import pytest

from app.use_cases.admitting import set_plan
from app.use_cases.coding import request_code
from app.use_cases.inviting import create_invite
from app.use_cases.inviting_many import create_invites, create_team_link, renew_invite
from domain.plans import Plan, PlanTooSmall
from domain.tenancy import Actor
from tests.world import BEN, SARAH, World


@pytest.fixture
def acme(world: World) -> World:
    world.admin = world.organisation("Acme")
    return world


def operator(world: World) -> Actor:
    return Actor.operator(world.admin.person)


def book(world: World, plan: Plan) -> None:
    set_plan(
        operator(world), world.admin.organisation, plan, storage=world.storage, clock=world.clock
    )


def charts(world: World) -> list[tuple[str, str]]:
    return [(row.state, row.reason) for row in world.messages("chart")]


# --- plans ---------------------------------------------------------------------------------


def test_on_the_free_plan_charts_are_held_and_a_stop_is_still_confirmed(acme):
    pulse = acme.pulse(acme.admin, acme.recipient(acme.admin))
    book(acme, Plan.FREE)
    acme.messenger.sent.clear()

    acme.fire(acme.admin, pulse)
    acme.work_all()
    held = charts(acme)
    acme.says(SARAH, "STOP")
    acme.work_all()

    assert held == [("held", "plan_too_small")]
    assert [sent.text[:5] for sent in acme.messenger.sent] == ["Done."]


def test_a_paid_plan_sends_what_was_held_for_the_free_one(acme):
    pulse = acme.pulse(acme.admin, acme.recipient(acme.admin))
    book(acme, Plan.FREE)
    acme.fire(acme.admin, pulse)
    acme.work_all()

    book(acme, Plan.MANAGED)
    acme.work_all()

    assert charts(acme) == [("accepted", "")]
    assert set(acme.states("analysis")) == {"accepted"}


def test_a_neighbour_on_a_paid_plan_goes_on(acme):
    globex = acme.organisation("Globex")
    pulse = acme.pulse(globex, acme.recipient(globex))
    book(acme, Plan.FREE)

    acme.fire(globex, pulse)
    acme.work_all()

    assert charts(acme) == [("accepted", "")]


def test_on_the_free_plan_nobody_new_is_offered_anything(acme):
    offer = acme.invite(acme.admin)
    sealing = {"storage": acme.storage, "vault": acme.vault, "clock": acme.clock}
    plain = {"storage": acme.storage, "clock": acme.clock}
    book(acme, Plan.FREE)

    for offered in (
        lambda: create_invite(acme.admin, "", for_self=False, **sealing),
        lambda: create_invites(acme.admin, "Sarah", **sealing),
        lambda: create_team_link(acme.admin, "", 2, 7, **sealing),
        lambda: renew_invite(acme.admin, offer.invite.id, **sealing),
        lambda: request_code(acme.admin, BEN, "", for_self=False, **plain),
    ):
        with pytest.raises(PlanTooSmall):
            offered()

    assert len(acme.rows("invite")) == 1
    assert acme.rows("phone_check") == []
