"""The house's own rows: organisations, people and senders."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from adapters.sql import tables
from adapters.sql.alerts import close_alerts
from adapters.sql.mapping import Translator
from adapters.sql.moves import move
from adapters.sql.outbox import insert_if_new
from adapters.sql.reactions import forget_trial, shown_in
from domain.contacts import ContactId
from domain.messages import Move, Reason, State
from domain.reactions import Shown, is_doubtful
from domain.senders import NoManagedSender, Sender, SenderId, Tier
from domain.tenancy import (
    HOUSE,
    Membership,
    NotFound,
    Organisation,
    OrganisationId,
    Person,
    PersonId,
    Role,
)
from ports.collection import Conflict

UPGRADED_PER_SECOND = 900
"""Of Meta's thousand; what comes in counts too."""


class SqlOrganisations:
    rows = Translator(Organisation, tables.organisation)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, organisation: Organisation) -> None:
        self._connection.execute(insert(tables.organisation).values(**self.rows.row(organisation)))

    def get(self, organisation: OrganisationId) -> Organisation:
        return self._one(select(tables.organisation), organisation)

    def held(self, organisation: OrganisationId) -> Organisation:
        return self._one(select(tables.organisation).with_for_update(key_share=True), organisation)

    def _one(self, among: Select[Any], organisation: OrganisationId) -> Organisation:
        found = self._connection.execute(among.where(tables.organisation.c.id == organisation))
        row = found.mappings().first()
        if row is None:
            raise NotFound
        return self.rows.thing(row)

    def rename(self, organisation: OrganisationId, name: str) -> None:
        self._set(organisation, name=name)

    def move_to(self, organisation: OrganisationId, timezone: str) -> None:
        self._set(organisation, timezone=timezone)

    def _set(self, organisation: OrganisationId, **values: str) -> None:
        """Its own columns alone: what operators change meanwhile stays."""
        table = tables.organisation
        self._connection.execute(update(table).where(table.c.id == organisation).values(**values))

    def of_people(self) -> list[Organisation]:
        table = tables.organisation
        found = self._connection.execute(
            select(table).where(table.c.id != HOUSE).order_by(table.c.created_at, table.c.id)
        )
        return [self.rows.thing(row) for row in found.mappings().all()]


def _locked() -> Select[Any]:
    """Whoever changes somebody waits for whoever does so already, and sees what they did."""
    return select(tables.person).with_for_update(key_share=True)


def hold(connection: Connection, person: PersonId) -> None:
    """Who else counts what is theirs waits until this transaction ends."""
    connection.execute(_locked().where(tables.person.c.id == person))


def answered_for(person: PersonId) -> ColumnElement[bool]:
    """Of an organisation: they own it, or have founded it."""
    place, seat = tables.organisation, tables.membership
    owns = exists().where(
        seat.c.organisation == place.c.id,
        seat.c.person == person,
        seat.c.role == Role.OWNER.value,
    )
    return or_(place.c.founder == person, owns)


