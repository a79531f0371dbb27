"""Several at once, on the same rows: each thing happens once, and to one of them."""

from contextlib import suppress
from uuid import uuid4

import pytest

from app.use_cases.pulsing import APART, JustAsked, fire_pulse
from app.use_cases.tending import JustTested, send_test
from domain.pulses import RunId, RunKind
from ports.bell import Lane
from tests.contracts.races import AT_ONCE, at_once
from tests.world import World


@pytest.fixture
def world(crowded: World) -> World:
    return crowded


def test_a_token_sent_by_many_phones_at_once_lets_one_in(world):
    offer = world.invite(world.organisation())
    for place in range(AT_ONCE):
        world.says(f"491510000{place}", offer.token.prefilled)

    at_once(lambda _: world.work(Lane.INBOX))
    world.work(Lane.INBOX)

    assert len(world.rows("destination")) == len(world.rows("address")) == 1
    texts = [row.text for row in world.messages("confirmation")]
    assert sum("You are in" in text for text in texts) == 1
    assert len(texts) == AT_ONCE


def test_workers_at_once_never_claim_the_same_message(world):
    admin = world.organisation()
    people = [world.recipient(admin, f"491510000{place}", f"P{place}") for place in range(10)]
    world.fire(admin, world.pulse(admin, *people))
    world.work(Lane.PREPARE)

    claims = at_once(lambda _: world.deliveries.claim(3, world.clock.now()))

    taken = [order.message for orders in claims for order in orders]
    assert len(taken) == len(set(taken)) == 10


def test_workers_at_once_send_one_upload_to_all_recipients_of_a_run(world):
    admin = world.organisation()
    people = [world.recipient(admin, f"491510000{place}", f"P{place}") for place in range(10)]
    world.fire(admin, world.pulse(admin, *people))
    world.work(Lane.PREPARE)

    at_once(lambda _: world.work(Lane.DELIVER), times=2)
    world.work(Lane.DELIVER)

    assert world.states("chart") == ["accepted"] * 10
    assert len(world.messenger.uploads) == len(world.rows("upload")) == 1


def test_workers_upload_what_preparing_could_not_once_each_at_most(world):
    admin = world.organisation()
    people = [world.recipient(admin, f"491510000{place}", f"P{place}") for place in range(10)]
    world.fire(admin, world.pulse(admin, *people))
    world.messenger.uploads_fail = True
    world.work(Lane.PREPARE)
    world.messenger.uploads_fail = False

    at_once(lambda _: world.work(Lane.DELIVER), times=2)
    world.work(Lane.DELIVER)

    assert world.states("chart") == ["accepted"] * 10
    assert len(world.messenger.uploads) <= 2
    assert len(world.rows("upload")) == 1


def test_clocks_at_once_fire_a_slot_once(world):
    admin = world.organisation()
    for _ in range(3):
        world.pulse(admin)
    world.clock.forward(days=1)

    assert sum(at_once(lambda _: world.tick())) == 3
    assert len(world.rows("run")) == 3


def test_clicks_at_once_are_one_run(world):
    admin = world.organisation()
    pulse, key = world.pulse(admin, world.recipient(admin)), uuid4()

    runs = at_once(
        lambda _: (
            fire_pulse(
                admin, pulse.id, RunKind.NOW, key, storage=world.storage, clock=world.clock
            ).id
        )
    )

    assert len(set(runs)) == 1
    assert len(world.rows("run")) == 1


def test_presses_of_several_pages_at_once_are_one_run(world):
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))

    def press(_: int) -> RunId:
        ports = {"storage": world.storage, "clock": world.clock}
        try:
            return fire_pulse(admin, pulse.id, RunKind.NOW, uuid4(), apart=APART, **ports).id
        except JustAsked as error:
            return error.run

    assert len(set(at_once(press))) == 1
    assert len(world.rows("run")) == 1


def test_one_recipient_tested_at_once_gets_one_test(world):
    admin = world.organisation()
    sarah, ports = world.recipient(admin), {"storage": world.storage, "clock": world.clock}

    def test(_: int) -> object:
        with suppress(JustTested):
            return send_test(admin, sarah, brand="Chartcastr", **ports)

    sent = [message for message in at_once(test) if message is not None]

    assert [row.id for row in world.messages("notice") if "A test from" in row.text] == sent
    assert len(sent) == 1


def test_the_same_body_posted_at_once_has_one_effect(world):
    offer = world.invite(world.organisation())
    world.says("4915100001", offer.token.prefilled)
    (body,) = world.inbox.bodies(1)

    at_once(lambda _: world.inbox.keep(body.raw))
    at_once(lambda _: world.work(Lane.INBOX))
    world.work(Lane.INBOX)

    assert len(world.rows("event")) == 1
    assert len(world.messages("confirmation")) == 1


def test_mail_workers_at_once_send_each_mail_once(world):
    admin = world.organisation()
    for place in range(10):
        world.recipient(admin, f"491510000{place}", f"P{place}")

    at_once(lambda _: world.work(Lane.MAIL))

    subjects = [subject for _, subject, _ in world.mailer.sent]
    assert len(subjects) == len(set(subjects)) == 10
    assert {row.state for row in world.rows("mail")} == {"sent"}
