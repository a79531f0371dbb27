"""What the end of an organisation, or of an account, takes besides its rows: people, and mails
about them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    Uuid,
    and_,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    true,
    update,
)

from adapters.sql.naming import addresses_of, forget_mails_about
from adapters.sql.tables import (
    account_link,
    alert,
    audit,
    confirmation_settings,
    consent,
    invitation,
    invite,
    mail,
    managed_number,
    membership,
    metadata,
    notification,
    operator,
    person,
    phone_check,
)
from domain.phone_checks import TYPED_IN_BY
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
    if not connection.scalar(select(exists().where(person.c.id == one))):
        return  # they have deleted their account in the meantime
    addresses = all_addresses_of(connection, one)
    mailed = _written(addresses, func.lower(mail.c.to), mail.c.created_at)
    # charts that go there instead of to a phone are of a recipient, whoever that is
    connection.execute(delete(mail).where(mailed, mail.c.delivery.is_(None)))
    linked = _written(addresses, account_link.c.email, account_link.c.created_at)
    connection.execute(delete(account_link).where(linked))
    connection.execute(delete(notification).where(notification.c.person == one))
    forget_mails_about(connection, one)
    _forget_notes(connection, addresses)
    forget_who_typed(connection, one)
    needed = [_still_needed(connection, column, one) for column in _naming_people()]
    if not any(needed):
        connection.execute(delete(person).where(person.c.id == one))
        return
    nobody = {"email": f"{one}@erased.invalid", "name": "Somebody", "password_hash": ""}
    connection.execute(update(person).where(person.c.id == one).values(**nobody))


INSTANT = timedelta(microseconds=1)
"""The least by which one moment is after another."""
Addresses = Mapping[str, datetime | None]
"""Of one person: each with when it became somebody else's, or None."""


def all_addresses_of(connection: Connection, one: UUID) -> Addresses:
    """The one that they sign in with, and those of before. An address became somebody else's when
    that person came, or after we last wrote to this one there, whichever is later."""
    email = connection.scalars(select(person.c.email).where(person.c.id == one)).one()
    written = addresses_of(connection, one)
    others = select(person.c.email, person.c.created_at).where(person.c.id != one)
    whose = connection.execute(others.where(person.c.email.in_(written)))
    since = {row.email: max(row.created_at, written[row.email] + INSTANT) for row in whose}
    return {address: since.get(address) for address in (email, *written)}


def _written(
    addresses: Addresses, address: ColumnElement[str], at: Column[datetime]
) -> ColumnElement[bool]:
    """What names one of these while it was theirs."""
    each = [
        and_(address == one, true() if until is None else at < until)
        for one, until in addresses.items()
    ]
    return or_(false(), *each)


def forget_seats(connection: Connection, one: UUID) -> None:
    """Everywhere, and what hangs on them."""
    for table in (confirmation_settings, membership, operator):
        connection.execute(delete(table).where(table.c.person == one))


def hold_invited(connection: Connection, addresses: Addresses) -> None:
    """Nobody uses an invitation to one of these until the transaction ends."""
    held = select(invitation.c.id).where(_invited(addresses)).order_by(invitation.c.id)
    connection.execute(held.with_for_update())


def forget_invited(connection: Connection, addresses: Addresses) -> None:
    """Whoever was invited to a team by one of these, whatever came of it."""
    connection.execute(delete(invitation).where(_invited(addresses)))


def _invited(addresses: Addresses) -> ColumnElement[bool]:
    return _written(addresses, invitation.c.email, invitation.c.created_at)


def end_own_invites(connection: Connection, one: UUID, now: datetime) -> None:
    """No phone comes to be theirs any more."""
    theirs = invite.c.by == one, invite.c.for_self, invite.c.used_at.is_(None)
    over = {"token_sealed": None, "withdrawn_at": now}
    connection.execute(update(invite).where(*theirs).values(**over))


def forget_who_typed(connection: Connection, one: UUID) -> None:
    """The evidence of a number that they have verified by its code stays, without their name."""
    found = select(phone_check.c.id, phone_check.c.contact).where(phone_check.c.by == one)
    for row in connection.execute(found).all():
        evidence = (
            consent.c.contact == row.contact,
            consent.c.event.startswith(f"code:{row.id}:", autoescape=True),
        )
        nobody = f"{TYPED_IN_BY}somebody who was erased"
        connection.execute(update(consent).where(*evidence).values(said=nobody))


def _forget_notes(connection: Connection, addresses: Addresses) -> None:
    """Lines of other organisations' logs that say whom by an address stay, and say nobody."""
    for address, until in addresses.items():
        named = or_(
            audit.c.subject == address,
            audit.c.subject.endswith(f", {address}", autoescape=True),
        )
        then = true() if until is None else audit.c.at < until
        nobody = {"subject": "somebody who was erased"}
        connection.execute(update(audit).where(named, then).values(nobody))


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
