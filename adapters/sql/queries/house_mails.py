"""Mails that were not taken, for operators."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Connection, Select, and_, case, func, select, text

from adapters.sql.engine import database_now
from adapters.sql.mails import LINK_IS_GONE
from adapters.sql.queries.bound import Bound
from adapters.sql.tables import mail, organisation
from domain.mail_refusals import MailRefusal, MailTrouble
from domain.notifications import MailId, MailKind, MailState
from domain.tenancy import HOUSE, OrganisationId, Permission
from ports.mails import SHOWN_FOR
from ports.queries.house_mails import MailsTried, MailTried
from ports.queries.operations import MailFigures

SHOWN = 100
# word for word the condition of the index: SQLite compares no meanings
STANDING = text("mail.state IN ('due', 'failed')")
LAST_TRIED = func.coalesce(mail.c.tried_at, mail.c.created_at)


class SqlHouseMailQueries(Bound):
    """See ports.queries.house_mails.HouseMailQueries."""

    needs_permission: ClassVar[Permission] = Permission.OPERATE

    def tried(self) -> MailsTried:
        with self._looking() as connection:
            at = database_now(connection)
            failed = _listed(MailState.FAILED).where(at - SHOWN_FOR <= LAST_TRIED)
            waiting = _listed(MailState.DUE).where(mail.c.trouble != "", mail.c.due.is_not(None))
            return MailsTried(
                tuple(
                    _line(row, at)
                    for row in connection.execute(failed.order_by(LAST_TRIED.desc(), mail.c.id))
                ),
                tuple(
                    _line(row, at)
                    for row in connection.execute(waiting.order_by(mail.c.due, mail.c.id))
                ),
            )


def mail_figures(connection: Connection) -> MailFigures:
    """For the operator's first page."""
    lately = database_now(connection) - SHOWN_FOR <= LAST_TRIED
    due, failed = (mail.c.state == state.value for state in (MailState.DUE, MailState.FAILED))
    counted = [
        func.sum(case((which, 1), else_=0))
        for which in (due, and_(due, mail.c.trouble != ""), and_(failed, lately))
    ]
    waiting, tried, gone = (
        int(each or 0) for each in connection.execute(select(*counted).where(STANDING)).one()
    )
    return MailFigures(waiting, tried, gone)


def _listed(state: MailState) -> Select[Any]:
    return (
        select(mail, organisation.c.name, LINK_IS_GONE.label("link_gone"))
        .join(organisation, organisation.c.id == mail.c.organisation)
        .where(STANDING, mail.c.state == state.value)
        .limit(SHOWN)
    )


def _line(row: Any, at: datetime) -> MailTried:
    theirs = row.organisation != HOUSE
    nothing = timedelta(0)
    return MailTried(
        MailId(row.id),
        row.to,
        MailKind(row.kind),
        "" if theirs else row.subject,
        OrganisationId(row.organisation) if theirs else None,
        row.name if theirs else "",
        row.created_at,
        row.tries,
        max(nothing, at - row.tried_at) if row.tried_at else None,
        max(nothing, row.due - at) if row.state == MailState.DUE.value else None,
        MailRefusal(MailTrouble(row.trouble), row.code),
        bool(row.link_gone),
    )
