"""One organisation's asked-for runs do not hold up what is scheduled for the others."""

import pytest

from domain.pulses import RunKind
from ports.bell import Lane
from tests.world import World

PREVIEWS, NOW = 40, 30


@pytest.fixture
def scheduled(world: World):
    """The organisation of a slot that has come."""
    theirs = world.organisation("Globex")
    world.pulse(theirs, world.recipient(theirs))
    world.clock.forward(days=1)
    assert world.tick() == 1
    return theirs.organisation


@pytest.fixture
def eager(world: World, scheduled):
    """An organisation that asks for very many, all after the slot has come."""
    admin = world.organisation("Acme")
    pulse = world.pulse(admin, world.recipient(admin, "491701234567"))
    for kind, times in ((RunKind.PREVIEW, PREVIEWS), (RunKind.NOW, NOW)):
        for _ in range(times):
            world.fire(admin, pulse, kind)
    return admin


def claimed(world: World, slots: int = 1):
    return world.runs.claim(slots, world.clock.now())


def test_a_slot_is_among_the_first_few_however_many_another_asks_for(world, scheduled, eager):
    order = [run.organisation for run in claimed(world, 71)]

    assert len(order) == 71
    assert order.index(scheduled) == 3


def test_taken_one_by_one_it_is_no_different(world, scheduled, eager):
    order = [run.organisation for _ in range(4) for run in claimed(world)]

    assert order == [eager.organisation] * 3 + [scheduled]


def test_those_that_are_done_count_as_well(world, scheduled, eager):
    lane = world.lane(Lane.PREPARE)
    for _ in range(3):
        lane.record([lane.perform(run) for run in lane.claim(1)])

    assert "prepared" in {row.state for row in world.rows("run")}
    assert [run.organisation for run in claimed(world)] == [scheduled]
