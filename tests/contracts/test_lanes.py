"""What the lanes' doors promise, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from adapters.sql.engine import writing
from adapters.sql.follow_ups import SqlFollowUpQueue
from adapters.sql.tables import attempt, event, ingestion, message, run
from domain.messages import Outcome
from domain.pulses import RunKind, RunState, Step
from ports.bell import Lane
from ports.messenger import Answer
from ports.outbox import Order, Result
from ports.webhook import RawEvent
from tests.world import NOON, SARAH, World


@pytest.fixture
def prepared(world: World) -> World:
    """A run's chart and analysis are ready for Sarah."""
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE)
    return world


def claim(world: World, slots: int = 10) -> list[Order]:
    return world.deliveries.claim(slots, world.clock.now())


def answered(world: World, order: Order, answer: Answer) -> None:
    world.deliveries.record([Result(order, answer)], world.clock.now())


def ago(world: World, seconds: float) -> None:
    """Let database time have passed for what is claimed and attempted."""
    gone = timedelta(seconds=seconds)
    with writing(world.engine) as connection:
        for table, names in (
            (message, ["lease_until"]),
            (run, ["lease_until"]),
            (event, ["lease_until"]),
            (attempt, ["started_at", "finished_at", "first_status_at"]),
        ):
            for row in connection.execute(table.select()).mappings().all():
                moved = {name: row[name] - gone for name in names if row[name] is not None}
                if moved:
                    key = next(iter(table.primary_key))
                    connection.execute(update(table).where(key == row[key.name]).values(**moved))


def healthy_for(world: World, seconds: float) -> None:
    world.upkeep.beat(True)
    with writing(world.engine) as connection:
        since = connection.scalar(ingestion.select().with_only_columns(ingestion.c.probed_at))
        connection.execute(
            update(ingestion).values(healthy_since=since - timedelta(seconds=seconds))
        )


def test_a_claim_stores_its_attempt_before_anything_leaves(prepared):
    (order,) = claim(prepared)

    (row,) = [r for r in prepared.rows("attempt") if r.id == order.attempt]
    assert (row.message, row.fence, row.outcome) == (order.message, 1, None)
    assert prepared.states("chart") == ["sending"]


def test_what_is_claimed_is_not_claimed_again(prepared):
    assert len(claim(prepared)) == 1
    assert claim(prepared) == []
    assert not prepared.deliveries.waiting(prepared.clock.now())


def test_an_analysis_waits_for_its_charts_wamid(prepared):
    (chart,) = claim(prepared)
    answered(prepared, chart, Answer(Outcome.ACCEPTED, "wamid.chart"))

    (analysis,) = claim(prepared)

    assert analysis.quoted == "wamid.chart"


def test_a_record_of_an_older_fence_changes_nothing(prepared):
    (order,) = claim(prepared)
    stale = replace(order, fence=order.fence - 1)

    answered(prepared, stale, Answer(Outcome.REFUSED, code=131026))

    assert prepared.states("chart") == ["sending"]


def test_recording_twice_is_recording_once(prepared):
    (order,) = claim(prepared)
    for _ in range(2):
        answered(prepared, order, Answer(Outcome.ACCEPTED, "wamid.chart"))

    assert prepared.states("chart", "analysis") == ["accepted", "ready"]


def test_what_was_not_sent_goes_again_after_a_pause(prepared):
    (order,) = claim(prepared)
    answered(prepared, order, Answer(Outcome.NOT_SENT, details="no route"))

    assert claim(prepared) == []
    prepared.clock.forward(seconds=1)
    assert [again.fence for again in claim(prepared)] == [2]


def test_an_expired_lease_is_doubt_and_doubt_is_not_tried_again(prepared):
    claim(prepared)
    assert prepared.upkeep.lost(NOON) == 0

    ago(prepared, 100)

    assert prepared.upkeep.lost(NOON) == 1
    assert prepared.states("chart") == ["unknown"]
    assert claim(prepared) == []


def test_silence_of_a_healthy_ingestion_shows_that_meta_did_not_take_it(prepared):
    claim(prepared)
    ago(prepared, 200)
    prepared.upkeep.lost(NOON)
    with writing(prepared.engine) as connection:  # the confirmation has had its status
        connection.execute(
            update(attempt)
            .where(attempt.c.outcome == "accepted")
            .values(first_status_at=attempt.c.started_at)
        )
    assert prepared.upkeep.resolve(prepared.clock.now()) == 0

    ago(prepared, 120)
    healthy_for(prepared, 120)

    assert prepared.upkeep.resolve(prepared.clock.now()) == 1
    assert [order.fence for order in claim(prepared)] == [2]


def test_silence_that_no_probe_has_watched_shows_nothing(prepared):
    """The web may have died since the last one, and Meta brings again later what met nobody."""
    claim(prepared)
    ago(prepared, 200)
    prepared.upkeep.lost(NOON)
    with writing(prepared.engine) as connection:
        connection.execute(
            update(attempt)
            .where(attempt.c.outcome == "accepted")
            .values(first_status_at=attempt.c.started_at)
        )
    ago(prepared, 65)  # evidence already, were the last probe not ten seconds old
    healthy_for(prepared, 120)
    with writing(prepared.engine) as connection:
        ten_s_ago = connection.scalar(select(ingestion.c.probed_at)) - timedelta(seconds=10)
        connection.execute(update(ingestion).values(probed_at=ten_s_ago))

    assert prepared.upkeep.resolve(prepared.clock.now()) == 0


