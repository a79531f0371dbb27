"""What Meta says became of our messages, in any order and as often as it likes."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, or_, select, update

from adapters.sql.engine import database_now
from adapters.sql.moves import move, release_what_waited, taken
from adapters.sql.refusals import refused
from adapters.sql.tables import attempt, message, sender
from domain.inbound import Seen, StatusSeen
from domain.messages import Move, Outcome, State

ARRIVED = frozenset({State.DELIVERED.value, State.READ.value})
MOVES = {Seen.SENT: Move.SENT, Seen.DELIVERED: Move.DELIVERED, Seen.READ: Move.READ}


class SqlStatuses:
    """See ports.outbox.Statuses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def apply(self, seen: Sequence[StatusSeen], now: datetime) -> None:
        for status in seen:
            row = self._attempt_of(status)
            if row is None or self._too_late(row, status):
                continue
            self._note(row, status)
            if status.seen is not Seen.FAILED:
                self._taken(row, status, now)
            elif row["fence"] == row["newest"]:
                refused(self._connection, row["message"], status.code, status.at, now)

    @staticmethod
    def _too_late(row: RowMapping, status: StatusSeen) -> bool:
        """A `sent` after its `failed`, or a `failed` after it arrived, is order lost on the
        way; that it arrived after it failed is true (people have several devices)."""
        if status.seen is Seen.FAILED:
            return row["state"] in ARRIVED and row["fence"] == row["newest"]
        return status.seen is Seen.SENT and row["outcome"] == Outcome.REFUSED.value

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
                attempt.c.outcome,
                message.c.state,
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

    def _taken(self, row: RowMapping, status: StatusSeen, now: datetime) -> None:
        values: dict[str, Any] = {
            "wamid": status.wamid,
            "accepted_at": func.coalesce(message.c.accepted_at, now),
            "lease_until": None,
        }
        if status.pricing is not None:
            values["pricing"] = status.pricing
        here = taken(row["message"], row["fence"])
        moved = move(self._connection, MOVES[status.seen], now, *here, **values)
        release_what_waited(self._connection, moved, now)
