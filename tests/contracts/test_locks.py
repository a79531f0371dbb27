"""On PostgreSQL, where several write at once: nobody waits for each other in a circle."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, select, text, update

from adapters.sql.engine import database_now, writing
from adapters.sql.tables import message
from domain.messages import Outcome
from ports.bell import Lane
from ports.messenger import Answer
from ports.outbox import Order, Result
from tests.databases import emptied
from tests.world import BEN, SARAH, World


@pytest.fixture
def world(postgresql: Engine) -> World:
    """A run's charts are ready for Sarah and for Ben."""
    world = World(emptied(postgresql))
    admin = world.organisation()
    both = world.recipient(admin), world.recipient(admin, BEN, "Ben")
    world.fire(admin, world.pulse(admin, *both))
    world.work(Lane.PREPARE)
    return world


@pytest.fixture
def orders(world: World) -> list[Order]:
    """Both charts claimed, in the order of their ids."""
    claimed = world.deliveries.claim(10, world.clock.now())
    assert {order.phone for order in claimed} == {SARAH, BEN}
    return sorted(claimed, key=lambda order: order.message)


@pytest.fixture
def somebody(postgresql: Engine) -> Iterator[Connection]:
    """Another transaction, which never waits for anybody."""
    with postgresql.connect() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '2s'"))
        yield connection
        connection.rollback()


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def hold(connection: Connection, id: UUID) -> None:
    connection.execute(select(message.c.id).where(message.c.id == id).with_for_update())


def leases_run_out(world: World) -> None:
    with writing(world.engine) as connection:
        past = database_now(connection) - timedelta(seconds=1)
        connection.execute(update(message).values(lease_until=past))


def test_answers_are_recorded_in_one_order_however_they_come(world, orders, somebody, beside):
    low, high = orders
    hold(somebody, low.message)
    results = [Result(each, Answer(Outcome.UNKNOWN)) for each in (high, low)]
    recorded = beside.submit(world.deliveries.record, results, world.clock.now())
    while not waiting(world):
        assert not recorded.done()
    hold(somebody, high.message)
    somebody.rollback()
    recorded.result(10)
    assert world.states("chart") == ["unknown"] * 2


def waiting(world: World) -> int:
    """How many wait for somebody's lock."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with world.engine.connect() as connection:
        return connection.scalar(text(asked)) or 0


def test_a_lost_lease_waits_for_nobody(world, orders, somebody, beside):
    leases_run_out(world)
    hold(somebody, orders[0].message)
    lost = beside.submit(world.upkeep.lost, world.clock.now())
    try:
        assert lost.result(5) == 1
    finally:
        somebody.rollback()
    assert world.upkeep.lost(world.clock.now()) == 1


def test_a_doubt_of_which_there_is_news_just_now_is_settled_later(world, orders, somebody, beside):
    world.deliveries.record(
        [Result(each, Answer(Outcome.UNKNOWN)) for each in orders], world.clock.now()
    )
    world.clock.forward(hours=7)
    hold(somebody, orders[0].message)
    resolved = beside.submit(world.upkeep.resolve, world.clock.now())
    try:
        assert resolved.result(5) == 1
    finally:
        somebody.rollback()
    assert world.upkeep.resolve(world.clock.now()) == 1
