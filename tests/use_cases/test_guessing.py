"""Invites' tokens that somebody guesses at: few are looked up, and many are told of."""

import pytest
from sqlalchemy import insert

from adapters.sql import tables
from adapters.sql.engine import writing
from domain.alerts import AlertKind
from domain.invites import NOT_GOOD, WRONG_OF_ALL
from ports.bell import Lane
from tests.world import BEN, SARAH, World

WRONG = "verify WA-00000000"


@pytest.fixture
def world(engine) -> World:
    """Counting is a matter of the database: on both."""
    return World(engine)


def guess(world: World, times: int) -> None:
    for _ in range(times):
        world.says(BEN, WRONG)
    world.work(Lane.INBOX)


def tries(world: World, phone: str = BEN) -> bool:
    """Whether a good token of somebody's brings them in."""
    offer = world.invite(world.admin)
    world.says(phone, offer.token.prefilled)
    world.work(Lane.INBOX)
    return any(row.id == offer.invite.id and row.used_at for row in world.rows("invite"))


@pytest.fixture
def acme(world: World) -> World:
    world.admin = world.organisation()
    return world


def test_after_five_wrong_ones_in_an_hour_even_a_good_one_is_not_looked_up(acme):
    guess(acme, 5)

    assert not tries(acme)
    assert sum("not valid" in row.text for row in acme.messages()) == 1

    acme.clock.forward(hours=1)
    assert tries(acme)


def test_four_typing_errors_keep_nobody_out(acme):
    guess(acme, 4)

    assert tries(acme)


def test_after_twenty_in_a_day_none_is_looked_up_until_the_next(acme):
    for _ in range(4):
        guess(acme, 5)
        acme.clock.forward(hours=2)

    assert not tries(acme)

    acme.clock.forward(hours=18)
    assert tries(acme)


def test_who_guesses_keeps_nobody_else_out(acme):
    guess(acme, 9)

    assert tries(acme, SARAH)


def test_those_that_are_not_looked_up_lengthen_no_wait(acme):
    guess(acme, 5)
    acme.clock.forward(minutes=59)
    guess(acme, 9)
    acme.clock.forward(minutes=1)

    assert tries(acme)


def wrong_ones(world: World, count: int) -> None:
    """So many of others, each of a phone of its own."""
    rows = [
        {
            "key": f"guess {place}",
            "seq": place,
            "kind": "message",
            "payload": "{}",
            "received_at": world.clock.now(),
            "opened_at": world.clock.now(),
            "state": "done",
            "why": NOT_GOOD,
        }
        for place in range(count)
    ]
    with writing(world.engine) as connection:
        connection.execute(insert(tables.event), rows)


def test_a_thousand_in_an_hour_raise_no_alert_and_one_more_raises_one(acme):
    wrong_ones(acme, WRONG_OF_ALL - 1)
    guess(acme, 1)
    before = acme.rows("alert")

    guess(acme, 3)

    (alert,) = acme.rows("alert")
    assert not before
    assert (alert.kind, alert.subject) == (AlertKind.GUESSES.value, "invites")
    assert "1,000" in alert.text


def test_a_thousand_in_a_day_raise_none(acme):
    wrong_ones(acme, WRONG_OF_ALL)
    acme.clock.forward(hours=2)

    guess(acme, 1)

    assert not acme.rows("alert")
