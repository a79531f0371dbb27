"""Acme, whose pulse goes to Sarah, and a run of it."""

from ports.bell import Lane
from ports.messenger import Answer
from tests.world import World


def with_a_pulse(world: World) -> World:
    """Sarah is Acme's recipient, and a pulse goes to her."""
    world.admin = world.organisation()
    world.sarah = world.recipient(world.admin)
    world.shown = world.pulse(world.admin, world.sarah)
    return world


def sends(world: World, *answers: Answer) -> None:
    """A run is fired and its chart posted, with these answers of Meta."""
    world.fire(world.admin, world.shown)
    world.work(Lane.PREPARE)
    world.messenger.sent.clear()
    world.messenger.next.extend(answers)
    world.work(Lane.DELIVER)
