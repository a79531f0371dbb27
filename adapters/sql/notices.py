"""What members are told: toasts, mails, and which of them each wants."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from adapters.sql import tables
from adapters.sql.engine import database_now
from adapters.sql.mapping import Translator
from adapters.sql.naming import name_in
from adapters.sql.outbox import insert_if_new
from domain.notifications import (
    ConfirmationSettings,
    Mail,
    MailId,
    MailState,
    Notification,
    Words,
    gathered,
)
from domain.tenancy import OrganisationId, PersonId


class SqlNotices:
    """See ports.storage.Notices."""

    choices = Translator(ConfirmationSettings, tables.confirmation_settings)
    toasts = Translator(Notification, tables.notification)
    mails = Translator(Mail, tables.mail)

    def __init__(self, connection: Connection, organisation: OrganisationId) -> None:
        self._connection = connection
        self._organisation = organisation

    def settings(self, person: PersonId) -> ConfirmationSettings:
        table = tables.confirmation_settings
        found = self._connection.execute(
            select(table).where(
                table.c.organisation == self._organisation, table.c.person == person
            )
        )
        row = found.mappings().first()
        if row is None:
            return ConfirmationSettings(self._organisation, person)
        return self.choices.thing(row)

    def choose(self, settings: ConfirmationSettings) -> None:
        table = tables.confirmation_settings
        row = {**self.choices.row(settings), "organisation": self._organisation}
        if not insert_if_new(self._connection, table, **row):
            self._connection.execute(
                update(table)
                .where(
                    table.c.organisation == self._organisation,
                    table.c.person == settings.person,
                )
                .values(**row)
            )

    def tell(self, notification: Notification) -> None:
        row = {**self.toasts.row(notification), "organisation": self._organisation}
        insert_if_new(self._connection, tables.notification, **row)

    def unseen(self, person: PersonId, now: datetime) -> list[Notification]:
        table = tables.notification
        shown = self._connection.execute(
            update(table)
            .where(
                table.c.organisation == self._organisation,
                table.c.person == person,
                table.c.seen_at.is_(None),
            )
            .values(seen_at=now)
            .returning(table)
        )
        return [self.toasts.thing(row) for row in shown.mappings().all()]

    def mail(self, mail: Mail) -> None:
        self._write(mail)

    def name(self, kind: Words, words: UUID, whom: Iterable[UUID]) -> None:
        name_in(self._connection, self._organisation, kind, words, whom)

    def gather(self, mail: Mail, wait: timedelta) -> MailId:
        now, table = database_now(self._connection), tables.mail
        waiting = select(table.c.id, table.c.body).where(
            table.c.organisation == self._organisation,
            table.c.to == mail.to,
            table.c.subject == mail.subject,
            table.c.state == MailState.DUE.value,
            table.c.tries == 0,
            table.c.due > now,
        )
        known = self._connection.execute(waiting.limit(1).with_for_update()).first()
        if known is None:
            self._write(mail, due=now + wait)
            return mail.id
        body = gathered(known.body, mail.body)
        self._connection.execute(update(table).where(table.c.id == known.id).values(body=body))
        return MailId(known.id)

    def _write(self, mail: Mail, **more: Any) -> None:
        row = {**self.mails.row(mail), "organisation": self._organisation, **more}
        self._connection.execute(insert(tables.mail).values(**row))
