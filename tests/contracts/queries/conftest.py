"""Acme and a stranger, on each database; the number has no template."""

import pytest
from sqlalchemy import Engine

from domain.tenancy import Actor
from tests.world import World


@pytest.fixture
def place(engine: Engine) -> World:
    return World(engine, template=False)


@pytest.fixture
def admin(place: World) -> Actor:
    return place.organisation()


@pytest.fixture
def stranger(place: World) -> Actor:
    return place.organisation("Globex")
