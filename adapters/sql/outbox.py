"""Writing messages down, within a unit of work."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping, Table, exists, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_sqlite

from adapters.sql.engine import database_now
from adapters.sql.moves import move, note, supersede
from adapters.sql.tables import delivery, follow_up, message, run
from domain.destinations import DestinationId
from domain.messages import PRIORITY, RESENDABLE, MessageId, Move, Part, Reason, State
from domain.tenancy import NotFound, OrganisationId
from ports.outbox import FollowUpClaim, NewMessage, PlannedDelivery


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
        this = run.alias("this")
        older = (
            select(delivery.c.id)
            .join(run, run.c.id == delivery.c.run)
            .join(this, this.c.id == planned.run)
            .where(
                run.c.pulse == pulse,
                run.c.at <= this.c.at,
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

    def send_again(
        self, id: MessageId, now: datetime, deadline: datetime, held_until: datetime
    ) -> NewMessage:
        row = self._ended_unsent(id)
        chart = message.alias("chart")
        quoted = self._connection.scalar(
            select(chart.c.wamid).where(chart.c.id == row["waits_for"])
        )
        again = self._once_more(row, now, deadline, held_until)
        again = replace(again, quoted=quoted or row["quoted"])
        self.write(again)
        for follower in self._followers(id, now):
            more = self._once_more(follower, now, deadline, held_until)
            self.write(replace(more, waits_for=again.id))
        return again

    def _ended_unsent(self, id: MessageId) -> RowMapping:
        """A delivery's message that ended without arriving, and has not gone again since."""
        newer = message.alias("newer")
        again = exists().where(
            newer.c.delivery == message.c.delivery,
            newer.c.part == message.c.part,
            newer.c.resend > message.c.resend,
        )
        found = self._connection.execute(
            select(message)
            .where(
                message.c.id == id,
                message.c.organisation == self._organisation,
                message.c.delivery.is_not(None),
                message.c.state.in_([state.value for state in RESENDABLE]),
                ~again,
            )
            .with_for_update()
        )
        row = found.mappings().first()
        if row is None:
            raise NotFound
        return row

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
        )

    def _followers(self, id: MessageId, now: datetime) -> list[RowMapping]:
        """What was to follow a message and has not gone; it does not go any more by itself."""
        follows = message.c.waits_for == id
        move(self._connection, Move.SUPERSEDE, now, follows, reason=Reason.NEWER.value)
        unsent = [state.value for state in (*RESENDABLE, State.CANCELLED, State.SUPERSEDED)]
        rows = self._connection.execute(
            select(message).where(follows, message.c.state.in_(unsent))
        )
        return list(rows.mappings().all())

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

    def cancel_for(self, destination: DestinationId, now: datetime) -> None:
        cancel_for(self._connection, destination, now)


def cancel_for(connection: Connection, destination: UUID, now: datetime) -> None:
    """Nothing that still waits for this destination goes out."""
    theirs = select(delivery.c.id).where(delivery.c.destination == destination)
    move(
        connection,
        Move.CANCEL,
        now,
        message.c.delivery.in_(theirs),
        reason=Reason.NOT_REACHABLE.value,
    )
