"""When recipients opened their windows, as forecasts ask for it, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from adapters.sql.queries.pulses import SqlPulseQueries
from domain.forecasts import HISTORY, Habit
from ports.bell import Lane
from tests.world import BEN, NOON, SARAH, World


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.admin = world.organisation()
    world.sarah = world.recipient(world.admin)
    return world


def hears(world: World, text: str = "hi", **more: Any) -> Any:
    """Sarah writes an hour later; the moment."""
    world.clock.forward(hours=1)
    world.says(SARAH, text, **more)
    world.work_all()
    return world.clock.now()


def habits(world: World, *among: Any, actor: Any = None) -> tuple[Habit, ...]:
    queries = SqlPulseQueries(world.engine, actor or world.admin)
    return queries.habits(among or [world.sarah], world.clock.now())


def test_what_they_wrote_is_there_by_metas_time_oldest_first(world):
    first, second = hears(world), hears(world, "why?")

    assert habits(world) == (Habit(NOON, (NOON, first, second)),)


def test_a_tap_counts_and_a_reaction_that_opens_nothing_does_not(world):
    world.fire(world.admin, world.pulse(world.admin, world.sarah))
    world.work_all()
    (chart,) = world.messages("chart")
    world.clock.forward(hours=1)
    world.reacts(SARAH, "🤔", about=chart.wamid)
    world.clock.forward(hours=1)
    button = {"payload": "read", "text": "Read the analysis"}
    context = {"from": "15550783881", "id": chart.wamid}
    world.posts_message(SARAH, {"type": "button", "button": button, "context": context})
    world.work(Lane.INBOX)

    assert habits(world) == (Habit(NOON, (NOON, NOON + timedelta(hours=2))),)


def test_what_is_older_than_the_history_is_left_out(world):
    world.clock.at += HISTORY
    again = hears(world)
    world.clock.forward(hours=23)

    assert habits(world) == (Habit(NOON, (again,)),)


def test_a_person_under_two_keys_keeps_what_they_wrote_under_both(world):
    world.clock.forward(hours=1)
    world.says("", "hi", user_id="US.77")
    world.work(Lane.INBOX)
    world.clock.forward(hours=1)
    world.says(SARAH, "it is me", user_id="US.77")
    world.work(Lane.INBOX)

    ((_, opened),) = [(each.since, each.opened) for each in habits(world)]
    assert opened == (NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2))


def test_only_active_people_of_ones_own_organisation_are_looked_at(world):
    stranger = world.organisation("Globex")
    ben = world.recipient(world.admin, BEN, "Ben")
    world.says(BEN, "STOP")
    world.work(Lane.INBOX)

    assert habits(world, world.sarah, ben, actor=stranger) == ()
    assert len(habits(world, world.sarah, ben)) == 1
