"""A look that is held until a page is made; the same on every database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from adapters.sql.engine import open_database
from adapters.sql.looks import holding, looking
from adapters.sql.queries.counting import charts_of
from adapters.sql.reads import sql_reads
from domain.tenancy import Actor
from tests.databases import emptied, sqlite_file
from tests.world import SARAH, World


@pytest.fixture(params=["a file", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "postgresql":
        yield World(emptied(request.getfixturevalue("postgresql")))
        return
    engine = open_database(sqlite_file(tmp_path))
    yield World(engine)
    engine.dispose()


@pytest.fixture
def admin(place: World) -> Actor:
    return place.organisation()


def sent(engine: Engine) -> list[str]:
    """The statements from now on."""
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *heard: said.append(heard[2]))
    return said


def test_what_is_written_meanwhile_is_seen_by_the_next_look(place, admin):
    reads, now = sql_reads(place.engine), place.clock.now()

    with reads.at_once() as once:
        people = once.recipients(admin)
        assert people.recipients(now).items == ()
        place.recipient(admin, SARAH, "Sarah")
        assert people.recipients(now).items == ()
        assert once.pulses(admin).destinations() == ()

    assert [line.label for line in reads.recipients(admin).recipients(now).items] == ["Sarah"]


def test_the_charts_of_a_run_are_counted_once_in_a_look(place, admin):
    run = place.fire(admin, place.pulse(admin, place.recipient(admin, SARAH, "Sarah")))
    place.work_all()
    said = sent(place.engine)

    with holding(place.engine) as database:
        for _ in range(2):
            with looking(database) as connection:
                (found,) = charts_of(connection, admin.organisation, [run.id]).values()
                assert found.deliveries == 1
        once = len(said)
    with looking(place.engine) as connection:
        assert charts_of(connection, admin.organisation, [run.id])[run.id].deliveries == 1

    assert once == len(said) - once


def test_what_is_counted_for_one_organisation_says_nothing_to_another(place, admin):
    run = place.fire(admin, place.pulse(admin, place.recipient(admin, SARAH, "Sarah")))
    place.work_all()
    other = place.organisation("Globex")

    with holding(place.engine) as database, looking(database) as connection:
        assert charts_of(connection, admin.organisation, [run.id])[run.id].deliveries == 1
        assert charts_of(connection, other.organisation, [run.id])[run.id].deliveries == 0


def test_a_look_goes_on_after_an_error(place, admin):
    with holding(place.engine) as database:
        with pytest.raises(DBAPIError), looking(database) as connection:
            connection.execute(text("SELECT nonsense"))
        with looking(database) as connection:
            assert connection.scalar(text("SELECT 1")) == 1


def test_it_cannot_write_and_gives_its_connection_back(place, admin):
    with holding(place.engine) as database:
        with pytest.raises(DBAPIError), looking(database) as connection:
            connection.execute(text("DELETE FROM destination"))
        assert place.engine.pool.checkedout() == 1

    assert place.engine.pool.checkedout() == 0
