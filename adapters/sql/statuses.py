"""What Meta says became of our messages, in any order and as often as it likes."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, or_, select, update

from adapters.sql.engine import database_now
from adapters.sql.moves import fail, hold_sender, move, release_what_waited, shut_window
from adapters.sql.tables import attempt, message, sender
from domain.diagnosis import WINDOW_CLOSED, Stops, diagnose
from domain.inbound import Seen, StatusSeen
from domain.messages import Move, Outcome

MOVES = {Seen.SENT: Move.SENT, Seen.DELIVERED: Move.DELIVERED, Seen.READ: Move.READ}


class SqlStatuses:
    """See ports.outbox.Statuses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def apply(self, seen: Sequence[StatusSeen], now: datetime) -> None:
        for status in seen:
            row = self._attempt_of(status)
            if row is not None:
                self._note(row, status)
                if row["fence"] == row["newest"]:
                    self._move(row, status, now)

    def _attempt_of(self, status: StatusSeen) -> RowMapping | None:
        """Our attempt that the status is about, if its number is the one that reports it."""
        named = [attempt.c.wamid == status.wamid]
        with suppress(ValueError):  # somebody else's callback data is no attempt's id
            named.append(attempt.c.id == UUID(status.attempt))
        found = self._connection.execute(
            select(
                attempt.c.id,
                attempt.c.message,
                attempt.c.fence,
                message.c.fence.label("newest"),
                message.c.sender,
            )
            .join(message, message.c.id == attempt.c.message)
            .join(sender, sender.c.id == message.c.sender)
            .where(or_(*named), sender.c.phone_number_id == status.phone_number_id)
            .with_for_update(of=message)
        )
        return found.mappings().first()

    def _note(self, row: RowMapping, status: StatusSeen) -> None:
        known = Outcome.REFUSED if status.seen is Seen.FAILED else Outcome.ACCEPTED
        values: dict[str, Any] = {
            "wamid": func.coalesce(attempt.c.wamid, status.wamid),
            "first_status_at": func.coalesce(
                attempt.c.first_status_at, database_now(self._connection)
            ),
            "outcome": known.value,
        }
        if status.code is not None:
            values |= {"code": status.code, "details": status.details[:500]}
        self._connection.execute(update(attempt).where(attempt.c.id == row["id"]).values(**values))

    def _move(self, row: RowMapping, status: StatusSeen, now: datetime) -> None:
        if status.seen is Seen.FAILED:
            self._failed(row, status.code, now)
            return
        here = message.c.id == row["message"]
        values: dict[str, Any] = {
            "wamid": status.wamid,
            "accepted_at": func.coalesce(message.c.accepted_at, now),
            "lease_until": None,
        }
        if status.pricing is not None:
            values["pricing"] = status.pricing
        moved = move(self._connection, MOVES[status.seen], now, here, **values)
        release_what_waited(self._connection, moved, now)

    def _failed(self, row: RowMapping, code: int | None, now: datetime) -> None:
        if code == WINDOW_CLOSED:
            shut_window(self._connection, row["message"], now, WINDOW_CLOSED)
            return
        diagnosis = diagnose(code)
        if diagnosis.stops is Stops.SENDER:
            hold_sender(self._connection, row["sender"], diagnosis.what)
        fail(self._connection, row["message"], now, "", code)
