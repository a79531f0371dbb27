"""What became of it: rows of the database, as a test looks at them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from adapters.sql import tables
from adapters.sql.engine import reading
from tests.world.wired import Wired


class Rows(Wired):
    """What the database holds."""

    def messages(self, *parts: str) -> list[Any]:
        """Rows of the message table, oldest first; of these parts, or all."""
        table = tables.message
        wanted = select(table).order_by(table.c.created_at, table.c.priority.desc())
        if parts:
            wanted = wanted.where(table.c.part.in_(parts))
        with reading(self.engine) as connection:
            return list(connection.execute(wanted).all())

    def states(self, *parts: str) -> list[str]:
        return [row.state for row in self.messages(*parts)]

    def rows(self, name: str) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(select(tables.metadata.tables[name])).all())

    def attempt_of(self, message: UUID) -> str:
        """The newest attempt's id, as Meta echoes it."""
        table = tables.attempt
        newest = (
            select(table.c.id).where(table.c.message == message).order_by(table.c.fence.desc())
        )
        with reading(self.engine) as connection:
            return str(connection.execute(newest).scalars().first())
