"""What Meta says became of our messages, in any order and as often as it likes."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Integer, RowMapping, bindparam, case, func, or_, select, update

from adapters.sql.engine import database_now
from adapters.sql.moves import move, release_what_waited
from adapters.sql.reactions import note_reactions, reaction_opened
from adapters.sql.refusals import refused
from adapters.sql.tables import attempt, contact, event, message, sender
from domain.inbound import Seen, StatusSeen
from domain.messages import Move, Outcome, State
from domain.reactions import Shown, trial_shows

ARRIVED = frozenset({State.DELIVERED.value, State.READ.value})
MOVES = {Seen.SENT: Move.SENT, Seen.DELIVERED: Move.DELIVERED, Seen.READ: Move.READ}


class SqlStatuses:
    """See ports.outbox.Statuses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def apply(self, seen: Sequence[StatusSeen], now: datetime) -> None:
        """In rounds, of which each has one status for a message at most and is one set."""
        left = list(seen)
        while left:
            rows = self._attempts_of(left)
            first: dict[UUID, tuple[RowMapping, StatusSeen]] = {}
            later = []
            for status, row in zip(left, rows, strict=True):
                if row is None:
                    continue
                if row["message"] in first:
                    later.append(status)
                else:
                    first[row["message"]] = (row, status)
            self._apply([pair for pair in first.values() if not self._too_late(*pair)], now)
            left = later

    def _apply(self, news: list[tuple[RowMapping, StatusSeen]], now: datetime) -> None:
        if not news:
            return
        self._note(news)
        self._learn(news)
        for name, how in MOVES.items():
            self._taken([pair for pair in news if pair[1].seen is name], how, now)
        for row, status in news:
            if status.seen is Seen.FAILED and row["fence"] == row["newest"]:
                refused(self._connection, row["message"], status.code, status.at, now)

    @staticmethod
    def _too_late(row: RowMapping, status: StatusSeen) -> bool:
        """A `sent` after its `failed`, or a `failed` after it arrived, is order lost on the
        way; that it arrived after it failed is true (people have several devices)."""
        if status.seen is Seen.FAILED:
            return row["state"] in ARRIVED and row["fence"] == row["newest"]
        return status.seen is Seen.SENT and row["outcome"] == Outcome.REFUSED.value

    def _attempts_of(self, seen: Sequence[StatusSeen]) -> list[RowMapping | None]:
        """Our attempt that each is about, if its number is the one that reports it."""
        named = {status.key: _attempt_in(status) for status in seen}
        found = self._connection.execute(
            select(
                attempt.c.id,
                attempt.c.wamid,
                attempt.c.message,
                attempt.c.fence,
                attempt.c.outcome,
                attempt.c.reacted_at,
                message.c.state,
                message.c.contact,
                message.c.sender,
                message.c.fence.label("newest"),
                contact.c.window_until,
                sender.c.phone_number_id,
            )
            .join(message, message.c.id == attempt.c.message)
            .join(contact, contact.c.id == message.c.contact)
            .join(sender, sender.c.id == message.c.sender)
            .where(
                or_(
                    attempt.c.wamid.in_([status.wamid for status in seen]),
                    attempt.c.id.in_([id for id in named.values() if id is not None]),
                )
            )
            .order_by(message.c.id)  # two workers wait for each other in one order
            .with_for_update(of=message)
        )
        known: dict[tuple[str, UUID | str | None], RowMapping] = {}
        for row in found.mappings():
            for name in (row["wamid"], row["id"]):
                known[row["phone_number_id"], name] = row
        return [
            known.get((status.phone_number_id, named[status.key]))
            or known.get((status.phone_number_id, status.wamid))
            for status in seen
        ]

    def _note(self, news: list[tuple[RowMapping, StatusSeen]]) -> None:
        # when it came, not when we got round to it: a status that lies here already is no
        # silence, so the time that it lies says nothing of how long silence must last
        came = select(event.c.received_at).where(event.c.key == bindparam("its_key"))
        self._connection.execute(
            update(attempt)
            .where(attempt.c.id == bindparam("this"))
            .values(
                wamid=func.coalesce(attempt.c.wamid, bindparam("its_wamid")),
                first_status_at=func.coalesce(
                    attempt.c.first_status_at,
                    came.scalar_subquery(),
                    database_now(self._connection),
                ),
                outcome=bindparam("known"),
                code=func.coalesce(bindparam("its_code", type_=Integer), attempt.c.code),
                details=case(
                    (bindparam("its_code", type_=Integer).is_(None), attempt.c.details),
                    else_=bindparam("its_details"),
                ),
            ),
            [
                {
                    "this": row["id"],
                    "its_key": status.key,
                    "its_wamid": status.wamid,
                    "known": (
                        Outcome.REFUSED if status.seen is Seen.FAILED else Outcome.ACCEPTED
                    ).value,
                    "its_code": status.code,
                    "its_details": status.details[:500],
                }
                for row, status in news
            ],
        )

    def _learn(self, news: list[tuple[RowMapping, StatusSeen]]) -> None:
        """An answer that went outside the window was sent: the reaction before it has opened
        one, unless a message had. Meta's 200 says less, for a 131047 comes mostly after it."""
        for row, status in news:
            if row["reacted_at"] is None or status.seen is Seen.FAILED:
                continue
            if trial_shows(status.at, row["window_until"]):
                reaction_opened(self._connection, row["contact"], row["reacted_at"])
                note_reactions(self._connection, row["sender"], Shown(opens=True, at=status.at))

    def _taken(self, news: list[tuple[RowMapping, StatusSeen]], how: Move, now: datetime) -> None:
        """The messages, where the news that Meta took this attempt is still news (see
        adapters.sql.moves.taken): their rows are held, so it cannot change meanwhile. That it
        has arrived is news whatever becomes of a newer attempt: it need not go again."""
        of = {
            row["message"]: status
            for row, status in news
            if row["fence"] == row["newest"]
            or row["state"] != State.SENDING.value
            or how is not Move.SENT
        }
        if not of:
            return
        moved = move(
            self._connection,
            how,
            now,
            message.c.id.in_(list(of)),
            accepted_at=func.coalesce(message.c.accepted_at, now),
            lease_until=None,
        )
        if not moved:
            return
        told = [{"this": id, "its_wamid": of[id].wamid, "price": of[id].pricing} for id in moved]
        here = message.c.id == bindparam("this")
        wamid: dict[str, Any] = {"wamid": bindparam("its_wamid")}
        self._connection.execute(update(message).where(here).values(**wamid), told)
        priced = [each for each in told if each["price"] is not None]
        if priced:
            price: dict[str, Any] = {"pricing": bindparam("price", type_=message.c.pricing.type)}
            self._connection.execute(update(message).where(here).values(**price), priced)
        release_what_waited(self._connection, moved, now)


def _attempt_in(status: StatusSeen) -> UUID | None:
    with suppress(ValueError):  # somebody else's callback data is no attempt's id
        return UUID(status.attempt)
    return None
