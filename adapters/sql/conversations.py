"""What was said to us, by whom, and about which message of ours; within the house's unit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select, update

from adapters.sql import tables
from adapters.sql.collections import SqlInvites
from adapters.sql.held import release_held
from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_if_new
from domain.contacts import ContactId
from domain.invites import Invite
from domain.messages import MessageId, Part
from domain.pulses import RunId
from domain.senders import SenderId
from domain.tenancy import OrganisationId
from ports.lanes import Routed
from ports.outbox import NewFollowUp, Spoken

DONE, DUE = "done", "due"


class SqlConversations:
    """The part of the house's unit of work that the inbox lane uses."""

    _connection: Connection

    def take(self, event: str) -> bool:
        table = tables.event
        held = select(table.c.state).where(table.c.key == event).with_for_update()
        return self._connection.scalar(held) == DUE

    def done(self, event: str, routed: Routed) -> None:
        table = tables.event
        self._connection.execute(
            update(table)
            .where(table.c.key == event)
            .values(
                state=DONE,
                why=routed.why,
                sender=routed.sender,
                organisation=routed.organisation,
                contact=routed.contact,
                run=routed.run,
                lease_until=None,
            )
        )

    def invite(self, digest: str) -> Invite | None:
        found = self._connection.execute(
            select(tables.invite).where(tables.invite.c.digest == digest).with_for_update()
        )
        row = found.mappings().first()
        return None if row is None else SqlInvites.translator.thing(row)

    def spoken_about(self, sender: SenderId, wamid: str) -> Spoken | None:
        message, delivery, attempt = tables.message, tables.delivery, tables.attempt
        chart = message.alias("chart")
        row = self._connection.execute(
            select(
                message.c.id,
                message.c.organisation,
                message.c.contact,
                message.c.part,
                delivery.c.run,
                func.coalesce(chart.c.wamid, attempt.c.wamid).label("chart_wamid"),
            )
            .join(attempt, attempt.c.message == message.c.id)
            .outerjoin(delivery, delivery.c.id == message.c.delivery)
            .outerjoin(chart, chart.c.id == message.c.waits_for)
            .where(attempt.c.wamid == wamid, message.c.sender == sender)
        ).first()
        if row is None:
            return None
        run = row.run if row.run is not None else self._answered_run(row.id)
        return Spoken(
            MessageId(row.id),
            OrganisationId(row.organisation),
            ContactId(row.contact),
            Part(row.part),
            None if run is None else RunId(run),
            row.chart_wamid,
        )

    def _answered_run(self, answer: UUID) -> UUID | None:
        """The run that an answer of ours was about: answers can be answered too."""
        table = tables.follow_up
        return self._connection.scalar(select(table.c.run).where(table.c.answer == answer))

    def release(self, contact: ContactId, now: datetime) -> int:
        return release_held(self._connection, contact, now)

    def ask(self, follow_up: NewFollowUp) -> None:
        row = Translator(NewFollowUp, tables.follow_up).row(follow_up)
        insert_if_new(self._connection, tables.follow_up, **row, state=DUE)
