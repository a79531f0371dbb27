"""What every query object has in common: an actor, a permission, and one look at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Table, select, tuple_

from adapters.sql.looks import Database, looking
from domain.tenancy import Actor, NotFound, Permission
from ports.queries.paging import Page

T = TypeVar("T")

PAGE = 50


class Bound:
    """Queries bound to one actor's organisation. Raises NotAllowed when it is made."""

    needs_permission: ClassVar[Permission] = Permission.READ

    def __init__(self, database: Database, actor: Actor) -> None:
        actor.must(self.needs_permission)
        self._database = database
        self._actor = actor
        self._organisation = actor.organisation

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        with looking(self._database) as connection:
            yield connection

    def _mine(self, table: Table) -> ColumnElement[bool]:
        clause: ColumnElement[bool] = table.c.organisation == self._organisation
        return clause

    def _past(self, table: Table, after: UUID | None) -> tuple[ColumnElement[bool], ...]:
        """What comes after that row when the newest come first; everything for None."""
        return self._beyond(table, after, newest_first=True)

    def _beyond(
        self, table: Table, after: UUID | None, *, newest_first: bool
    ) -> tuple[ColumnElement[bool], ...]:
        if after is None:
            return ()
        there = (
            select(table.c.created_at, table.c.id)
            .where(self._mine(table), table.c.id == after)
            .subquery()
        )
        here = tuple_(table.c.created_at, table.c.id)
        edge = select(there.c.created_at, there.c.id).scalar_subquery()
        return (here < edge if newest_first else here > edge,)


def page_of(rows: list[T], ids: list[UUID], size: int = PAGE) -> Page[T]:
    """`rows` were asked for with one more than `size`: that one only says that more follow."""
    more = len(rows) > size
    return Page(tuple(rows[:size]), ids[size - 1] if more else None)


def first_or_not_found(connection: Connection, statement: Select[Any]) -> Any:
    """Raises NotFound, also for what belongs to somebody else."""
    row = connection.execute(statement).first()
    if row is None:
        raise NotFound
    return row
