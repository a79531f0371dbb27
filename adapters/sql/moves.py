"""Moving messages through their states: the one place that writes `message.state`."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    bindparam,
    func,
    insert,
    select,
    update,
)

from adapters.sql.tables import delivery_event, message
from domain.messages import RULES, Move, Reason, State


def move(
    connection: Connection,
    how: Move,
    now: datetime,
    *where: ColumnElement[bool],
    reason: str = "",
    code: int | None = None,
    **values: Any,
) -> list[UUID]:
    """Make a move with all messages that `where` names and the table allows; their ids.

    Each writes its delivery event: the admin's timeline is that table.
    """
    rule = RULES[how]
    moved = list(
        connection.scalars(
            update(message)
            .where(message.c.state.in_([state.value for state in rule.sources]), *where)
            .values(state=rule.target.value, reason=reason, code=code, **values)
            .returning(message.c.id)
        )
    )
    if moved:
        note(connection, moved, rule.target, now, reason, code)
    return moved


def note(
    connection: Connection,
    messages: Iterable[UUID],
    state: State,
    now: datetime,
    reason: str = "",
    code: int | None = None,
) -> None:
    """One line in each message's timeline."""
    said = {"now": now, "to": state.value, "why": reason, "said": code}
    connection.execute(_lines(), {"messages": list(messages), **said})


@cache
def _lines() -> Insert:
    seq = (
        select(func.coalesce(func.max(delivery_event.c.seq), 0) + 1)
        .where(delivery_event.c.message == message.c.id)
        .scalar_subquery()
    )
    lines = select(
        message.c.id,
        seq,
        message.c.organisation,
        bindparam("now", type_=delivery_event.c.at.type),
        bindparam("to", type_=delivery_event.c.state.type),
        bindparam("why", type_=delivery_event.c.reason.type),
        bindparam("said", type_=delivery_event.c.code.type),
    ).where(message.c.id.in_(bindparam("messages", expanding=True)))
    columns = ["message", "seq", "organisation", "at", "state", "reason", "code"]
    return insert(delivery_event).from_select(columns, lines)


def release_what_waited(connection: Connection, accepted: list[UUID], now: datetime) -> None:
    """Messages that quote one of these can be claimed: it has a wamid now."""
    move(
        connection,
        Move.RELEASE,
        now,
        message.c.state == State.PLANNED.value,
        message.c.waits_for.in_(accepted),
    )


def cancel_what_waited(connection: Connection, lost: list[UUID], now: datetime) -> None:
    """There is nothing to quote: what waited for one of these does not go out."""
    move(
        connection,
        Move.CANCEL,
        now,
        message.c.waits_for.in_(lost),
        reason=Reason.NO_CHART.value,
    )


def supersede(connection: Connection, now: datetime, *where: ColumnElement[bool]) -> None:
    """Held messages that a newer run has made stale, and what waited for them."""
    newer = Reason.NEWER.value
    stale = move(
        connection,
        Move.SUPERSEDE,
        now,
        message.c.state == State.HELD.value,
        *where,
        reason=newer,
    )
    move(connection, Move.SUPERSEDE, now, message.c.waits_for.in_(stale), reason=newer)


def fail(connection: Connection, id: UUID, now: datetime, reason: str, code: int | None) -> None:
    failed = move(connection, Move.FAIL, now, message.c.id == id, reason=reason, code=code)
    cancel_what_waited(connection, failed, now)
