"""What a link to a picture promises, on SQLite and on PostgreSQL alike."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, update

from adapters.sql.engine import writing
from adapters.sql.tables import picture
from domain.pulses import PictureId
from domain.tenancy import NotFound
from ports.bell import Lane
from tests.world import NOON, World

IN_AN_HOUR, SOON = NOON + timedelta(hours=1), NOON + timedelta(minutes=30)


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE)
    return world


def drawn(world: World) -> PictureId:
    (row,) = world.rows("picture")
    return PictureId(row.id)


def test_a_link_shows_its_picture_until_it_expires(world):
    name = world.links.open(drawn(world), SOON, IN_AN_HOUR)

    assert world.links.picture(name, IN_AN_HOUR - timedelta(seconds=1)) == b"\x89PNG drawn"
    with pytest.raises(NotFound):
        world.links.picture(name, IN_AN_HOUR)


def test_a_link_to_a_picture_that_is_kept_no_longer_shows_nothing(world):
    name = world.links.open(drawn(world), SOON, IN_AN_HOUR)
    with writing(world.engine) as connection:
        connection.execute(update(picture).values(png=b""))

    with pytest.raises(NotFound):
        world.links.picture(name, SOON)


def test_a_link_that_holds_long_enough_is_the_same_one(world):
    first = world.links.open(drawn(world), SOON, IN_AN_HOUR)

    assert world.links.open(drawn(world), IN_AN_HOUR, IN_AN_HOUR) == first
    later = IN_AN_HOUR + timedelta(minutes=1)
    assert world.links.open(drawn(world), later, later) != first


def test_revoking_ends_every_link_of_a_picture(world):
    later = IN_AN_HOUR + timedelta(minutes=1)
    names = [world.links.open(drawn(world), at, at) for at in (IN_AN_HOUR, later)]

    world.links.revoke(drawn(world))

    for name in names:
        with pytest.raises(NotFound):
            world.links.picture(name, NOON)


def test_nobody_makes_a_link_up(world):
    name = world.links.open(drawn(world), SOON, IN_AN_HOUR)
    id, _, signature = name.partition(".")
    elsewhere = World(world.engine).links.open(drawn(world), SOON, IN_AN_HOUR)
    assert elsewhere == name

    flipped = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    for forged in ("", ".", id, f"{id}.", f"{id}.{flipped}", f".{signature}", f"é.{signature}",
                   f"{uuid4().hex}.{signature}", f"{name}.", name.upper()):  # fmt: skip
        with pytest.raises(NotFound):
            world.links.picture(forged, NOON)


def test_the_sweep_takes_expired_links_away_and_no_others(world):
    world.links.open(drawn(world), SOON, IN_AN_HOUR)

    world.upkeep.sweep(IN_AN_HOUR - timedelta(seconds=1))
    assert len(world.rows("picture_link")) == 1

    world.upkeep.sweep(IN_AN_HOUR)
    assert world.rows("picture_link") == []
