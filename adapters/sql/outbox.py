"""Writing messages down, within a unit of work."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite

from adapters.sql.engine import database_now
from adapters.sql.moves import move, note, supersede
from adapters.sql.tables import delivery, follow_up, message, run
from domain.destinations import DestinationId
from domain.messages import PRIORITY, MessageId, Move, Part, Reason, State
from domain.tenancy import NotFound, OrganisationId
from ports.outbox import FollowUpClaim, NewMessage, PlannedDelivery

ENDED_UNSENT = (State.UNCONFIRMED, State.DEAD, State.EXPIRED)


def insert_if_new(connection: Connection, table: Table, **values: object) -> bool:
    """Insert unless a unique key says that the row is there already."""
    make = upsert_sqlite if connection.dialect.name == "sqlite" else upsert_postgresql
    statement = make(table).values(**values).on_conflict_do_nothing().returning(literal(1))
    return connection.execute(statement).first() is not None


class SqlOutbox:
    """See ports.storage.Outbox."""

    def __init__(self, connection: Connection, organisation: OrganisationId) -> None:
        self._connection = connection
        self._organisation = organisation

    def plan(self, deliveries: Iterable[PlannedDelivery]) -> int:
        return sum(self._plan(planned) for planned in deliveries)

    def _plan(self, planned: PlannedDelivery) -> bool:
        new = insert_if_new(
            self._connection,
            delivery,
            id=planned.id,
            organisation=self._organisation,
            run=planned.run,
            destination=planned.destination,
            reading=planned.reading,
        )
        if new:
            self._supersede(planned)
            for each in planned.messages:
                self.write(each)
        return new

    def _supersede(self, planned: PlannedDelivery) -> None:
        """Older deliveries of this pulse to the same destination need not go any more."""
        pulse = select(run.c.pulse).where(run.c.id == planned.run).scalar_subquery()
        older = (
            select(delivery.c.id)
            .join(run, run.c.id == delivery.c.run)
            .where(
                run.c.pulse == pulse,
                delivery.c.organisation == self._organisation,
                delivery.c.destination == planned.destination,
                delivery.c.id != planned.id,
            )
        )
        supersede(self._connection, planned.messages[0].due, message.c.delivery.in_(older))

    def write(self, new: NewMessage) -> None:
        state = State.READY if new.waits_for is None else State.PLANNED
        self._connection.execute(
            insert(message).values(
                id=new.id,
                organisation=self._organisation,
                delivery=new.delivery,
                part=new.part.value,
                resend=new.resend,
                sender=new.sender,
                contact=new.contact,
                text=new.text,
                headline=new.headline,
                picture=new.picture,
                quoted=new.quoted,
                waits_for=new.waits_for,
                state=state.value,
                due=new.due,
                priority=PRIORITY[new.part],
                deadline=new.deadline,
                held_until=new.held_until,
                created_at=database_now(self._connection),
            )
        )
        note(self._connection, [new.id], state, new.due)

    def send_again(self, id: MessageId, now: datetime) -> NewMessage:
        row = (
            self._connection.execute(
                select(message)
                .where(
                    message.c.id == id,
                    message.c.organisation == self._organisation,
                    message.c.state.in_([state.value for state in ENDED_UNSENT]),
                )
                .with_for_update()
            )
            .mappings()
            .first()
        )
        if row is None:
            raise NotFound
        newest = self._connection.execute(
            select(message.c.resend)
            .where(
                message.c.delivery == row["delivery"],
                message.c.part == row["part"],
                message.c.organisation == self._organisation,
            )
            .order_by(message.c.resend.desc())
        ).first()
        if newest is None or row["resend"] < newest.resend:
            raise NotFound  # it went again already
        again = NewMessage(
            MessageId(uuid4()),
            self._organisation,
            row["sender"],
            row["contact"],
            Part(row["part"]),
            row["text"],
            now,
            now + (row["deadline"] - row["due"]),
            now + (row["held_until"] - row["due"]),
            row["headline"],
            row["picture"],
            row["quoted"],
            delivery=row["delivery"],
            resend=row["resend"] + 1,
        )
        self.write(again)
        self._follow(id, again)
        return again

    def _follow(self, id: MessageId, again: NewMessage) -> None:
        """An analysis that was cancelled with its chart goes again with it."""
        lost = self._connection.execute(
            select(message).where(
                message.c.waits_for == id, message.c.state == State.CANCELLED.value
            )
        ).mappings()
        for row in lost.all():
            self.write(
                replace(
                    again,
                    id=MessageId(uuid4()),
                    part=Part(row["part"]),
                    text=row["text"],
                    headline="",
                    picture=None,
                    waits_for=again.id,
                )
            )

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

    def cancel_for(self, destination: DestinationId) -> None:
        cancel_for(self._connection, destination)


def cancel_for(connection: Connection, destination: UUID) -> None:
    theirs = select(delivery.c.id).where(delivery.c.destination == destination)
    move(
        connection,
        Move.CANCEL,
        database_now(connection),
        message.c.delivery.in_(theirs),
        reason=Reason.NOT_REACHABLE.value,
    )
