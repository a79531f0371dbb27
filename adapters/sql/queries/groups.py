"""The groups that are linked to an organisation."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from adapters.sql.queries.bound import Bound
from adapters.sql.queries.ways import reached, way_of
from adapters.sql.tables import address, channel, destination, sender
from domain.destinations import DestinationId, DestinationKind, DestinationState
from domain.tenancy import NotFound
from ports.queries.groups import GroupLine


class SqlGroupQueries(Bound):
    """See ports.queries.groups.GroupQueries."""

    def groups(self, now: datetime) -> list[GroupLine]:
        return self._lines(now)

    def group(self, id: DestinationId, now: datetime) -> GroupLine:
        found = self._lines(now, destination.c.id == id)
        if not found:
            raise NotFound
        return found[0]

    def are_open(self) -> bool | None:
        said = (
            select(func.max(sender.c.groups_open_at), func.max(sender.c.groups_asked_at))
            .join(channel, channel.c.sender == sender.c.id)
            .where(self._mine(channel))
        )
        with self._looking() as connection:
            open_at, asked_at = connection.execute(said).one()
        return None if open_at is None and asked_at is None else open_at is not None

    def _lines(self, now: datetime, *where: ColumnElement[bool]) -> list[GroupLine]:
        statement = (
            reached(self._organisation, address.c.consent_at)
            .where(destination.c.kind == DestinationKind.GROUP.value, *where)
            .order_by(destination.c.created_at.desc(), destination.c.id)
        )
        with self._looking() as connection:
            return [_line(row, now) for row in connection.execute(statement)]


def _line(row: Row[Any], now: datetime) -> GroupLine:
    way = way_of(row)
    return GroupLine(
        DestinationId(row.id),
        row.label,
        DestinationState(row.state),
        row.consent_at,
        row.window_until,
        way.waits_for_meta,
        way.chart_at(now),
    )
