"""What waits and is not to go any more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from adapters.sql.moves import cancel_what_waited, move
from adapters.sql.tables import address, delivery, message, run
from domain.messages import Move, Part, Reason, State


def cancel_for(
    connection: Connection,
    destination: UUID,
    now: datetime,
    reason: Reason = Reason.NOT_REACHABLE,
) -> None:
    """Nothing that still waits for this destination goes out."""
    theirs = select(delivery.c.id).where(delivery.c.destination == destination)
    move(
        connection,
        Move.CANCEL,
        now,
        message.c.delivery.in_(theirs),
        reason=reason.value,
    )
    _cancel_welcome(connection, destination, now, reason)


def _cancel_welcome(
    connection: Connection, destination: UUID, now: datetime, reason: Reason
) -> None:
    """Nor does a confirmation that waits for them to write: it says that they are in."""
    here = address.c.destination == destination
    whose = select(address.c.organisation).where(here).limit(1).scalar_subquery()
    move(
        connection,
        Move.CANCEL,
        now,
        message.c.contact.in_(select(address.c.contact).where(here)),
        message.c.organisation == whose,
        message.c.part == Part.CONFIRMATION.value,
        message.c.state == State.HELD.value,
        reason=reason.value,
    )


def cancel_paused(connection: Connection, destination: UUID, pulse: UUID, now: datetime) -> None:
    """Nothing of this pulse that still waits for this destination goes out."""
    theirs = (
        select(delivery.c.id)
        .join(run, run.c.id == delivery.c.run)
        .where(delivery.c.destination == destination, run.c.pulse == pulse)
    )
    move(
        connection,
        Move.CANCEL,
        now,
        message.c.delivery.in_(theirs),
        reason=Reason.PAUSED.value,
    )


def withdraw(connection: Connection, pulse: UUID, now: datetime) -> int:
    """No chart of this pulse that still waits goes out, nor what was to follow it; what follows
    a chart that is there already still does. How many charts."""
    of_it = select(delivery.c.id).join(run, run.c.id == delivery.c.run).where(run.c.pulse == pulse)
    charts = move(
        connection,
        Move.CANCEL,
        now,
        message.c.delivery.in_(of_it),
        message.c.part == Part.CHART.value,
        reason=Reason.WITHDRAWN.value,
    )
    cancel_what_waited(connection, charts, now)
    return len(charts)
