"""How pages look at the database: each question for itself, or all of a page's at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from adapters.sql.engine import reading

KNOWN = "chartcastr_known"
"""What a held look has found out already: at one moment, it stays so."""

Database = Engine | Connection
"""An engine, where each look is its own; or the connection of a look that is held."""


@contextmanager
def holding(engine: Engine) -> Iterator[Database]:
    """A look that is held until the end: whatever is read by it is of one moment, and asks for
    its connection and its transaction once. In memory, SQLite has one connection, which nobody
    may keep from the others: there each look is its own."""
    if isinstance(engine.pool, StaticPool):
        yield engine
        return
    with reading(engine) as connection:
        yield connection.execution_options(**{KNOWN: {}})


@contextmanager
def looking(database: Database) -> Iterator[Connection]:
    """One look, or one more within the one that is held."""
    if isinstance(database, Engine):
        with reading(database) as connection:
            yield connection
        return
    try:
        yield database
    except DBAPIError:
        database.rollback()  # a transaction that met an error answers nothing any more
        database.get_execution_options().get(KNOWN, {}).clear()  # the next one is of later
        raise
