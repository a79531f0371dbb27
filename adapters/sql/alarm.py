"""Telling the operator of new alerts: each is told once."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, Engine, select, update

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.house import SqlPeople
from adapters.sql.mapping import Translator
from adapters.sql.notices import SqlNotices
from adapters.sql.tables import alert
from domain.alerts import Alert, next_step
from domain.notifications import Mail, MailId, MailKind, MailState
from domain.tenancy import HOUSE

SUBJECT = 200
"""Of a mail: what its column holds."""


class SqlAlarm:
    """See ports.alarm.Alarm. `to` is the operator's address; where it is empty, mails go to each
    operator if `to_each`, else none leaves. `page` is where the alerts are shown."""

    rows = Translator(Alert, alert)

    def __init__(
        self, engine: Engine, to: str, brand: str, page: str, *, to_each: bool = False
    ) -> None:
        self._engine = engine
        self._to = to
        self._to_each = to_each
        self._brand = brand
        self._page = page

    def take(self, now: datetime) -> list[Alert]:
        untold = select(alert).where(alert.c.told_at.is_(None)).order_by(alert.c.opened_at)
        with reading(self._engine) as connection:
            if connection.execute(untold.limit(1)).first() is None:
                return []
        with writing(self._engine) as connection:
            found = connection.execute(untold.with_for_update(skip_locked=True)).mappings()
            new = [self.rows.thing(row) for row in found.all()]
            told_at = database_now(connection)
            told = update(alert).where(alert.c.id.in_([each.id for each in new]))
            connection.execute(told.values(told_at=told_at))
            if addresses := self._addresses(connection):
                for each in new:
                    for to in addresses:
                        SqlNotices(connection, HOUSE).mail(self._mail(each, to, now))
                connection.execute(told.values(mailed_at=told_at))
        return new

    def _addresses(self, connection: Connection) -> list[str]:
        if self._to or not self._to_each:
            return [self._to] if self._to else []
        return [each.email for each in SqlPeople(connection).operators()]

    def _mail(self, new: Alert, to: str, now: datetime) -> Mail:
        lines = (
            new.text,
            f"What to do: {next_step(new.kind)}",
            f"Where it stands now: {self._page}",
            f"This is written once, however often it happens until it is closed.\n{self._brand}",
        )
        title = f"{self._brand}: {new.text}"[:SUBJECT]
        return Mail(
            MailId(uuid4()),
            HOUSE,
            to,
            title,
            "\n\n".join(lines),
            MailState.DUE,
            now,
            kind=MailKind.ALERT,
        )
