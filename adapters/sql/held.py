"""What waits for a contact to write, and goes when they have."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, or_, select, update

from adapters.sql.brakes import people_reached, sent_lately
from adapters.sql.moves import move, supersede
from adapters.sql.tables import delivery, message, organisation, run, sender
from domain.budgets import Budget
from domain.contacts import ContactId
from domain.messages import WAITS_FOR_THEM, Move, Reason, State


def release_held(connection: Connection, contact: ContactId, now: datetime) -> int:
    """Of each pulse the newest held messages become ready and the older ones are superseded;
    what belongs to no run becomes ready. How many did."""
    newest, older = _held_for(connection, contact)
    if not newest:  # as for nearly every message that comes in
        return 0
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
        .where(
            message.c.waits_for.in_(ready),
            # ready, if what it quotes was taken once and has lost its wamid again
            message.c.state.in_([State.PLANNED.value, State.READY.value]),
        )
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
            message.c.reason.in_([reason.value for reason in WAITS_FOR_THEM]),
        )
        .order_by(run.c.at.desc(), run.c.created_at.desc())
    ).all()
    first: dict[UUID | None, UUID | None] = {}
    for row in rows:
        first.setdefault(row.pulse, row.run)
    newest = [row.id for row in rows if first[row.pulse] == row.run]
    return newest, [row.id for row in rows if first[row.pulse] != row.run]


def release_braked(connection: Connection, budget: Budget, now: datetime) -> int:
    """What Meta's limit or an organisation's ceiling held goes on once there is room again."""
    limited = message.c.reason == Reason.MESSAGING_LIMIT.value
    costly = message.c.reason == Reason.COST_CEILING.value
    held = select(message.c.sender, message.c.organisation, message.c.reason).where(
        message.c.state == State.HELD.value, or_(limited, costly)
    )
    released = 0
    for row in connection.execute(held.distinct()).all():
        if row.reason == Reason.MESSAGING_LIMIT.value:
            room, which = _limit_has_room(connection, row.sender, now), limited
        else:
            room, which = _ceiling_has_room(connection, row.organisation, budget, now), costly
        if room:
            mine = (message.c.sender == row.sender, message.c.organisation == row.organisation)
            released += len(move(connection, Move.RELEASE, now, *mine, which, due=now))
    return released


def _limit_has_room(connection: Connection, number: UUID, now: datetime) -> bool:
    limit = connection.scalar(select(sender.c.messaging_limit).where(sender.c.id == number))
    reached = connection.scalar(people_reached(number, now)) or 0
    return limit is None or reached < limit


def _ceiling_has_room(connection: Connection, tenant: UUID, budget: Budget, now: datetime) -> bool:
    own, sent = connection.execute(
        select(organisation.c.cost_ceiling, sent_lately(now)).where(organisation.c.id == tenant)
    ).one()
    most = budget.messages(own)
    return most is None or sent < most
