"""One contact for two: what is moved from the one to the other."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, or_, select, update

from adapters.sql.cancelling import cancel_for
from adapters.sql.outbox import insert_if_new
from adapters.sql.tables import (
    address,
    contact,
    destination,
    event,
    follow_up,
    message,
    pause,
    pulse_destination,
)
from domain.destinations import DestinationState


def merge_rows(connection: Connection, kept: UUID, merged: UUID) -> None:
    """Messages and questions, so that a reply to an old one still finds its chart; and when
    they wrote."""
    for table in (message, follow_up):
        connection.execute(update(table).where(table.c.contact == merged).values(contact=kept))
    opened = (event.c.contact == merged, event.c.opened_at.is_not(None))
    connection.execute(update(event).where(*opened).values(contact=kept))
    connection.execute(
        update(contact)
        .where(or_(contact.c.id == merged, contact.c.merged_into == merged))
        .values(merged_into=kept)
    )


def merge_places(connection: Connection, kept: UUID, merged: UUID, now: datetime) -> None:
    """The addresses. An organisation that has both keeps the older destination."""
    for mine, theirs in _twice(connection, kept, merged):
        older, newer = sorted((mine, theirs), key=lambda row: (row.created_at, row.id))
        _follow(connection, older, newer, now)
    connection.execute(update(address).where(address.c.contact == merged).values(contact=kept))


def _twice(connection: Connection, kept: UUID, merged: UUID) -> list[tuple[Row[Any], Row[Any]]]:
    """Both destinations of each organisation that has two."""
    rows = connection.execute(
        select(destination, address.c.contact, address.c.id.label("address"))
        .join(address, address.c.destination == destination.c.id)
        .where(address.c.contact.in_([kept, merged]))
        .with_for_update(of=destination)
    ).all()
    mine = {row.organisation: row for row in rows if row.contact == kept}
    return [
        (mine[row.organisation], row)
        for row in rows
        if row.contact == merged and row.organisation in mine
    ]


def _follow(connection: Connection, older: Row[Any], newer: Row[Any], now: datetime) -> None:
    """The newer destination is removed; what it was to get goes to the older one."""
    cancel_for(connection, newer.id, now)
    connection.execute(delete(address).where(address.c.id == newer.address))
    for row in connection.execute(
        select(pulse_destination).where(pulse_destination.c.destination == newer.id)
    ).mappings():
        insert_if_new(connection, pulse_destination, **{**row, "destination": older.id})
    for table in (pulse_destination, pause):
        connection.execute(delete(table).where(table.c.destination == newer.id))
    active = DestinationState.ACTIVE.value
    connection.execute(
        update(destination)
        .where(destination.c.id == older.id)
        .values(
            state=active if active in (older.state, newer.state) else older.state,
            person=older.person or newer.person,
            version=destination.c.version + 1,
        )
    )
    connection.execute(
        update(destination)
        .where(destination.c.id == newer.id)
        .values(state=DestinationState.REMOVED.value, version=destination.c.version + 1)
    )
