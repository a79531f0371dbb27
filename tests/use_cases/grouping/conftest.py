"""Somebody verified, a linked group, a group with a chart."""

import pytest

from tests.use_cases.grouping.talk import GROUP
from tests.world import SARAH, World


@pytest.fixture
def verified(world: World) -> World:
    """Sarah gets Acme's charts; what has been sent so far is forgotten."""
    world.acme = world.organisation()
    world.sarah = world.recipient(world.acme)
    world.messenger.sent.clear()
    return world


@pytest.fixture
def in_two(verified: World) -> World:
    """Sarah gets Beta's charts too."""
    verified.beta = verified.organisation("Beta")
    verified.recipient(verified.beta, label="Sarah at Beta")
    verified.messenger.sent.clear()
    return verified


@pytest.fixture
def grouped(world: World) -> World:
    """A group is linked to Acme, and a pulse goes to it alone."""
    world.acme = world.organisation()
    world.group_id = world.group(world.acme, GROUP)
    world.revenue = world.pulse(world.acme, world.group_id)
    world.messenger.sent.clear()
    return world


@pytest.fixture
def charted(grouped: World) -> World:
    """The group has a chart."""
    grouped.meta_opens_groups()
    grouped.says_in_group(SARAH, GROUP, "hi")
    grouped.fire(grouped.acme, grouped.revenue)
    grouped.work_all()
    grouped.messenger.sent.clear()
    return grouped
