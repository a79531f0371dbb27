"""T2: writing down what came of a POST; whatever a status has shown meanwhile stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, or_, select, update

from adapters.sql.engine import database_now
from adapters.sql.moves import move, release_what_waited
from adapters.sql.refusals import refused, try_later
from adapters.sql.tables import attempt, message
from adapters.sql.uploads import note_upload
from domain.messages import Move, Outcome, State
from ports.messenger import Answer
from ports.outbox import Order, Result

LONGEST_DETAILS = 500


def record(connection: Connection, results: Sequence[Result], now: datetime) -> None:
    uploads = {(r.order.picture, r.order.sender): r.uploaded for r in results if r.uploaded}
    for (picture, sender), media_id in uploads.items():
        if picture is not None:
            note_upload(connection, picture, sender, media_id, now)
    _hold(connection, results)
    _accepted(connection, [r for r in results if r.answer.outcome is Outcome.ACCEPTED], now)
    for result in results:
        if result.answer.outcome is not Outcome.ACCEPTED:
            _not_accepted(connection, result, now)


def _hold(connection: Connection, results: Sequence[Result]) -> None:
    """In the order in which statuses take them too, so that nobody waits for each other."""
    connection.execute(
        select(message.c.id)
        .where(message.c.id.in_([result.order.message for result in results]))
        .order_by(message.c.id)
        .with_for_update()
    )


def give_back(connection: Connection, orders: Sequence[Order], now: datetime) -> None:
    """They were claimed and never posted."""
    for order in orders:
        _end_attempt(connection, order, Answer(Outcome.NOT_SENT, details="not posted"))
        move(connection, Move.GIVE_BACK, now, *_still(order), lease_until=None)


def _accepted(connection: Connection, results: Sequence[Result], now: datetime) -> None:
    """Many at once, in as many statements as one takes."""
    if not results:
        return
    ended = database_now(connection)
    connection.execute(
        update(attempt)
        # a failed status that came before our own answer has the last word
        .where(
            attempt.c.id == bindparam("attempt"),
            or_(attempt.c.outcome.is_(None), attempt.c.outcome != Outcome.REFUSED.value),
        )
        .values(
            finished_at=ended,
            outcome=Outcome.ACCEPTED.value,
            wamid=bindparam("known_as"),
        ),
        [{"attempt": r.order.attempt, "known_as": r.answer.wamid} for r in results],
    )
    accepted = move(
        connection,
        Move.ACCEPT,
        now,
        attempt.c.id.in_([r.order.attempt for r in results]),
        attempt.c.message == message.c.id,
        attempt.c.outcome == Outcome.ACCEPTED.value,
        # of an older attempt too, unless a newer one is in flight
        or_(message.c.fence == attempt.c.fence, message.c.state != State.SENDING.value),
        wamid=attempt.c.wamid,
        accepted_at=now,
        lease_until=None,
    )
    release_what_waited(connection, accepted, now)


def _not_accepted(connection: Connection, result: Result, now: datetime) -> None:
    order, answer = result.order, result.answer
    _end_attempt(connection, order, answer)
    match answer.outcome:
        case Outcome.UNKNOWN:
            move(connection, Move.LOSE, now, *_still(order), lease_until=None)
        case Outcome.NOT_SENT:
            try_later(connection, now, *_still(order))
        case Outcome.REFUSED:
            current = select(message.c.id).where(*_still(order))
            if connection.execute(current).first() is not None:
                refused(connection, order.message, answer.code, now, now)


def _still(order: Order) -> tuple[ColumnElement[bool], ...]:
    """The message, as long as this attempt is its newest."""
    return message.c.id == order.message, message.c.fence == order.fence


def _end_attempt(connection: Connection, order: Order, answer: Answer) -> None:
    """Note what came back; what a status has shown meanwhile stays."""
    values: dict[str, Any] = {
        "finished_at": database_now(connection),
        "details": answer.details[:LONGEST_DETAILS],
        "code": answer.code,
        "outcome": func.coalesce(attempt.c.outcome, answer.outcome.value),
    }
    connection.execute(update(attempt).where(attempt.c.id == order.attempt).values(**values))