class SqlPeople:
    rows = Translator(Person, tables.person)
    seats = Translator(Membership, tables.membership)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_email(self, email: str) -> Person | None:
        row = (
            self._connection.execute(_locked().where(tables.person.c.email == email))
            .mappings()
            .first()
        )
        return None if row is None else self.rows.thing(row)

    def get(self, person: PersonId) -> Person:
        found = self._connection.execute(_locked().where(tables.person.c.id == person))
        row = found.mappings().first()
        if row is None:
            raise NotFound
        return self.rows.thing(row)

    def add(self, person: Person) -> None:
        try:
            self._connection.execute(insert(tables.person).values(**self.rows.row(person)))
        except IntegrityError:
            raise Conflict from None

    def join(self, membership: Membership) -> None:
        self._connection.execute(insert(tables.membership).values(**self.seats.row(membership)))

    def save(self, person: Person) -> None:
        table = tables.person
        try:
            self._connection.execute(
                update(table).where(table.c.id == person.id).values(**self.rows.row(person))
            )
        except IntegrityError:
            raise Conflict from None

    def nobody_yet(self) -> bool:
        house = tables.organisation
        self._connection.execute(
            select(house.c.id).where(house.c.id == HOUSE).with_for_update(key_share=True)
        )
        return not self._connection.scalar(select(exists(select(tables.person.c.id))))

    def make_operator(self, person: PersonId, now: datetime) -> None:
        insert_if_new(self._connection, tables.operator, person=person, since=now)

    def unmake_operator(self, person: PersonId) -> None:
        table = tables.operator
        self._connection.execute(delete(table).where(table.c.person == person))

    def operates(self, person: PersonId) -> bool:
        theirs = exists().where(tables.operator.c.person == person)
        return bool(self._connection.scalar(select(theirs)))

    def operators(self) -> list[Person]:
        table = tables.person
        found = self._connection.execute(
            select(table)
            .join(tables.operator, tables.operator.c.person == table.c.id)
            .order_by(table.c.email)
        )
        return [self.rows.thing(row) for row in found.mappings().all()]

    def answers_for(self, person: PersonId) -> list[Organisation]:
        hold(self._connection, person)
        found = self._connection.execute(select(tables.organisation).where(answered_for(person)))
        return [SqlOrganisations.rows.thing(row) for row in found.mappings().all()]

    def everybody(self) -> list[tuple[Person, list[Membership]]]:
        seats: dict[PersonId, list[Membership]] = defaultdict(list)
        for row in self._connection.execute(_seats()).mappings().all():
            seats[row["person"]].append(self.seats.thing(row))
        table = tables.person
        kept = select(table).where(table.c.password_hash != "").order_by(table.c.email)
        found = self._connection.execute(kept)
        people = [self.rows.thing(row) for row in found.mappings().all()]
        return [(person, seats[person.id]) for person in people]

    def memberships(self, person: PersonId) -> list[Membership]:
        found = self._connection.execute(_seats().where(tables.membership.c.person == person))
        return [self.seats.thing(row) for row in found.mappings().all()]


def _seats() -> Select[Any]:
    """That of the oldest organisation first."""
    place, seat = tables.organisation, tables.membership
    joined = select(seat).join(place, place.c.id == seat.c.organisation)
    return joined.order_by(place.c.created_at, place.c.id)


class SqlSenders:
    rows = Translator(Sender, tables.sender)

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

    def shown_of_reactions(self, sender: SenderId) -> Shown | None:
        table = tables.sender
        found = self._connection.execute(
            select(table.c.reactions_open, table.c.reactions_shown_at).where(table.c.id == sender)
        )
        row = found.mappings().first()
        return None if row is None else shown_in(row)

    def doubt_reactions(self, sender: SenderId, contact: ContactId, wrote_at: datetime) -> None:
        shown = self.shown_of_reactions(sender)
        if shown is not None and is_doubtful(shown, wrote_at):
            forget_trial(self._connection, sender, contact, shown)

    def note_health(self, sender: SenderId, limit: int | None, quality: str) -> None:
        table = tables.sender
        self._connection.execute(
            update(table)
            .where(table.c.id == sender)
            .values(messaging_limit=limit, quality=quality)
        )

    def renumber(self, sender: SenderId) -> None:
        contact, upload, table = tables.contact, tables.upload, tables.sender
        self._connection.execute(
            update(contact)
            .where(contact.c.sender == sender)
            .values(window_until=None, shut_at=None, reacted_at=None)
        )
        self._connection.execute(delete(upload).where(upload.c.sender == sender))
        self._connection.execute(
            update(table)
            .where(table.c.id == sender)
            .values(
                messaging_limit=None,
                quality="",
                asked_at=None,
                reactions_open=None,
                reactions_shown_at=None,
                groups_open_at=None,
                groups_asked_at=None,
            )
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

    def of_account(self, waba: str) -> list[Sender]:
        found = self._connection.execute(select(tables.sender).where(tables.sender.c.waba == waba))
        return [self.rows.thing(row) for row in found.mappings().all()]

    def upgrade(self, sender: SenderId) -> None:
        self._connection.execute(
            update(tables.sender)
            .where(tables.sender.c.id == sender)
            .values(per_second=UPGRADED_PER_SECOND)
        )

    def limit(self, waba: str, limit: int | None) -> None:
        self._connection.execute(
            update(tables.sender).where(tables.sender.c.waba == waba).values(messaging_limit=limit)
        )
