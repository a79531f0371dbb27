"""Mails that wait to be sent, as the mail lane's queue."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, Update, and_, or_, select, true, update

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.tables import delivery, mail, picture
from domain.notifications import MAIL_TRIES, MailId, MailState, pause_after
from ports.mails import DueMail

LEASE = timedelta(minutes=5)
"""Longer than the slowest talk with a mail server: a dozen steps of ten seconds each."""

log = logging.getLogger(__name__)


class SqlMailQueue:
    """See ports.mails.MailQueue."""

    def __init__(
        self, engine: Engine, *, only_urgent: bool = False, keeps_links: bool = False
    ) -> None:
        """`keeps_links` where no mail leaves: there the row is the mail, and is read on a page."""
        self._engine = engine
        self._which = mail.c.urgent if only_urgent else true()
        self._over = {} if keeps_links else {"link_sealed": None}

    def waiting(self) -> bool:
        with reading(self._engine) as connection:
            due = select(mail.c.id).where(self._which, _due(database_now(connection)))
            return connection.execute(due.limit(1)).first() is not None

    def claim(self, most: int) -> list[DueMail]:
        with writing(self._engine) as connection:
            now = database_now(connection)
            rows = connection.execute(
                select(mail)
                .where(self._which, _due(now))
                .order_by(mail.c.tries, mail.c.created_at)
                .limit(most)
                .with_for_update(skip_locked=True)
            ).all()
            worn = [row.id for row in rows if row.tries >= MAIL_TRIES]
            connection.execute(
                update(mail)
                .where(mail.c.id.in_(worn))
                .values(state=MailState.FAILED.value, lease_until=None, **self._over)
            )
            fresh = [row for row in rows if row.tries < MAIL_TRIES]
            connection.execute(
                update(mail)
                .where(mail.c.id.in_([row.id for row in fresh]))
                .values(tries=mail.c.tries + 1, lease_until=now + LEASE)
            )
            pictures = _pictures(connection, [row.delivery for row in fresh if row.delivery])
        for id in worn:
            log.error("Mail %s has failed for good: its worker died at the last try", id)
        return [
            DueMail(
                MailId(row.id),
                row.to,
                row.subject,
                row.body,
                row.tries + 1,
                pictures.get(row.delivery, b""),
                bytes(row.link_sealed or b""),
            )
            for row in fresh
        ]

    def sent(self, mails: Sequence[DueMail]) -> None:
        with writing(self._engine) as connection:
            for each in mails:
                connection.execute(
                    _claimed(each).values(
                        state=MailState.SENT.value, lease_until=None, **self._over
                    )
                )

    def put_off(self, put_off: DueMail) -> MailState:
        pause = pause_after(put_off.tries)
        state = MailState.FAILED if pause is None else MailState.DUE
        with writing(self._engine) as connection:
            due = database_now(connection) + pause if pause else None
            over = {} if pause else self._over
            connection.execute(
                _claimed(put_off).values(state=state.value, due=due, lease_until=None, **over)
            )
        return state

    def give_back(self, mails: Sequence[DueMail]) -> None:
        with writing(self._engine) as connection:
            for each in mails:
                connection.execute(_claimed(each).values(tries=mail.c.tries - 1, lease_until=None))


def _pictures(connection: Connection, deliveries: list[UUID]) -> dict[UUID, bytes]:
    """The chart of each delivery."""
    found = connection.execute(
        select(delivery.c.id, picture.c.png)
        .join(picture, picture.c.reading == delivery.c.reading)
        .where(delivery.c.id.in_(deliveries))
    )
    return {row.id: bytes(row.png) for row in found}


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        mail.c.state == MailState.DUE.value,
        or_(mail.c.due.is_(None), mail.c.due <= now),
        or_(mail.c.lease_until.is_(None), mail.c.lease_until < now),
    )


def _claimed(claimed: DueMail) -> Update:
    """This mail, while nobody has claimed it anew."""
    return update(mail).where(
        mail.c.id == claimed.id,
        mail.c.state == MailState.DUE.value,
        mail.c.tries == claimed.tries,
        mail.c.lease_until.is_not(None),
    )
