"""Telling the operator of new alerts: each is told once."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, Engine, select, update

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.mapping import Translator
from adapters.sql.notices import SqlNotices
from adapters.sql.tables import alert, operator, person
from domain.alerts import Alert, next_step
from domain.notifications import Mail, MailId, MailKind, MailState
from domain.tenancy import HOUSE

SUBJECT = 200
"""Of a mail: what its column holds."""


class SqlAlarm:
    """See ports.alarm.Alarm. `to` is the operator's address, and where it is empty each operator
    is written to; None where no mail leaves. `page` is where the alerts are shown."""

    rows = Translator(Alert, alert)

    def __init__(self, engine: Engine, to: str | None, brand: str, page: str) -> None:
        self._engine = engine
        self._to = to
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
            to = self._addresses(connection)
            for each in new:
                for address in to:
                    SqlNotices(connection, HOUSE).mail(self._mail(each, address, now))
            if to:
                connection.execute(told.values(mailed_at=told_at))
        return new

    def addresses(self) -> list[str]:
        with reading(self._engine) as connection:
            return self._addresses(connection)

    def _addresses(self, connection: Connection) -> list[str]:
        if self._to is None:
            return []
        if self._to:
            return [self._to]
        operators = select(person.c.email).join(operator, operator.c.person == person.c.id)
        return list(connection.scalars(operators.order_by(person.c.email)))

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
