"""Opening a database: SQLite as careful as a server, PostgreSQL as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, create_engine, event, func, text
from sqlalchemy.pool import StaticPool

CONNECTIONS = 40
"""More than any process has threads. Each is kept: to open one costs PostgreSQL a process, and
that just when many are wanted."""
READ_ONLY = "chartcastr_read_only"
BUSY_MS = 10_000
SQLITE_NOW = text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
POSTGRESQL_NOW = text("SELECT clock_timestamp()")


def open_database(url: str) -> Engine:
    """An engine for `sqlite:///path`, `sqlite://` (in memory) or `postgresql://...`.

    Heroku's `postgres://` is understood too.
    """
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            url = "postgresql+psycopg://" + url.removeprefix(old)
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_pre_ping=True, pool_size=CONNECTIONS, max_overflow=0, hide_parameters=True
        )
    if url == "sqlite://":
        pool: dict[str, Any] = {"poolclass": StaticPool}
    else:
        pool = {"pool_size": CONNECTIONS, "max_overflow": 0}
    # a row's values may be somebody's number or words: no error's text holds them
    engine = create_engine(
        url, connect_args={"check_same_thread": False}, hide_parameters=True, **pool
    )
    event.listen(engine, "connect", _careful)
    event.listen(engine, "begin", _begin)
    return engine


def _careful(connection: Any, _record: object) -> None:
    # SQLAlchemy, not the driver, says when a transaction begins; see _begin.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        # NORMAL may take back a committed row on power loss: a lost intent is a duplicate.
        "synchronous=FULL",
        f"busy_timeout={BUSY_MS}",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer that begins deferred meets "database is locked" when it first writes.
    reads = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def stating(engine: Engine) -> Iterator[Connection]:
    """For one statement, a transaction by itself: PostgreSQL is asked once, not thrice."""
    if engine.dialect.name != "postgresql":
        with writing(engine) as connection:
            yield connection
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent look at the data, which cannot write and locks nobody out."""
    if engine.dialect.name == "postgresql":
        options: dict[str, Any] = {
            "isolation_level": "REPEATABLE READ",
            "postgresql_readonly": True,
        }
    else:
        options = {READ_ONLY: True}
    with engine.connect().execution_options(**options) as connection:
        yield connection


def database_now(connection: Connection) -> datetime:
    """The database's own time, which nobody moves: for leases and lags."""
    if connection.dialect.name == "sqlite":
        found = connection.scalar(SQLITE_NOW)
        return datetime.fromisoformat(str(found)).replace(tzinfo=UTC)
    moment: datetime = connection.scalar(POSTGRESQL_NOW)
    return moment.astimezone(UTC)


def database_moment(connection: Connection, *, before: int = 0) -> ColumnElement[datetime]:
    """The same, or so many seconds before, for a statement to write by itself: it saves asking
    first."""
    if connection.dialect.name == "sqlite":
        # six digits, as all others have
        return func.strftime("%Y-%m-%d %H:%M:%f000", "now", f"-{before} seconds")
    return func.clock_timestamp() - timedelta(seconds=before)
