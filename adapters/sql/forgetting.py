"""What the end of an organisation takes besides its rows: its people, and mails about them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Column, Connection, Table, Uuid, delete, exists, func, or_, select, update

from adapters.sql.naming import addresses_of, forget_mails_about
from adapters.sql.tables import (
    account_link,
    alert,
    audit,
    invitation,
    mail,
    managed_number,
    membership,
    metadata,
    operator,
    person,
)
from domain.tenancy import HOUSE, OrganisationId


def of_tenants(table: Table) -> bool:
    """Whether its rows say which organisation's they are. A link of a sign-up has a column of
    that name as well: what the organisation is to be called."""
    return "organisation" in table.c and isinstance(table.c.organisation.type, Uuid)


def forget_guests(connection: Connection, which: OrganisationId) -> None:
    """Who has come by an invitation of this organisation, and has not proved their mailbox yet."""
    digests = select(invitation.c.digest).where(invitation.c.organisation == which)
    theirs = account_link.c.invitation.in_(digests)
    asked = list(connection.scalars(select(account_link.c.email).where(theirs).distinct()))
    known = exists().where(person.c.email == mail.c.to)
    told = (mail.c.organisation == HOUSE, mail.c.to.in_(asked), ~known)
    connection.execute(delete(mail).where(*told))
    connection.execute(delete(account_link).where(theirs))


def forget_alerts(connection: Connection, which: OrganisationId) -> None:
    """What operators were alerted of, which names it, and the mails of that."""
    about = alert.c.subject == str(which)
    told = list(connection.scalars(select(alert.c.text).where(about)))
    for text in told:
        named = mail.c.body.startswith(text, autoescape=True)
        connection.execute(delete(mail).where(mail.c.organisation == HOUSE, named))
    connection.execute(delete(alert).where(about))


def forget_letters(connection: Connection, name: str) -> None:
    """What operators were mailed of an organisation that is called so: see mail_operators."""
    named = mail.c.subject.contains(f": {name} ", autoescape=True)
    connection.execute(delete(mail).where(mail.c.organisation == HOUSE, named))


def forget_person(connection: Connection, one: UUID) -> None:
    """Who is in no other organisation, and runs no installation, is nobody here any more."""
    for table in (membership, operator):
        if connection.scalar(select(exists().where(table.c.person == one))):
            return
    email = connection.scalars(select(person.c.email).where(person.c.id == one)).one()
    addresses = {email, *addresses_of(connection, one)}
    written = (mail.c.organisation == HOUSE, func.lower(mail.c.to).in_(addresses))
    connection.execute(delete(mail).where(*written))
    connection.execute(delete(account_link).where(account_link.c.email == email))
    forget_mails_about(connection, one)
    _forget_notes(connection, addresses)
    needed = [_still_needed(connection, column, one) for column in _naming_people()]
    if not any(needed):
        connection.execute(delete(person).where(person.c.id == one))
        return
    nobody = {"email": f"{one}@erased.invalid", "name": "Somebody", "password_hash": ""}
    connection.execute(update(person).where(person.c.id == one).values(**nobody))


def _forget_notes(connection: Connection, addresses: Iterable[str]) -> None:
    """Lines of other organisations' logs that say whom by an address stay, and say nobody."""
    for address in addresses:
        named = or_(
            audit.c.subject == address,
            audit.c.subject.endswith(f", {address}", autoescape=True),
        )
        connection.execute(update(audit).where(named).values(subject="somebody who was erased"))


def _naming_people() -> list[Column[UUID]]:
    return [
        key.parent
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is person.c.id
    ]


def _still_needed(connection: Connection, column: Column[UUID], one: UUID) -> bool:
    """Whether another organisation's row names them. What is theirs alone goes, and the number
    that they once set up as an operator stays, without them."""
    table = column.table
    if of_tenants(table):
        return bool(connection.scalar(select(exists().where(column == one))))
    if table is managed_number:
        connection.execute(update(table).where(column == one).values({column.name: None}))
    else:
        connection.execute(delete(table).where(column == one))
    return False
