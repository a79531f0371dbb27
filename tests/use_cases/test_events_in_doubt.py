"""Events that could do harm: one that kills its worker, words that are late or mean another."""

import pytest

from domain.contacts import Identity
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from tests.use_cases.acme import sends, with_a_pulse
from tests.world import BEN, SARAH, World


@pytest.fixture
def world(world: World) -> World:
    return with_a_pulse(world)


def test_an_event_that_kills_its_worker_takes_no_other_with_it(world):
    world.inbox.keep(b"a body")
    (body,) = world.inbox.bodies(1)
    offer = world.invite(world.admin, "Ben")
    world.says(BEN, offer.token.prefilled)
    world.work(Lane.INBOX)
    world.says(SARAH, "hi")
    for each in world.inbox.bodies(9):
        world.inbox.split([(each, world.webhooks.split(each.raw))])
    assert body
    first = world.inbox.claim(200)
    for each in first:
        world.inbox.broke(each)  # the worker died with all of them

    second = world.inbox.claim(200)

    assert len(second) == 1


def test_a_claim_given_back_costs_no_try(world):
    world.says(SARAH, "hi")
    (body,) = world.inbox.bodies(9)
    world.inbox.split([(body, world.webhooks.split(body.raw))])
    for _ in range(5):
        (claimed,) = world.inbox.claim(1)
        world.inbox.give_back(claimed)

    assert world.inbox.claim(1)[0].tries == 1


def test_accepting_one_organisations_invite_undoes_no_stop_of_another(world):
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)
    globex = world.organisation("Globex")
    world.clock.forward(seconds=1)

    world.recipient(globex, SARAH, "Sarah at Globex")

    states = {row.organisation: row.state for row in world.rows("destination")}
    assert states == {world.admin.organisation: "stopped", globex.organisation: "active"}


def test_a_start_older_than_the_stop_starts_nothing(world):
    world.clock.forward(minutes=10)
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)
    world.clock.forward(minutes=-9)
    world.says(SARAH, "START")
    world.work(Lane.INBOX)

    assert [row.state for row in world.rows("destination")] == ["stopped"]


def test_stop_holds_under_a_key_that_we_learn_later(world):
    world.says(SARAH, "STOP")
    world.says(SARAH, "are you there?", user_id="US.9")
    world.work(Lane.INBOX)

    world.says("", "and now?", user_id="US.9")
    world.work(Lane.INBOX, Lane.DELIVER)

    number = world.rows("sender")[0].id
    with world.storage.house(THE_HOUSE) as house:
        known, _ = house.contacts.under(number, Identity(user_id="US.9"))
        assert house.contacts.stopped(known)


def test_wrong_tokens_are_answered_once_an_hour(world):
    for _ in range(5):
        world.says(BEN, "verify WA-00000000")
    world.work(Lane.INBOX)

    assert sum("not valid" in row.text for row in world.messages()) == 1


def test_a_sentence_that_begins_with_stop_is_a_sentence(world):
    sends(world)
    (chart,) = world.messages("chart")

    world.says(SARAH, "stop" + " " * 20 + "the press, what happened here?", about=chart.wamid)
    world.work(Lane.INBOX)

    assert [row.state for row in world.rows("destination")] == ["active"]
