"""What a plan, a pause and an answer to a request do to an organisation's sending."""

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import organisation
from app.use_cases.admitting import (
    ask_for_access,
    decline_access,
    grant_access,
    let_in,
    pause_organisation,
    resume_organisation,
    set_plan,
)
from app.use_cases.coding import request_code
from app.use_cases.corresponding import Counter
from app.use_cases.inviting import create_invite
from app.use_cases.inviting_many import create_invites, create_team_link, renew_invite
from domain.plans import Plan, PlanTooSmall
from domain.tenancy import Actor
from tests.world import BEN, SARAH, World


@pytest.fixture
def acme(world: World) -> World:
    world.admin = world.organisation("Acme")
    return world


@pytest.fixture
def counter(world: World) -> Counter:
    return counter_of(world)


def counter_of(world: World) -> Counter:
    return Counter(world.storage, world.clock, "Chartcastr", "", world.public_url)


def operator(world: World) -> Actor:
    return Actor.operator(world.admin.person)


def book(world: World, plan: Plan) -> None:
    set_plan(operator(world), world.admin.organisation, plan, counter=counter_of(world))


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


def letters(world: World) -> list[tuple[str, str]]:
    """What admins were written about their organisation."""
    mails = [(row.subject, row.body) for row in world.rows("mail")]
    return [mail for mail in mails if mail[0].startswith("Your ")]


@pytest.mark.parametrize("plan", [Plan.FREE, Plan.BRANDED])
def test_another_plan_is_told_once(acme, plan):
    book(acme, plan)
    book(acme, plan)

    ((subject, body),) = letters(acme)
    assert subject == f"Your plan is {plan.value.capitalize()} now"
    assert "Hello Admin of Acme" in body
    assert f"The operator has set the plan of Acme to {plan.value.capitalize()}." in body


def test_a_plan_with_a_number_says_how_much_goes_now(acme, counter):
    pulse = acme.pulse(acme.admin, acme.recipient(acme.admin))
    book(acme, Plan.FREE)
    acme.fire(acme.admin, pulse)
    acme.work_all()

    book(acme, Plan.MANAGED)
    (_, to_managed) = letters(acme)[-1]
    pause(acme, counter)
    book(acme, Plan.BRANDED)
    (_, while_paused) = letters(acme)[-1]

    assert "1 message that waited may go now." in to_managed
    assert "still paused" not in to_managed
    assert "still paused" in while_paused


def test_a_pause_that_ends_is_told_once_with_what_goes(acme, counter):
    pulse = acme.pulse(acme.admin, acme.recipient(acme.admin))
    pause(acme, counter)
    acme.fire(acme.admin, pulse)
    acme.work_all()

    resume(acme)
    resume(acme)

    paused, going_on = letters(acme)
    assert paused[0] == "Your sending on WhatsApp is paused"
    assert "Write to us what has changed" in paused[1]
    assert going_on[0] == "Your sending on WhatsApp goes on"
    assert "1 message that waited may go now." in going_on[1]


def test_a_pause_that_ends_on_the_free_plan_says_that_nothing_goes_yet(acme, counter):
    pause(acme, counter)
    book(acme, Plan.FREE)
    resume(acme)

    assert "nothing goes out yet" in letters(acme)[-1][1]


# --- requests and pauses ---------------------------------------------------------------------


def asked_then_paused(world: World, counter: Counter):
    """The open request of an organisation that asked, and was then paused."""
    with writing(world.engine) as connection:
        of_acme = update(organisation).where(organisation.c.id == world.admin.organisation)
        connection.execute(of_acme.values(access="none"))
    ask_for_access(world.admin, "Charts.", counter=counter)
    pause(world, counter)
    (request,) = world.rows("access_request")
    return request.id


def pause(world: World, counter: Counter) -> None:
    pause_organisation(
        operator(world), world.admin.organisation, "We look into it.", counter=counter
    )


def resume(world: World) -> None:
    resume_organisation(operator(world), world.admin.organisation, counter=counter_of(world))


def standing(world: World):
    (row,) = [each for each in world.rows("organisation") if each.name == "Acme"]
    return row.access, row.access_reason


def test_declining_a_request_leaves_a_pause_alone(acme, counter):
    request = asked_then_paused(acme, counter)

    decline_access(operator(acme), request, "Not yet.", counter=counter)
    paused = standing(acme)
    resume(acme)

    assert paused == ("paused", "We look into it.")
    assert standing(acme) == ("none", "")


def test_who_is_let_in_without_having_asked_is_told_once(acme, counter):
    with writing(acme.engine) as connection:
        connection.execute(update(organisation).values(access="none"))

    for _ in range(2):
        let_in(operator(acme), acme.admin.organisation, counter=counter)

    (mail,) = acme.rows("mail")
    assert mail.subject == "You are in: managed WhatsApp is yours to enable"
    assert standing(acme) == ("granted", "")


def test_granting_a_request_leaves_a_pause_alone_and_the_mail_says_so(acme, counter):
    request = asked_then_paused(acme, counter)

    grant_access(operator(acme), request, counter=counter)
    paused = standing(acme)
    resume(acme)

    assert paused == ("paused", "We look into it.")
    assert standing(acme) == ("granted", "")
    assert "Its sending is still paused" in acme.rows("mail")[-2].body


def test_a_pause_ends_in_what_was_before_it(acme, counter):
    asked_then_paused(acme, counter)
    pause(acme, counter)  # once more

    resume(acme)

    assert standing(acme) == ("asked", "")
