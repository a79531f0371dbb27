"""Links in mails, and the browsers that people are signed in with."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from adapters.sql import tables
from adapters.sql.engine import database_now
from adapters.sql.mapping import Translator
from domain.accounts import (
    AccountLink,
    BrowserId,
    LinkNotGood,
    Purpose,
    SignedInBrowser,
    lasts_until,
)
from domain.tenancy import NotFound, PersonId


class SqlAccountLinks:
    """See ports.accounts.AccountLinks."""

    rows = Translator(AccountLink, tables.account_link)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, link: AccountLink) -> None:
        self._connection.execute(insert(tables.account_link).values(**self.rows.row(link)))

    def look(self, digest: str, purpose: Purpose, now: datetime) -> AccountLink:
        table = tables.account_link
        return self._good(select(table).where(table.c.digest == digest), purpose, now)

    def take(self, digest: str, purpose: Purpose, now: datetime) -> AccountLink:
        table = tables.account_link
        gone = delete(table).where(table.c.digest == digest, table.c.purpose == purpose.value)
        return self._good(gone.returning(table), purpose, now)

    def _good(self, statement: object, purpose: Purpose, now: datetime) -> AccountLink:
        row = self._connection.execute(statement).mappings().first()  # type: ignore[call-overload]
        if row is None or row["purpose"] != purpose.value or row["expires_at"] <= now:
            raise LinkNotGood
        return self.rows.thing(row)

    def forget(self, person: PersonId, *purposes: Purpose) -> None:
        table = tables.account_link
        self._connection.execute(
            delete(table).where(
                table.c.person == person, table.c.purpose.in_([each.value for each in purposes])
            )
        )


class SqlSignedInBrowsers:
    """See ports.accounts.SignedInBrowsers."""

    rows = Translator(SignedInBrowser, tables.signed_in_browser)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(
        self, id: BrowserId, digest: str, person: PersonId, device: str, *, remembered: bool
    ) -> None:
        now = database_now(self._connection)
        self._connection.execute(
            insert(tables.signed_in_browser).values(
                id=id,
                digest=digest,
                person=person,
                device=device,
                remembered=remembered,
                created_at=now,
                seen_at=now,
                ends_at=lasts_until(now, now, remembered=remembered),
            )
        )

    def seen(self, id: BrowserId) -> None:
        table, now = tables.signed_in_browser, database_now(self._connection)
        lives = table.c.id == id, table.c.ends_at > now
        row = self._connection.execute(select(table).where(*lives)).first()
        if row is None:
            return
        ends = lasts_until(row.created_at, now, remembered=row.remembered)
        self._connection.execute(update(table).where(*lives).values(seen_at=now, ends_at=ends))

    def of(self, person: PersonId) -> Sequence[SignedInBrowser]:
        table, now = tables.signed_in_browser, database_now(self._connection)
        found = self._connection.execute(
            select(table)
            .where(table.c.person == person, table.c.ends_at > now)
            .order_by(table.c.seen_at.desc(), table.c.id)
        )
        return [self.rows.thing(row) for row in found.mappings().all()]

    def end(self, person: PersonId, id: BrowserId) -> None:
        table = tables.signed_in_browser
        gone = self._connection.execute(
            delete(table).where(table.c.person == person, table.c.id == id)
        )
        if gone.rowcount != 1:
            raise NotFound

    def end_all(self, person: PersonId, but: BrowserId | None = None) -> int:
        table = tables.signed_in_browser
        theirs = delete(table).where(table.c.person == person)
        gone = self._connection.execute(theirs if but is None else theirs.where(table.c.id != but))
        return gone.rowcount
