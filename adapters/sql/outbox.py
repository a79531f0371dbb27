"""Writing messages down, within a unit of work."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    case,
    exists,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

from adapters.sql.cancelling import cancel_for, withdraw
from adapters.sql.engine import database_now
from adapters.sql.moves import move, supersede
from adapters.sql.tables import (
    channel,
    contact,
    delivery,
    delivery_event,
    follow_up,
    message,
    run,
    sender,
)
from domain.destinations import DestinationId
from domain.messages import PRIORITY, RESENDABLE, MessageId, Move, Part, Reason, State
from domain.pulses import DeliveryId, PulseId, RunId
from domain.senders import SenderId
from domain.tenancy import NotFound, OrganisationId
from ports.outbox import Failed, FollowUpClaim, NewMessage, PlannedDelivery

_CHARTS_FIRST = (message.c.part != Part.CHART.value, message.c.created_at, message.c.id)


def insert_if_new(connection: Connection, table: Table, **values: object) -> bool:
    """Insert unless a unique key says that the row is there already."""
    statement = upsert(connection, table).values(**values).on_conflict_do_nothing()
    return connection.execute(statement.returning(literal(1))).first() is not None


def upsert(connection: Connection, table: Table) -> SqliteInsert | PostgresqlInsert:
    """An insert that can say what happens when a row is there already."""
    if connection.dialect.name == "sqlite":
        return SqliteInsert(table)
    return PostgresqlInsert(table)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert those of the rows that no unique key says are there already."""
    connection.execute(upsert(connection, table).values(rows).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Of:
    """Of which run a delivery is, and when that was due, by which its newest chart is listed."""

    run: RunId
    at: datetime | None


class SqlOutbox:
    """See ports.outbox.Outbox."""

    def __init__(self, connection: Connection, organisation: OrganisationId) -> None:
        self._connection = connection
        self._organisation = organisation

    def plan(self, deliveries: Iterable[PlannedDelivery]) -> int:
        planned = list(deliveries)
        runs = self._runs(planned)
        new = self._new(planned, runs)
        for run_id in {each.run for each in new}:
            self._supersede(run_id, new[0].messages[0].due)
        of = {each.id: Of(each.run, runs[each.run].at) for each in new}
        self._write([message for each in new for message in each.messages], of)
        return len(new)

    def _runs(self, planned: list[PlannedDelivery]) -> dict[UUID, Any]:
        """The pulse of each of their runs, and when it was due."""
        found = self._connection.execute(
            select(run.c.id, run.c.pulse, run.c.at).where(
                run.c.organisation == self._organisation,
                run.c.id.in_({each.run for each in planned}),
            )
        )
        return {row.id: row for row in found}

    def _new(
        self, planned: list[PlannedDelivery], runs: Mapping[UUID, Any]
    ) -> list[PlannedDelivery]:
        """Those that their run did not have yet."""
        if not planned:
            return []
        rows = [
            {
                "id": each.id,
                "organisation": self._organisation,
                "run": each.run,
                "destination": each.destination,
                "reading": each.reading,
                "pulse": runs[each.run].pulse,
                "at": runs[each.run].at,
            }
            for each in planned
        ]
        insert_new = upsert(self._connection, delivery).on_conflict_do_nothing()
        written = set(self._connection.scalars(insert_new.returning(delivery.c.id), rows))
        return [each for each in planned if each.id in written]

    def _supersede(self, newest: RunId, now: datetime) -> None:
        """Older deliveries of this pulse to the same destinations need not go any more."""
        this, same = run.alias("this"), delivery.alias("same")
        reached = select(same.c.destination).where(same.c.run == newest)
        older = (
            select(delivery.c.id)
            .join(run, run.c.id == delivery.c.run)
            .join(this, (this.c.id == newest) & (this.c.pulse == run.c.pulse))
            .where(
                run.c.at <= this.c.at,
                run.c.id != newest,
                delivery.c.organisation == self._organisation,
                delivery.c.destination.in_(reached),
            )
        )
        supersede(self._connection, now, message.c.delivery.in_(older))

    def write(self, new: NewMessage) -> None:
        self._write([new])

    def _write(self, new: Sequence[NewMessage], of: Mapping[DeliveryId, Of] | None = None) -> None:
        """`of` says of which runs the deliveries are that are made of them."""
        if not new:
            return
        created_at = database_now(self._connection)
        turns = {
            number: self._turns(number, count)
            for number, count in Counter(each.sender for each in new).items()
        }
        rows = [
            self._row(each, next(turns[each.sender]), created_at) | _of(each, of or {})
            for each in new
        ]
        self._connection.execute(insert(message), rows)
        self._connection.execute(
            insert(delivery_event),
            [
                {
                    "message": row["id"],
                    "seq": 1,
                    "organisation": self._organisation,
                    "at": row["due"],
                    "state": row["state"],
                }
                for row in rows
            ],
        )

    def _turns(self, number: SenderId, count: int) -> Iterator[int]:
        """The next turns of this organisation on a number that several share.

        Whoever has many waiting gets turns far ahead, and whoever writes one gets the turn that
        is about to be served.
        """
        served = select(sender.c.served_turn).where(sender.c.id == number).scalar_subquery()
        from_here = case((channel.c.turn > served, channel.c.turn), else_=served)
        last = self._connection.scalar(
            update(channel)
            .where(channel.c.organisation == self._organisation, channel.c.sender == number)
            .values(turn=from_here + count)
            .returning(channel.c.turn)
        )
        if last is None:  # the house has no channel: its words are few
            last = (self._connection.scalar(select(served)) or 0) + count
        return iter(range(last - count + 1, last + 1))

    def _row(self, new: NewMessage, turn: int, created_at: datetime) -> dict[str, Any]:
        return {
            "id": new.id,
            "organisation": new.organisation,
            "delivery": new.delivery,
            "part": new.part.value,
            "resend": new.resend,
            "next_slot": new.next_slot,
            "sender": new.sender,
            "contact": new.contact,
            "text": new.text,
            "headline": new.headline,
            "picture": new.picture,
            "quoted": new.quoted,
            "buttons": [[each.id, each.title] for each in new.buttons] or None,
            "waits_for": new.waits_for,
            "state": (State.READY if new.waits_for is None else State.PLANNED).value,
            "due": new.due,
            "priority": PRIORITY[new.part],
            "turn": turn,
            "deadline": new.deadline,
            "held_until": new.held_until,
            "created_at": created_at,
        }

    def send_again(
        self, id: MessageId, now: datetime, deadline: datetime, held_until: datetime
    ) -> NewMessage:
        again = self.send_all_again([id], now, deadline, held_until)
        if not again:
            raise NotFound
        return again[0]

    def send_all_again(
        self, ids: Sequence[MessageId], now: datetime, deadline: datetime, held_until: datetime
    ) -> list[NewMessage]:
        ended = self._ended_unsent(ids)
        followers = self._followers([row["id"] for row in ended], now)
        following = {row["id"] for row in followers}
        alone = [row for row in ended if row["id"] not in following]
        self._expected_to_arrive(alone)
        quoted = self._quoted(alone)
        again = {
            row["id"]: replace(
                self._once_more(row, now, deadline, held_until),
                quoted=quoted.get(row["waits_for"]) or row["quoted"],
            )
            for row in alone
        }
        more = [
            replace(
                self._once_more(row, now, deadline, held_until),
                waits_for=again[row["waits_for"]].id,
            )
            for row in followers
        ]
        of = {row["delivery"]: Of(row["run"], row["listed_at"]) for row in reversed(alone)}
        self._write([*again.values(), *more], of)
        return list(again.values())

    def _ended_unsent(self, ids: Sequence[MessageId]) -> Sequence[RowMapping]:
        """Those of a delivery's messages that ended without arriving, have not gone again since,
        and whose words are kept: the charts first."""
        found = self._connection.execute(
            select(message)
            .where(
                message.c.id.in_(ids),
                message.c.organisation == self._organisation,
                message.c.delivery.is_not(None),
                message.c.state.in_([state.value for state in RESENDABLE]),
                message.c.text != "",
                ~_went_again(),
            )
            .order_by(*_CHARTS_FIRST)
            .with_for_update()
        )
        return found.mappings().all()

    def _expected_to_arrive(self, rows: Sequence[RowMapping]) -> None:
        """A person says so; and newer messages are listed in the place of these."""
        people = {row["contact"] for row in rows}
        self._connection.execute(
            update(contact).where(contact.c.id.in_(people)).values(unreachable_code=None)
        )
        older = [row["id"] for row in rows]
        self._connection.execute(
            update(message).where(message.c.id.in_(older)).values(listed_at=None)
        )

    def _quoted(self, rows: Sequence[RowMapping]) -> dict[UUID, str | None]:
        """The wamids of what these were to follow."""
        charts = {row["waits_for"] for row in rows} - {None}
        found = self._connection.execute(
            select(message.c.id, message.c.wamid).where(message.c.id.in_(charts))
        )
        return {row.id: row.wamid for row in found}

    def _once_more(
        self, row: RowMapping, now: datetime, deadline: datetime, held_until: datetime
    ) -> NewMessage:
        return NewMessage(
            MessageId(uuid4()),
            self._organisation,
            row["sender"],
            row["contact"],
            Part(row["part"]),
            row["text"],
            now,
            deadline,
            held_until,
            row["headline"],
            row["picture"],
            delivery=row["delivery"],
            resend=row["resend"] + 1,
            next_slot=row["next_slot"],
        )

    def _followers(self, ids: Sequence[MessageId], now: datetime) -> Sequence[RowMapping]:
        """What was to follow these and has not gone; it does not go any more by itself."""
        follows = message.c.waits_for.in_(ids)
        move(self._connection, Move.SUPERSEDE, now, follows, reason=Reason.NEWER.value)
        unsent = [state.value for state in (*RESENDABLE, State.CANCELLED, State.SUPERSEDED)]
        rows = self._connection.execute(
            select(message).where(follows, message.c.state.in_(unsent), ~_went_again())
        )
        return rows.mappings().all()

    def failed(self, of_run: RunId, by: datetime | None = None) -> Failed:
        by = by or database_now(self._connection)
        found = self._connection.scalars(
            select(message.c.id)
            .join(delivery, delivery.c.id == message.c.delivery)
            .where(
                message.c.organisation == self._organisation,
                delivery.c.run == of_run,
                message.c.state.in_([State.DEAD.value, State.EXPIRED.value]),
                message.c.text != "",  # its words are kept
                message.c.created_at < by,
                ~_went_again(),
            )
            .order_by(*_CHARTS_FIRST)
        )
        return Failed([MessageId(id) for id in found], by)

    def answer(self, claim: FollowUpClaim, new: NewMessage) -> bool:
        mine = (follow_up.c.event == claim.event, follow_up.c.fence == claim.fence)
        done = self._connection.execute(
            update(follow_up)
            .where(*mine, follow_up.c.state == "due")
            .values(state="answered", lease_until=None)
        )
        if done.rowcount != 1:
            return False
        self.write(new)
        self._connection.execute(update(follow_up).where(*mine).values(answer=new.id))
        return True

    def withdraw(self, pulse: PulseId, now: datetime) -> int:
        return withdraw(self._connection, pulse, now)

    def cancel_for(
        self, destination: DestinationId, now: datetime, reason: Reason = Reason.NOT_REACHABLE
    ) -> None:
        cancel_for(self._connection, destination, now, reason)


def _of(new: NewMessage, of: Mapping[DeliveryId, Of]) -> dict[str, Any]:
    """Of which run a message is; of a delivery's newest chart, when that was due."""
    known = of.get(new.delivery) if new.delivery else None
    if known is None:
        return {"run": None, "listed_at": None}
    return {"run": known.run, "listed_at": known.at if new.part is Part.CHART else None}


def _went_again() -> ColumnElement[bool]:
    """A person has sent this part of its delivery once more since."""
    newer = message.alias("newer")
    return exists().where(
        newer.c.delivery == message.c.delivery,
        newer.c.part == message.c.part,
        newer.c.resend > message.c.resend,
    )
