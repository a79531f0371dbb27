"""A slot that has come is run, whatever else goes wrong."""

from datetime import timedelta

import pytest

from adapters.sql.engine import writing
from app.use_cases.pulsing import resume_pulse
from tests.use_cases.acme import with_a_pulse
from tests.world import World


@pytest.fixture
def world(world: World) -> World:
    return with_a_pulse(world)


def test_one_pulse_that_cannot_fire_stops_no_other(world):
    other = world.organisation("Globex")
    broken = world.pulse(other)
    with writing(world.engine) as connection:
        connection.exec_driver_sql(
            "UPDATE pulse SET schedule = replace(schedule, 'Europe/Berlin', 'Mars/Base') "
            f"WHERE id = '{broken.id.hex}'"
        )
    world.clock.forward(days=1)

    assert world.tick() == 1


def test_after_a_long_absence_the_fresh_slot_runs(world):
    world.clock.at = world.shown.next_at + timedelta(days=60, minutes=5)

    world.tick()

    assert [row.state for row in world.rows("run")][-1] == "due"


def test_resuming_an_active_pulse_loses_no_slot_that_has_come(world):
    world.clock.at = world.shown.next_at + timedelta(seconds=1)
    resume_pulse(world.admin, world.shown.id, storage=world.storage, clock=world.clock)

    assert world.tick() == 1
