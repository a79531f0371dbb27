"""Who drains which lane, by database time."""

from datetime import timedelta

from sqlalchemy import Connection, Engine, delete, update

from adapters.sql.engine import database_now, writing
from adapters.sql.outbox import insert_if_new
from adapters.sql.tables import worker

FORGOTTEN = timedelta(hours=1)
"""Who was not seen for so long does not come back under that name."""


class SqlRoll:
    """See ports.roll.Roll."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def seen(self, name: str, lane: str) -> None:
        with writing(self._engine) as connection:
            now = database_now(connection)
            known = connection.execute(
                update(worker).where(worker.c.name == name).values(seen_at=now)
            )
            if known.rowcount == 0:
                insert_if_new(connection, worker, name=name, lane=lane, began_at=now, seen_at=now)

    def left(self, name: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(worker).where(worker.c.name == name))


def forget_the_dead(connection: Connection) -> None:
    """Take off the roll who was not seen for an hour."""
    long_ago = database_now(connection) - FORGOTTEN
    connection.execute(delete(worker).where(worker.c.seen_at < long_ago))
