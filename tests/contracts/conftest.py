"""The product on each database that we promise to work on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.sql.engine import open_database
from domain.templates import Template
from tests.databases import emptied, sqlite_file
from tests.world import World


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


@pytest.fixture
def second(world: World) -> Template:
    """A second rung under the one of the settings, approved."""
    return world.rung(rank=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A product on a database that takes several connections."""
    engine: Engine
    if request.param == "sqlite":
        engine = open_database(sqlite_file(tmp_path))
        yield World(engine)
        engine.dispose()
        return
    engine = emptied(request.getfixturevalue("postgresql"))
    yield World(engine)
