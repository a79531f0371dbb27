"""What was said to us, by whom, and about which message of ours; within the house's unit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update

from adapters.sql import tables
from adapters.sql.alerts import close_alerts, open_alert
from adapters.sql.collections import SqlInvites
from adapters.sql.engine import database_now
from adapters.sql.held import release_held
from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_if_new
from adapters.sql.tables import attempt, delivery, follow_up, message, run
from domain.budgets import Asked
from domain.contacts import Consent, ContactId
from domain.invites import Invite
from domain.messages import ON_ITS_WAY, MessageId, Part, State
from domain.pulses import PulseId, RunId
from domain.senders import SenderId
from domain.tenancy import OrganisationId
from ports.lanes import Routed
from ports.outbox import NewFollowUp, Spoken

chart = message.alias("chart")
DONE, DUE, REFUSED = "done", "due", "refused"
QUESTIONS = Translator(NewFollowUp, tables.follow_up)
CONSENTS = Translator(Consent, tables.consent)


class SqlConversations:
    """The part of the house's unit of work that the inbox lane uses."""

    _connection: Connection

    def take(self, events: Sequence[str]) -> set[str]:
        table = tables.event
        held = self._connection.execute(
            select(table.c.key, table.c.state)
            .where(table.c.key.in_(events))
            .order_by(table.c.key)  # two workers wait for each other in one order
            .with_for_update()
        )
        return {row.key for row in held if row.state == DUE}

    def done(self, events: Sequence[str], routed: Routed) -> None:
        table = tables.event
        self._connection.execute(
            update(table)
            .where(table.c.key.in_(events))
            .values(
                state=DONE,
                why=routed.why,
                sender=routed.sender,
                organisation=routed.organisation,
                contact=routed.contact,
                destination=routed.destination,
                run=routed.run,
                opened_at=routed.opened_at,
                about=routed.about,
                reaction=routed.reaction,
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
        row = self._connection.execute(
            _spoken()
            .join(attempt, attempt.c.message == message.c.id)
            .add_columns(func.coalesce(chart.c.wamid, attempt.c.wamid).label("chart_wamid"))
            .where(attempt.c.wamid == wamid, message.c.sender == sender)
        ).first()
        if row is None:
            return None
        return _spoken_of(row, row if row.run is not None else self._answered(row.id))

    def _answered(self, answer: UUID) -> Any:
        """The run that an answer of ours was about: answers can be answered too."""
        return self._connection.execute(
            select(run.c.id.label("run"), run.c.pulse)
            .join(follow_up, follow_up.c.run == run.c.id)
            .where(follow_up.c.answer == answer)
        ).first()

    def sent_lately(self, contact: ContactId, since: datetime) -> list[Spoken]:
        rows = self._connection.execute(
            _spoken()
            .add_columns(message.c.wamid.label("chart_wamid"))
            .where(
                message.c.contact == contact,
                message.c.part == Part.CHART.value,
                message.c.accepted_at > since,
                message.c.wamid.is_not(None),
            )
            .order_by(message.c.accepted_at.desc())
        )
        newest: dict[UUID, Spoken] = {}
        for row in rows:
            newest.setdefault(row.pulse, _spoken_of(row, row))
        return list(newest.values())

    def on_its_way(self, which: RunId, contact: ContactId, since: datetime) -> bool:
        moving = [state.value for state in (State.PLANNED, State.READY, State.SENDING)]
        taken = [state.value for state in ON_ITS_WAY]
        found = (
            select(message.c.id)
            .join(delivery, delivery.c.id == message.c.delivery)
            .where(
                delivery.c.run == which,
                message.c.contact == contact,
                message.c.part == Part.ANALYSIS.value,
                or_(
                    message.c.state.in_(moving),
                    message.c.state.in_(taken) & (message.c.accepted_at > since),
                ),
            )
        )
        return self._connection.execute(found).first() is not None

    def release(self, contact: ContactId, now: datetime) -> int:
        return release_held(self._connection, contact, now)

    def asked(self, contact: ContactId, organisation: OrganisationId, since: datetime) -> Asked:
        lately = select(func.count()).where(follow_up.c.asked_at > since)
        taken_up = lately.where(follow_up.c.state != REFUSED)
        of_all = taken_up.where(follow_up.c.organisation == organisation)
        here = follow_up.c.contact == contact
        told = lately.where(here, follow_up.c.state == REFUSED)
        by_them, by_all, too_many = (
            self._connection.scalar(each) or 0 for each in (taken_up.where(here), of_all, told)
        )
        return Asked(by_them, by_all, too_many > 0)

    def ask(self, follow_up: NewFollowUp, refused: str = "") -> None:
        amended = self._amended(follow_up)
        if amended is not None:
            if amended.text is None:
                return
            follow_up = replace(follow_up, text=amended.text)
        row = QUESTIONS.row(follow_up)
        state = REFUSED if refused else DUE
        insert_if_new(self._connection, tables.follow_up, **row, state=state, reason=refused)

    def reword(self, contact: ContactId, original: str, text: str) -> bool:
        # a new fence: an answer to what they asked first is not theirs any more
        values = {"text": text, "fence": follow_up.c.fence + 1, "lease_until": None}
        return self._unanswered(contact, original, **values) or self._amend(
            contact, original, text
        )

    def take_back(self, contact: ContactId, original: str) -> bool:
        values = {"state": "taken_back", "reason": "They deleted the question."}
        return self._unanswered(contact, original, **values) or self._amend(
            contact, original, None
        )

    def _amend(self, contact: ContactId, original: str, text: str | None) -> bool:
        """Keep it for a question that has not come yet; what is deleted stays so. Always false:
        nothing was there to be changed."""
        table = tables.amendment
        asked = select(follow_up.c.event).where(
            follow_up.c.contact == contact, follow_up.c.wamid == original
        )
        if self._connection.execute(asked).first() is None:
            mine = (table.c.contact == contact, table.c.wamid == original)
            insert_if_new(
                self._connection,
                table,
                contact=contact,
                wamid=original,
                text=text,
                at=database_now(self._connection),
            )
            newer = update(table).where(*mine, table.c.text.is_not(None)).values(text=text)
            self._connection.execute(newer)
        return False

    def _amended(self, question: NewFollowUp) -> Row[Any] | None:
        table = tables.amendment
        return self._connection.execute(
            select(table).where(
                table.c.contact == question.contact, table.c.wamid == question.wamid
            )
        ).first()

    def _unanswered(self, contact: ContactId, original: str, **values: Any) -> bool:
        done = self._connection.execute(
            update(follow_up)
            .where(
                follow_up.c.contact == contact,
                follow_up.c.wamid == original,
                follow_up.c.state == DUE,
            )
            .values(**values)
        )
        return done.rowcount > 0

    def attest(self, consent: Consent) -> None:
        row = CONSENTS.row(consent)
        self._connection.execute(insert(tables.consent).values(**row))

    def alert(self, kind: str, subject: str, text: str) -> bool:
        return open_alert(self._connection, kind, subject, text)

    def close_alerts(self, kind: str, subject: str) -> None:
        close_alerts(self._connection, kind, subject)


def _spoken() -> Select[Any]:
    """Messages of ours with the run that they belong to."""
    return (
        select(
            message.c.id,
            message.c.organisation,
            message.c.contact,
            message.c.part,
            run.c.id.label("run"),
            run.c.pulse,
        )
        .select_from(message)
        .outerjoin(delivery, delivery.c.id == message.c.delivery)
        .outerjoin(chart, chart.c.id == message.c.waits_for)
        .outerjoin(run, run.c.id == delivery.c.run)
    )


def _spoken_of(row: Row[Any], about: Any) -> Spoken:
    return Spoken(
        MessageId(row.id),
        OrganisationId(row.organisation),
        ContactId(row.contact),
        Part(row.part),
        RunId(about.run) if about else None,
        row.chart_wamid,
        PulseId(about.pulse) if about else None,
    )
