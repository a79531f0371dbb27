"""What every test may ask for."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from adapters.sql.engine import open_database
from adapters.sql.migrate import migrate
from domain.tenancy import Actor
from tests.databases import cloned_sqlite, emptied, postgresql_server
from tests.world import World

# how long an example takes says how busy the machine is, not whether the code is right
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Engine]:
    """One migrated PostgreSQL for the whole session."""
    with postgresql_server() as url:
        engine = open_database(url)
        migrate(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def sqlite() -> Iterator[Engine]:
    engine = cloned_sqlite()
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the databases that we promise to work on; contracts run on both."""
    found: Engine = request.getfixturevalue(request.param)
    return emptied(found) if request.param == "postgresql" else found


@pytest.fixture
def world(sqlite: Engine) -> World:
    """The product on SQLite, with hand-written fakes for everything outside."""
    return World(sqlite)


@pytest.fixture
def admin(world: World) -> Actor:
    """The admin of Acme, which has Managed enabled."""
    return world.organisation()
