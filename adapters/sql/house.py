"""The house's own rows: people, senders, contacts, and what strangers write."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from adapters.sql import tables
from adapters.sql.alerts import close_alerts
from adapters.sql.mapping import Translator
from adapters.sql.moves import move
from adapters.sql.outbox import cancel_for, insert_if_new
from domain.contacts import Contact, ContactId, Identity
from domain.destinations import Address, DestinationState
from domain.messages import Move, Reason, State
from domain.senders import NoManagedSender, PulseTemplate, Sender, SenderId, Tier
from domain.tenancy import (
    Membership,
    NotFound,
    Organisation,
    OrganisationId,
    Person,
    PersonId,
)
from ports.storage import Conflict

TOLD_HOW_EVERY = timedelta(days=1)
TOLD_OFF_EVERY = timedelta(hours=1)
Fingerprint = Callable[[str], str]


class SqlOrganisations:
    rows = Translator(Organisation, tables.organisation)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, organisation: Organisation) -> None:
        self._connection.execute(insert(tables.organisation).values(**self.rows.row(organisation)))

    def get(self, organisation: OrganisationId) -> Organisation:
        found = self._connection.execute(
            select(tables.organisation).where(tables.organisation.c.id == organisation)
        )
        row = found.mappings().first()
        if row is None:
            raise NotFound
        return self.rows.thing(row)


class SqlPeople:
    rows = Translator(Person, tables.person)
    seats = Translator(Membership, tables.membership)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_email(self, email: str) -> Person | None:
        row = (
            self._connection.execute(select(tables.person).where(tables.person.c.email == email))
            .mappings()
            .first()
        )
        return None if row is None else self.rows.thing(row)

    def get(self, person: PersonId) -> Person:
        found = self._connection.execute(select(tables.person).where(tables.person.c.id == person))
        row = found.mappings().first()
        if row is None:
            raise NotFound
        return self.rows.thing(row)

    def add(self, person: Person) -> None:
        self._connection.execute(insert(tables.person).values(**self.rows.row(person)))

    def join(self, membership: Membership) -> None:
        self._connection.execute(insert(tables.membership).values(**self.seats.row(membership)))

    def make_operator(self, person: PersonId, now: datetime) -> None:
        insert_if_new(self._connection, tables.operator, person=person, since=now)

    def unmake_operator(self, person: PersonId) -> None:
        table = tables.operator
        self._connection.execute(delete(table).where(table.c.person == person))

    def memberships(self, person: PersonId) -> list[Membership]:
        found = self._connection.execute(
            select(tables.membership).where(tables.membership.c.person == person)
        )
        return [self.seats.thing(row) for row in found.mappings().all()]


class SqlSenders:
    rows = Translator(Sender, tables.sender)
    templates = Translator(PulseTemplate, tables.template)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _one(self, *where: Any) -> Sender | None:
        found = self._connection.execute(select(tables.sender).where(*where))
        row = found.mappings().first()
        return None if row is None else self.rows.thing(row)

    def get(self, key: SenderId) -> Sender:
        found = self._one(tables.sender.c.id == key)
        if found is None:
            raise NotFound
        return found

    def managed(self) -> Sender:
        found = self._one(tables.sender.c.tier == Tier.MANAGED.value)
        if found is None:
            raise NoManagedSender
        return found

    def known_as(self, phone_number_id: str) -> Sender | None:
        return self._one(tables.sender.c.phone_number_id == phone_number_id)

    def add(self, thing: Sender) -> None:
        self._connection.execute(insert(tables.sender).values(**self.rows.row(thing)))

    def save(self, thing: Sender) -> None:
        row = {**self.rows.row(thing), "version": thing.version + 1}
        done = self._connection.execute(
            update(tables.sender)
            .where(tables.sender.c.id == thing.id, tables.sender.c.version == thing.version)
            .values(**row)
        )
        if done.rowcount != 1:
            raise Conflict

    def unasked(self, before: datetime, now: datetime) -> list[Sender]:
        table = tables.sender
        rows = self._connection.execute(
            update(table)
            .where(or_(table.c.asked_at.is_(None), table.c.asked_at <= before))
            .values(asked_at=now)
            .returning(table)
        )
        return [self.rows.thing(row) for row in rows.mappings().all()]

    def note_health(self, sender: SenderId, limit: int | None, quality: str) -> None:
        table = tables.sender
        self._connection.execute(
            update(table)
            .where(table.c.id == sender)
            .values(messaging_limit=limit, quality=quality)
        )

    def release(self, sender: SenderId, now: datetime) -> None:
        message = tables.message
        move(
            self._connection,
            Move.RELEASE,
            now,
            message.c.sender == sender,
            message.c.state == State.HELD.value,
            message.c.reason == Reason.SENDER_HELD.value,
            due=now,
        )
        close_alerts(self._connection, "sender", str(sender))

    def keep_template(self, waba: str, template: PulseTemplate | None) -> None:
        self._connection.execute(delete(tables.template).where(tables.template.c.waba == waba))
        if template is not None:
            row = self.templates.row(template)
            self._connection.execute(insert(tables.template).values(**row))


class SqlContacts:
    """Contacts with their keys, and who wants to hear nothing any more."""

    def __init__(self, connection: Connection, fingerprint: Fingerprint) -> None:
        self._connection = connection
        self._fingerprint = fingerprint

    def get(self, contact: ContactId) -> Contact:
        found = self._connection.execute(
            select(tables.contact).where(tables.contact.c.id == contact).with_for_update()
        )
        row = found.mappings().first()
        if row is None:
            raise NotFound
        key = tables.contact_key
        found = self._connection.execute(
            select(key.c.kind, key.c.value).where(key.c.contact == contact)
        )
        keys: dict[str, str] = {each.kind: each.value for each in found}
        return Contact(
            contact,
            SenderId(row["sender"]),
            keys.get("phone", ""),
            keys.get("user_id", ""),
            row["name"],
            row["window_until"],
        )

    def under(self, sender: SenderId, who: Identity) -> tuple[Contact | None, Contact | None]:
        return self._known(sender, "user_id", who.user_id), self._known(sender, "phone", who.phone)

    def _known(self, sender: SenderId, kind: str, value: str) -> Contact | None:
        key = tables.contact_key
        found = self._connection.scalar(
            select(key.c.contact).where(
                key.c.sender == sender, key.c.kind == kind, key.c.value == value
            )
        )
        return None if found is None else self.get(ContactId(found))

    def put(self, contact: Contact) -> None:
        # they write, so they can be written to
        values = {
            "name": contact.name,
            "window_until": contact.window_until,
            "unreachable_code": None,
        }
        done = self._connection.execute(
            update(tables.contact).where(tables.contact.c.id == contact.id).values(**values)
        )
        if done.rowcount == 0:
            self._connection.execute(
                insert(tables.contact).values(id=contact.id, sender=contact.sender, **values)
            )
        stopped_at = self._stopped_at(contact.id)
        for kind, value in (("phone", contact.phone), ("user_id", contact.user_id)):
            if value:
                self._put_key(contact, kind, value)
        if stopped_at is not None:  # under whichever key they come next
            self._suppress(contact, self._hmacs(contact), stopped_at)

    def _stopped_at(self, contact: ContactId) -> datetime | None:
        """When they said STOP, under any key that we know them by already."""
        key, table = tables.contact_key, tables.suppression
        found: datetime | None = self._connection.scalar(
            select(func.max(table.c.at))
            .join(key, and_(key.c.hmac == table.c.key_hmac, key.c.sender == table.c.sender))
            .where(key.c.contact == contact)
        )
        return found

    def _put_key(self, contact: Contact, kind: str, value: str) -> None:
        key = tables.contact_key
        self._connection.execute(
            delete(key).where(
                key.c.sender == contact.sender,
                key.c.kind == kind,
                or_(key.c.value == value, key.c.contact == contact.id),
            )
        )
        self._connection.execute(
            insert(key).values(
                sender=contact.sender,
                kind=kind,
                value=value,
                contact=contact.id,
                hmac=self._fingerprint(value),
            )
        )

    def lose_phone(self, contact: Contact, now: datetime) -> None:
        key = tables.contact_key
        self._connection.execute(
            delete(key).where(key.c.contact == contact.id, key.c.kind == "phone")
        )
        # its new owner has stopped nothing
        self._forget_stop(contact.sender, [self._fingerprint(contact.phone)])
        for each in self.addresses(contact.id):
            self._pause(each.destination, now)

    def _pause(self, destination: UUID, now: datetime) -> None:
        table = tables.destination
        self._connection.execute(
            update(table)
            .where(table.c.id == destination, table.c.state == DestinationState.ACTIVE.value)
            .values(state=DestinationState.PAUSED.value, version=table.c.version + 1)
        )
        cancel_for(self._connection, destination, now)

    def addresses(self, contact: ContactId) -> list[Address]:
        rows = self._connection.execute(
            select(tables.address).where(tables.address.c.contact == contact)
        )
        translator = Translator(Address, tables.address)
        return [translator.thing(row) for row in rows.mappings().all()]

    def _hmacs(self, contact: Contact) -> list[str]:
        return [self._fingerprint(key) for key in (contact.phone, contact.user_id) if key]

    def stop(self, contact: Contact, at: datetime, now: datetime) -> None:
        started = self._connection.scalar(
            select(tables.contact.c.started_at).where(tables.contact.c.id == contact.id)
        )
        if started is not None and started > at:
            return
        self._suppress(contact, self._hmacs(contact), at)
        self._restate(contact.id, DestinationState.ACTIVE, DestinationState.STOPPED)
        for each in self.addresses(contact.id):
            cancel_for(self._connection, each.destination, now)

    def _suppress(self, contact: Contact, hmacs: list[str], at: datetime) -> None:
        self._forget_stop(contact.sender, hmacs, before=at)
        for hmac in hmacs:
            insert_if_new(
                self._connection, tables.suppression, sender=contact.sender, key_hmac=hmac, at=at
            )

    def _forget_stop(
        self, sender: SenderId, hmacs: list[str], before: datetime | None = None
    ) -> None:
        table = tables.suppression
        which = [table.c.sender == sender, table.c.key_hmac.in_(hmacs)]
        if before is not None:
            which.append(table.c.at <= before)
        self._connection.execute(delete(table).where(*which))

    def start(self, contact: Contact, at: datetime) -> None:
        self.welcome(contact, at)
        if not self.stopped(contact):
            self._restate(contact.id, DestinationState.STOPPED, DestinationState.ACTIVE)

    def welcome(self, contact: Contact, at: datetime) -> None:
        table = tables.contact
        self._connection.execute(
            update(table)
            .where(table.c.id == contact.id)
            .where(or_(table.c.started_at.is_(None), table.c.started_at < at))
            .values(started_at=at)
        )
        self._forget_stop(contact.sender, self._hmacs(contact), before=at)

    def _restate(
        self, contact: ContactId, before: DestinationState, then: DestinationState
    ) -> None:
        table, there = tables.destination, tables.address
        theirs = select(there.c.destination).where(there.c.contact == contact)
        self._connection.execute(
            update(table)
            .where(table.c.id.in_(theirs), table.c.state == before.value)
            .values(state=then.value, version=table.c.version + 1)
        )

    def stopped(self, contact: Contact) -> bool:
        found = select(tables.suppression.c.at).where(
            tables.suppression.c.sender == contact.sender,
            tables.suppression.c.key_hmac.in_(self._hmacs(contact)),
        )
        return self._connection.execute(found).first() is not None

    def told_how(self, contact: ContactId, now: datetime) -> bool:
        return self._due_again("told_how_at", TOLD_HOW_EVERY, contact, now)

    def told_off(self, contact: ContactId, now: datetime) -> bool:
        return self._due_again("told_off_at", TOLD_OFF_EVERY, contact, now)

    def _due_again(self, column: str, every: timedelta, contact: ContactId, now: datetime) -> bool:
        """Whether so much time has passed since the last; if so, this is the last."""
        table = tables.contact
        last = table.c[column]
        done = self._connection.execute(
            update(table)
            .where(table.c.id == contact, or_(last.is_(None), last <= now - every))
            .values({column: now})
        )
        return done.rowcount == 1
