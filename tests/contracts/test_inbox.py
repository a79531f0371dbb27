"""What the inbox promises, on SQLite and on PostgreSQL alike."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select

from adapters.sql.engine import database_now, reading
from adapters.sql.inbox import SqlInbox
from adapters.sql.tables import webhook_body
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from ports.lanes import Routed
from ports.webhook import RawEvent
from tests.databases import emptied
from tests.world import NUMBER, SARAH, World


def event(key: str, payload: str = "not JSON") -> RawEvent:
    return RawEvent(key, "message", NUMBER.phone_number_id, payload)


def keep(world: World, *bodies: list[RawEvent]) -> None:
    for _ in bodies:
        world.inbox.keep(b"{}")
    world.inbox.split(list(zip(world.inbox.bodies(100), bodies, strict=True)))


def test_each_key_is_kept_once_however_it_is_repeated_and_cut(world):
    keep(world, [event("m:b"), event("m:a"), event("m:b")], [], [event("m:a"), event("m:c")])
    keep(world, [event("m:c"), event("m:d")])

    claimed = world.inbox.claim(10)

    assert [due.raw.key for due in claimed] == ["m:b", "m:a", "m:c", "m:d"]
    assert world.inbox.bodies(10) == []
    assert [row.split_at is None for row in world.rows("webhook_body")] == [False] * 4


def test_bodies_that_another_worker_splits_are_left_to_it(postgresql: Engine) -> None:
    world = World(emptied(postgresql))
    for _ in range(2):
        world.inbox.keep(b"{}")
    first, second = world.inbox.bodies(2)
    with postgresql.begin() as another:
        another.execute(
            select(webhook_body.c.id).where(webhook_body.c.id == first.id).with_for_update()
        )

        world.inbox.split([(first, [event("m:a")]), (second, [event("m:b")])])

        assert [due.raw.key for due in world.inbox.claim(10)] == ["m:b"]
    assert world.inbox.bodies(2) == [first]


def test_a_body_that_another_worker_has_split_is_not_split_again(world):
    world.inbox.keep(b"{}")
    (body,) = world.inbox.bodies(1)
    world.inbox.split([(body, [event("m:a")])])

    world.inbox.split([(body, [event("m:b")])])

    assert [row.key for row in world.rows("event")] == ["m:a"]


def test_a_body_of_a_thousand_events_is_cut_in_one_go(world):
    keep(world, [event(f"m:{place}") for place in range(1200)])

    assert len(world.rows("event")) == 1200


def test_bodies_that_are_large_together_are_handed_out_some_at_a_time(world):
    for _ in range(3):
        world.inbox.keep(b"x" * 3_000_000)

    assert len(world.inbox.bodies(100)) == 2


def test_a_poison_event_is_quarantined_and_can_be_replayed(world):
    keep(world, [event("m:bad")])
    world.work(Lane.INBOX)
    (bad,) = world.inbox.quarantined(10)
    assert (bad.key, bad.kind, bad.payload) == ("m:bad", "message", "not JSON")

    assert world.inbox.replay("m:bad")

    assert world.inbox.quarantined(10) == []
    assert [due.tries for due in world.inbox.claim(10)] == [1]


def test_only_what_is_quarantined_is_replayed_and_only_once(world):
    keep(world, [event("m:bad")])
    assert not world.inbox.replay("m:bad")
    world.work(Lane.INBOX)

    assert [world.inbox.replay("m:bad") for _ in range(2)] == [True, False]
    assert not world.inbox.replay("m:nothing")


def test_a_replayed_event_has_its_effect_once_its_fault_is_mended(world):
    message = {"id": "a", "from": SARAH, "timestamp": "1795000000", "type": "text"}
    payload = json.dumps({"message": message | {"text": {"body": "hi"}}})
    keep(world, [event("m:late", "oops")])
    world.work(Lane.INBOX)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET payload = '" + payload + "'")

    world.inbox.replay("m:late")
    world.work(Lane.INBOX)

    assert [row.state for row in world.rows("event")] == ["done"]
    assert len(world.rows("contact")) == 1


def test_what_was_done_is_not_taken_again_and_what_is_unknown_never_is(world):
    keep(world, [event("m:a"), event("m:b")])
    with world.storage.house(THE_HOUSE) as house:
        assert house.take(["m:a", "m:b", "m:c"]) == {"m:a", "m:b"}
        house.done(["m:a"], Routed("seen"))
        house.commit()

    with world.storage.house(THE_HOUSE) as house:
        assert house.take(["m:a", "m:b"]) == {"m:b"}


def test_one_poison_event_among_many_harms_none_of_them(world):
    world.organisation()
    world.says(SARAH, "hi")
    keep_bad = {"id": "x", "from": SARAH, "timestamp": "soon", "type": "text"}
    world.posts({"messages": [keep_bad]})
    world.says(SARAH, "hi again")
    world.work(Lane.INBOX)

    assert sorted(row.state for row in world.rows("event")) == ["done", "done", "quarantined"]


@pytest.fixture
def sent(world: World) -> World:
    """Three charts with their analyses are at Meta."""
    admin = world.organisation()
    to = [world.recipient(admin, f"491510000{n}", f"R{n}") for n in range(3)]
    world.fire(admin, world.pulse(admin, *to))
    world.work(Lane.PREPARE, Lane.DELIVER)
    return world


def status(world: World, wamid: str, name: str, **more: Any) -> dict[str, Any]:
    stamp = str(int(world.clock.now().timestamp()))
    return {"id": wamid, "status": name, "timestamp": stamp, "recipient_id": SARAH, **more}


def test_a_batch_of_statuses_moves_each_message_to_its_furthest(sent):
    first, second, third = sent.messages("chart")
    price = {"billable": True, "category": "utility"}
    sent.posts(
        {
            "statuses": [
                status(sent, first.wamid, "read"),
                status(sent, first.wamid, "sent", pricing=price),
                status(sent, first.wamid, "delivered"),
                status(sent, second.wamid, "sent", pricing=price),
                status(sent, second.wamid, "failed", errors=[{"code": 131026}]),
                status(sent, third.wamid, "delivered"),
                status(sent, "wamid.of-nobody", "read"),
            ]
        }
    )
    sent.work(Lane.INBOX)

    found = {row.id: (row.state, row.pricing) for row in sent.messages("chart")}
    assert [found[row.id] for row in (first, second, third)] == [
        ("read", None),
        ("dead", price),
        ("delivered", None),
    ]
    attempts = {row.wamid: row for row in sent.rows("attempt")}
    assert [attempts[row.wamid].outcome for row in (first, second, third)] == [
        "accepted",
        "refused",
        "accepted",
    ]
    assert attempts[second.wamid].code == 131026


def test_statuses_that_come_before_our_own_answer_bring_wamid_and_analysis(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE)
    (order,) = world.deliveries.claim(1, world.clock.now())

    world.posts(
        {
            "statuses": [
                status(world, "wamid.early", name, biz_opaque_callback_data=str(order.attempt))
                for name in ("delivered", "sent")
            ]
        }
    )
    world.work(Lane.INBOX)

    (chart,) = world.messages("chart")
    assert (chart.state, chart.wamid) == ("delivered", "wamid.early")
    assert world.states("analysis") == ["ready"]


def test_a_body_is_stored_with_the_time_of_the_database(engine: Engine) -> None:
    with reading(engine) as connection:
        before = database_now(connection)

    SqlInbox(engine).keep(b"{}")

    with reading(engine) as connection:
        stored = connection.scalar(select(webhook_body.c.received_at))
        assert before <= stored <= database_now(connection)