def test_silence_says_nothing_while_accepted_messages_lack_statuses(prepared):
    claim(prepared)
    ago(prepared, 200)
    prepared.upkeep.lost(NOON)
    ago(prepared, 120)
    healthy_for(prepared, 120)

    assert prepared.upkeep.resolve(prepared.clock.now()) == 0


def test_a_chart_in_doubt_past_its_deadline_is_left_to_a_person(prepared):
    claim(prepared)
    ago(prepared, 100)
    prepared.upkeep.lost(NOON)
    prepared.clock.forward(hours=7)

    prepared.upkeep.resolve(prepared.clock.now())

    assert prepared.states("chart") == ["unconfirmed"]


def test_a_status_settles_a_doubt_and_brings_the_wamid(prepared):
    (order,) = claim(prepared)
    answered(prepared, order, Answer(Outcome.UNKNOWN, details="read time-out"))
    assert prepared.states("chart") == ["unknown"]

    prepared.status("delivered", attempt=str(order.attempt), wamid="wamid.seen")
    prepared.work(Lane.INBOX)

    (chart,) = prepared.messages("chart")
    assert (chart.state, chart.wamid) == ("delivered", "wamid.seen")
    assert [order.quoted for order in claim(prepared)] == ["wamid.seen"]


def test_a_status_may_come_before_our_own_answer(prepared):
    (order,) = claim(prepared)
    prepared.status("sent", attempt=str(order.attempt), wamid="wamid.early")
    prepared.work(Lane.INBOX)

    answered(prepared, order, Answer(Outcome.ACCEPTED, "wamid.early"))

    assert prepared.states("chart") == ["sent"]


def test_another_numbers_status_moves_nothing(prepared):
    (order,) = claim(prepared)
    stamp = str(int(NOON.timestamp()))
    prepared.posts(
        {
            "metadata": {"display_phone_number": "1", "phone_number_id": "999"},
            "statuses": [
                {
                    "id": "wamid.x",
                    "status": "read",
                    "timestamp": stamp,
                    "recipient_id": "1",
                    "biz_opaque_callback_data": str(order.attempt),
                }
            ],
        }
    )
    prepared.work(Lane.INBOX)

    assert prepared.states("chart") == ["sending"]


def test_an_event_that_meta_repeats_is_kept_once(world):
    admin = world.organisation()
    token = world.invite(admin).token
    world.says("4915112345", token.prefilled)
    (body,) = world.inbox.bodies(10)
    world.inbox.keep(body.raw)
    world.inbox.keep(body.raw)

    world.work(Lane.INBOX, Lane.DELIVER)

    assert len(world.rows("event")) == 1
    assert len(world.rows("destination")) == 1
    assert len(world.messenger.sent) == 1


def test_a_poison_event_is_put_aside_after_three_tries_and_harms_no_other(world):
    admin = world.organisation()
    world.inbox.keep(b"a body of Meta's")
    (body,) = world.inbox.bodies(1)
    world.inbox.split([(body, [RawEvent("m:1:wamid.bad", "message", "1", "not JSON any more")])])
    offer = world.invite(admin, "Ben")
    world.says("4915112345", offer.token.prefilled)
    for _ in range(5):
        world.work(Lane.INBOX)

    states = {row.key.split(":")[-1]: (row.state, row.tries) for row in world.rows("event")}
    assert states["wamid.bad"] == ("quarantined", 3)
    assert states["wamid.in1"][0] == "done"


def test_a_slot_fires_one_run_whoever_fires_it(world):
    admin = world.organisation()
    world.pulse(admin)
    world.clock.forward(days=1)

    assert world.tick() == 1
    assert world.tick() == 0
    assert [row.state for row in world.rows("run")] == ["due"]


def test_a_run_whose_worker_died_is_taken_by_another(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin), RunKind.PREVIEW)
    (first,) = world.runs.claim(1, NOON)
    assert world.runs.claim(1, NOON) == []

    ago(world, 100)
    (second,) = world.runs.claim(1, NOON)

    assert second.fence == first.fence + 1
    with world.storage.tenant(admin) as uow:
        assert not uow.runs.step(first, Step.READ)


def test_a_run_that_has_failed_three_workers_is_held_with_a_reason(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin), RunKind.PREVIEW)
    for _ in range(3):
        (claimed,) = world.runs.claim(1, NOON)
        world.runs.broke(claimed)

    assert world.runs.claim(1, NOON) == []
    (row,) = world.rows("run")
    assert row.state == RunState.HELD.value
    assert "Nothing was sent" in row.reason


def test_a_question_that_was_claimed_and_not_begun_costs_no_try(prepared):
    prepared.work(Lane.DELIVER)
    (chart,) = prepared.messages("chart")
    prepared.says(SARAH, "why?", about=chart.wamid)
    prepared.work(Lane.INBOX)
    queue = SqlFollowUpQueue(prepared.engine)
    (claimed,) = queue.claim(8)
    assert queue.claim(8) == []

    queue.give_back(claimed)

    (again,) = queue.claim(8)
    assert again.fence == claimed.fence + 1
    assert prepared.rows("follow_up")[0].tries == 1
    queue.give_back(claimed)
    assert prepared.rows("follow_up")[0].tries == 1
