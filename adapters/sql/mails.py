"""Mails that wait to be sent, as the mail lane's queue."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Update,
    and_,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.tables import delivery, mail, picture
from domain.mail_refusals import MailRefusal, MailTrouble
from domain.notifications import (
    LINK,
    MAIL_TRIES,
    MailId,
    MailKind,
    MailState,
    pause_after,
)
from domain.tenancy import NotFound
from ports.mails import SHOWN_FOR, DueMail

LEASE = timedelta(minutes=5)
"""Longer than the slowest talk with a mail server: a dozen steps of ten seconds each."""

LINK_IS_GONE = and_(mail.c.link_sealed.is_(None), mail.c.body.contains(LINK, autoescape=True))
"""It would arrive without what it was for."""

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
        self._keeps_all = keeps_links

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
            self._give_up(connection, worn, now)
            fresh = [row for row in rows if row.tries < MAIL_TRIES]
            connection.execute(
                update(mail)
                .where(mail.c.id.in_([row.id for row in fresh]))
                .values(tries=mail.c.tries + 1, lease_until=now + LEASE)
            )
            pictures = _pictures(connection, [row.delivery for row in fresh if row.delivery])
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

    def _give_up(self, connection: Connection, worn: Sequence[UUID], now: datetime) -> None:
        """Their worker died at the last try."""
        connection.execute(
            update(mail)
            .where(mail.c.id.in_(worn))
            .values(
                state=MailState.FAILED.value,
                lease_until=None,
                trouble=MailTrouble.DIED.value,
                code=None,
                tried_at=now,
                **self._over,
            )
        )
        self._forget(connection, worn)
        for id in worn:
            log.error("Mail %s has failed for good: its worker died at the last try", id)

    def sent(self, mails: Sequence[DueMail]) -> None:
        with writing(self._engine) as connection:
            for each in mails:
                connection.execute(
                    _claimed(each).values(
                        state=MailState.SENT.value, lease_until=None, **self._over
                    )
                )
            self._forget(connection, [each.id for each in mails])

    def put_off(self, put_off: DueMail, why: MailRefusal) -> MailState:
        pause = pause_after(put_off.tries)
        state = MailState.FAILED if pause is None else MailState.DUE
        with writing(self._engine) as connection:
            now = database_now(connection)
            over = {} if pause else self._over
            connection.execute(
                _claimed(put_off).values(
                    state=state.value,
                    due=now + pause if pause else None,
                    lease_until=None,
                    trouble=why.trouble.value,
                    code=why.code,
                    tried_at=now,
                    **over,
                )
            )
            self._forget(connection, [put_off.id])
        return state

    def _forget(self, connection: Connection, ids: Sequence[UUID]) -> None:
        """Those of these that nobody is to know of once they are done."""
        if self._keeps_all:
            return
        done = (
            mail.c.id.in_(ids),
            mail.c.kind == MailKind.FAREWELL.value,
            mail.c.state != MailState.DUE.value,
        )
        connection.execute(delete(mail).where(*done))

    def give_back(self, mails: Sequence[DueMail]) -> None:
        with writing(self._engine) as connection:
            for each in mails:
                connection.execute(_claimed(each).values(tries=mail.c.tries - 1, lease_until=None))


class SqlFailedMails:
    """See ports.console.FailedMails."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def again(self, id: MailId) -> None:
        if self._revive(mail.c.id == id) != 1:
            raise NotFound

    def all_again(self) -> int:
        lately = func.coalesce(mail.c.tried_at, mail.c.created_at)
        return self._revive(lately >= database_now(self._connection) - SHOWN_FOR)

    def _revive(self, *which: ColumnElement[bool]) -> int:
        due = update(mail).where(mail.c.state == MailState.FAILED.value, ~LINK_IS_GONE, *which)
        new = {"state": MailState.DUE.value, "tries": 0, "due": None, "lease_until": None}
        forgotten = {"trouble": "", "code": None}
        return self._connection.execute(due.values(**new, **forgotten)).rowcount


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
