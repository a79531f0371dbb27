"""What waits for a contact to write, and goes when they have."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from adapters.sql.moves import move, supersede
from adapters.sql.tables import delivery, message, run
from domain.contacts import ContactId
from domain.messages import Move, Reason, State


def release_held(connection: Connection, contact: ContactId, now: datetime) -> int:
    """Of each pulse the newest held messages become ready and the older ones are superseded;
    what belongs to no run becomes ready. How many did."""
    newest, older = _held_for(connection, contact)
    supersede(connection, now, message.c.id.in_(older))
    ready = move(
        connection,
        Move.RELEASE,
        now,
        message.c.id.in_(newest),
        message.c.state == State.HELD.value,
        due=now,
        # they go because the contact wrote: their slot's deadline no longer binds them
        deadline=message.c.held_until,
    )
    connection.execute(
        update(message)
        .where(message.c.waits_for.in_(ready), message.c.state == State.PLANNED.value)
        .values(deadline=message.c.held_until)
    )
    return len(ready)


def _held_for(connection: Connection, contact: ContactId) -> tuple[list[UUID], list[UUID]]:
    """Messages held for this contact's closed window: of each pulse's newest run or of no
    run at all, and of older runs."""
    rows = connection.execute(
        select(message.c.id, run.c.id.label("run"), run.c.pulse)
        .outerjoin(delivery, delivery.c.id == message.c.delivery)
        .outerjoin(run, run.c.id == delivery.c.run)
        .where(
            message.c.contact == contact,
            message.c.state == State.HELD.value,
            message.c.reason == Reason.WINDOW_CLOSED.value,
        )
        .order_by(run.c.at.desc(), run.c.created_at.desc())
    ).all()
    first: dict[UUID | None, UUID | None] = {}
    for row in rows:
        first.setdefault(row.pulse, row.run)
    newest = [row.id for row in rows if first[row.pulse] == row.run]
    return newest, [row.id for row in rows if first[row.pulse] != row.run]
