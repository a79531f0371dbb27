"""Contacts with their keys, and who wants to hear nothing any more."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from adapters.sql import tables
from adapters.sql.cancelling import cancel_for
from adapters.sql.mapping import Translator
from adapters.sql.merging import merge_places, merge_rows
from adapters.sql.outbox import insert_if_new
from domain.contacts import ConsentKind, Contact, ContactId, Identity
from domain.destinations import Address, DestinationState
from domain.invites import NOT_GOOD
from domain.senders import SenderId
from domain.tenancy import NotFound

TOLD_HOW_EVERY = timedelta(days=1)
TOLD_OFF_EVERY = timedelta(hours=1)
ADDRESSES = Translator(Address, tables.address)
Fingerprint = Callable[[str], str]


class SqlContacts:
    """See ports.storage.Contacts."""

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
        keys = self._keys(contact)
        phone = keys.get("phone")
        return Contact(
            contact,
            SenderId(row["sender"]),
            phone.value if phone else "",
            keys["user_id"].value if "user_id" in keys else "",
            row["name"],
            row["window_until"],
            phone.seen_at if phone else None,
            row["shut_at"],
            row["reacted_at"],
            keys["group"].value if "group" in keys else "",
        )

    def _keys(self, contact: ContactId) -> dict[str, Any]:
        key = tables.contact_key
        found = self._connection.execute(
            select(key.c.kind, key.c.value, key.c.seen_at).where(key.c.contact == contact)
        )
        return {row.kind: row for row in found.all()}

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

    def meet(self, sender: SenderId, phone: str) -> Contact:
        known = self._known(sender, "phone", phone)
        if known is not None:
            return known
        table, key = tables.contact, tables.contact_key
        new = ContactId(uuid4())
        self._connection.execute(insert(table).values(id=new, sender=sender))
        row = {"sender": sender, "kind": "phone", "value": phone, "contact": new}
        if not insert_if_new(self._connection, key, hmac=self._fingerprint(phone), **row):
            # somebody else met them first, and has committed
            self._connection.execute(delete(table).where(table.c.id == new))
            return self.meet(sender, phone)
        return self.get(new)

    def put(self, contact: Contact) -> None:
        # whoever writes can be reached again
        values = {
            "name": contact.name,
            "window_until": contact.window_until,
            "shut_at": contact.shut_at,
            "reacted_at": contact.reacted_at,
            "unreachable_code": None,
        }
        done = self._connection.execute(
            update(tables.contact).where(tables.contact.c.id == contact.id).values(**values)
        )
        if done.rowcount == 0:
            self._connection.execute(
                insert(tables.contact).values(id=contact.id, sender=contact.sender, **values)
            )
        self._put_keys(contact)

    def _put_keys(self, contact: Contact) -> None:
        known = self._keys(contact.id)
        seen = {"phone": (contact.phone, contact.phone_seen), "user_id": (contact.user_id, None)}
        new = [
            (kind, value, at)
            for kind, (value, at) in seen.items()
            if value and (kind not in known or known[kind].value != value)
        ]
        stopped_at = self._stopped_at(contact.id) if new else None
        for kind, value, at in new:
            self._put_key(contact, kind, value, at)
        if stopped_at is not None:  # under whichever key they come next
            self._suppress(contact, self._hmacs(contact), stopped_at)
        phone = known.get("phone")
        if phone and phone.value == contact.phone and phone.seen_at != contact.phone_seen:
            self._saw_phone(contact)

    def _saw_phone(self, contact: Contact) -> None:
        key = tables.contact_key
        self._connection.execute(
            update(key)
            .where(key.c.contact == contact.id, key.c.kind == "phone")
            .values(seen_at=contact.phone_seen)
        )

    def _stopped_at(self, contact: ContactId) -> datetime | None:
        """When they said STOP, under any key that we know them by already."""
        key, table = tables.contact_key, tables.suppression
        found: datetime | None = self._connection.scalar(
            select(func.max(table.c.at))
            .join(key, and_(key.c.hmac == table.c.key_hmac, key.c.sender == table.c.sender))
            .where(key.c.contact == contact)
        )
        return found

    def _put_key(self, contact: Contact, kind: str, value: str, at: datetime | None) -> None:
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
                seen_at=at,
            )
        )

    def merge(self, kept: Contact, merged: Contact, now: datetime) -> Contact:
        stopped, started = self._said_of([kept.id, merged.id])
        merge_places(self._connection, kept.id, merged.id, now)
        merge_rows(self._connection, kept.id, merged.id)
        self._connection.execute(
            delete(tables.contact_key).where(tables.contact_key.c.contact == merged.id)
        )
        self._connection.execute(
            update(tables.contact)
            .where(tables.contact.c.id.in_([kept.id, merged.id]))
            .values(started_at=started)
        )
        one = kept.joined_by(merged)
        self.put(one)
        hmacs = {*self._hmacs(kept), *self._hmacs(merged), *self._hmacs(one)}
        # a number that had gone to somebody else has gone to the same person
        self._restate(one.id, DestinationState.PAUSED, DestinationState.ACTIVE)
        self._forget_stop(one.sender, sorted(hmacs))
        if started is not None:
            self._end_pauses(one, started)
        if stopped is not None and (started is None or stopped > started):
            self._suppress(one, sorted(hmacs), stopped)
            self._silence(one, now)
        elif started is not None and ConsentKind.START.was(started):
            self._restate(one.id, DestinationState.STOPPED, DestinationState.ACTIVE)
        return one

    def _said_of(self, contacts: list[ContactId]) -> tuple[datetime | None, datetime | None]:
        """When these last said STOP, and START."""
        stops = [at for each in contacts if (at := self._stopped_at(each)) is not None]
        started = self._connection.scalar(
            select(func.max(tables.contact.c.started_at)).where(tables.contact.c.id.in_(contacts))
        )
        return max(stops, default=None), started

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
        return [ADDRESSES.thing(row) for row in rows.mappings().all()]

    def _hmacs(self, contact: Contact) -> list[str]:
        return [self._fingerprint(key) for key in contact.keys]

    def stop(self, contact: Contact, at: datetime, now: datetime) -> bool:
        stopped, started = self._said_of([contact.id])
        if started is not None and started > at:
            return False
        self._suppress(contact, self._hmacs(contact), at)
        self._silence(contact, now)
        return stopped is None

    def _silence(self, contact: Contact, now: datetime) -> None:
        self._restate(contact.id, DestinationState.ACTIVE, DestinationState.STOPPED)
        for each in self.addresses(contact.id):
            cancel_for(self._connection, each.destination, now)

    def _suppress(self, contact: Contact, hmacs: Iterable[str], at: datetime) -> None:
        hmacs = list(hmacs)
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
        self._end_pauses(contact, at)

    def _end_pauses(self, contact: Contact, at: datetime) -> None:
        """Those that were asked for before."""
        theirs = select(tables.address.c.destination).where(tables.address.c.contact == contact.id)
        self._connection.execute(
            delete(tables.pause).where(
                tables.pause.c.destination.in_(theirs), tables.pause.c.since < at
            )
        )

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

    def wrong_tokens(self, since: datetime, of: ContactId | None = None) -> int:
        event = tables.event
        wrong = select(func.count()).where(event.c.why == NOT_GOOD, event.c.opened_at > since)
        if of is not None:
            wrong = wrong.where(event.c.contact == of)
        return self._connection.scalar(wrong) or 0

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
