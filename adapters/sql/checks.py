"""Who has come by a team link, and numbers that are verified by a code."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, select

from adapters.sql import tables
from adapters.sql.collections import TenantRows
from adapters.sql.contacts import Fingerprint
from adapters.sql.house import hold
from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_if_new
from domain.phone_checks import PhoneCheck
from domain.tenancy import OrganisationId, PersonId


def came_by(connection: Connection, invite: UUID, destination: UUID) -> bool:
    table = tables.invite_use
    found = select(table.c.id).where(table.c.invite == invite, table.c.destination == destination)
    return connection.execute(found).first() is not None


def note_use(
    connection: Connection,
    organisation: OrganisationId,
    invite: UUID,
    destination: UUID,
    now: datetime,
) -> bool:
    return insert_if_new(
        connection,
        tables.invite_use,
        id=uuid4(),
        organisation=organisation,
        invite=invite,
        destination=destination,
        at=now,
    )


class SqlPhoneChecks(TenantRows[PhoneCheck]):
    translator = Translator(PhoneCheck, tables.phone_check)


class SqlCodeLog:
    """See ports.codes.CodeLog."""

    def __init__(self, connection: Connection, fingerprint: Fingerprint) -> None:
        self._connection = connection
        self._fingerprint = fingerprint

    def to_number(self, phone: str, since: datetime) -> list[datetime]:
        table = tables.code_sent
        number = self._fingerprint(phone)
        found = select(table.c.at).where(table.c.number_hmac == number, table.c.at > since)
        return list(self._connection.scalars(found))

    def by_organisation(self, organisation: OrganisationId, since: datetime) -> list[datetime]:
        table = tables.code_sent
        found = select(table.c.at).where(table.c.organisation == organisation, table.c.at > since)
        return list(self._connection.scalars(found))

    def by_person(self, person: PersonId, since: datetime) -> list[datetime]:
        hold(self._connection, person)
        table = tables.code_sent
        found = select(table.c.at).where(table.c.by == person, table.c.at > since)
        return list(self._connection.scalars(found))

    def add(self, organisation: OrganisationId, by: PersonId, phone: str, at: datetime) -> None:
        row = {"id": uuid4(), "number_hmac": self._fingerprint(phone)}
        self._connection.execute(
            insert(tables.code_sent).values(organisation=organisation, by=by, at=at, **row)
        )
