"""Whatever state an organisation is in, no page leads anybody to what they may not see."""

import pytest
from sqlalchemy import update

from adapters.sql import tables
from adapters.sql.engine import writing
from app.use_cases.own_phone import invite_own_phone
from domain.plans import Plan
from domain.tenancy import THE_HOUSE, Actor, Membership, Role
from tests.access.links import led_astray
from tests.cast import ACME, ADA, BEN, CLEO, GLOBEX
from tests.web.conftest import Browser
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH

SEATS = {Role.OWNER: CLEO, Role.ADMIN: ADA, Role.MEMBER: BEN}
BEGINNINGS = ("/", "/account", "/account/phone", "/pulses/new", "/settings", "/settings/plan")


def nothing(world):
    """It has not even a number to send from."""
    return GLOBEX


def a_number_alone(world):
    return ACME


def a_pulse_to_nobody(world):
    world.pulse(ADA)
    return ACME


def somebody(world):
    world.pulse(ADA, world.recipient(ADA, SARAH))
    world.invite(ADA, "Nora")
    return ACME


def an_invite_that_ran_out(world):
    world.invite(ADA, "Nora")
    world.clock.forward(hours=73)
    return ACME


def a_pause(world):
    somebody(world)
    with world.storage.house(THE_HOUSE) as house:
        house.console.standings.pause(ACME, "Too many said STOP.")
        house.commit()
    return ACME


def a_plan_without_a_number(world):
    somebody(world)
    with world.storage.house(THE_HOUSE) as house:
        house.console.standings.set_plan(ACME, Plan.FREE)
        house.commit()
    return ACME


def a_held_number(world):
    somebody(world)
    with writing(world.engine) as connection:
        connection.execute(update(tables.sender).values(state="held", reason="A token is over."))
    return ACME


def phones_on_the_way(world):
    for actor in (ADA, BEN):
        invite_own_phone(actor, storage=world.storage, vault=world.vault, clock=world.clock)
    return ACME


def phones_of_their_own(world):
    world.recipient(BEN_AS_ADMIN, BENS_PHONE, "", for_self=True)
    world.recipient(ADA, SARAH, "", for_self=True)
    return ACME


BEN_AS_ADMIN = Actor(ACME, Role.ADMIN, BEN.person)
STATES = (
    nothing,
    a_number_alone,
    a_pulse_to_nobody,
    somebody,
    an_invite_that_ran_out,
    a_pause,
    a_plan_without_a_number,
    a_held_number,
    phones_on_the_way,
    phones_of_their_own,
)


@pytest.mark.parametrize("arranged", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("role", SEATS)
def test_no_link_and_no_form_is_for_somebody_else(app, world, role, arranged):
    organisation, person = arranged(world), SEATS[role].person
    if SEATS[role].organisation != organisation:
        with world.storage.house(THE_HOUSE) as house:
            house.people.join(Membership(organisation, person, role))
            house.commit()
    browser = Browser(app, Actor(organisation, role, person))

    assert led_astray(app, browser.client, role.value, BEGINNINGS) == []
