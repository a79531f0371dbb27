"""Erasing a recipient, and somebody with an account: rows that count stay without the person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    false,
    insert,
    or_,
    select,
    update,
)

from adapters.sql.cancelling import cancel_for
from adapters.sql.forgetting import (
    all_addresses_of,
    end_own_invites,
    forget_invited,
    forget_person,
    forget_seats,
    forget_who_typed,
    hold_invited,
    of_tenants,
)
from adapters.sql.naming import (
    forget_older_words,
    forget_words,
    names_of,
)
from adapters.sql.tables import (
    address,
    amendment,
    attempt,
    audit,
    channel,
    chat_group,
    confirmation_settings,
    consent,
    contact,
    contact_key,
    delivery,
    destination,
    event,
    follow_up,
    invite,
    mail,
    membership,
    message,
    metadata,
    naming,
    notification,
    pause,
    phone_check,
    pulse_destination,
    support_visit,
    webhook_body,
)
from domain.destinations import DestinationId, DestinationState
from domain.messages import State
from domain.tenancy import HOUSE, NotFound, OrganisationId, PersonId
from ports.erasure import StillSending

T = TypeVar("T")

AT_ONCE = 200
COMES_BY_ITSELF = (
    membership,
    audit,
    channel,
    confirmation_settings,
    mail,
    naming,
    notification,
    support_visit,
)
"""What an organisation has in which nobody has made anything."""
BODIES = 50
TOKEN = re.compile(rb"[A-Za-z0-9._]{5,}")


class SqlErasure:
    """See ports.erasure.Erasure."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def recipient(
        self, organisation: OrganisationId, destination_id: DestinationId, now: datetime
    ) -> None:
        mine = (destination.c.organisation == organisation, destination.c.id == destination_id)
        row = self._connection.execute(select(destination).where(*mine).with_for_update()).first()
        if row is None:
            raise NotFound
        cancel_for(self._connection, destination_id, now)
        theirs = delivery.c.destination == destination_id
        contacts = {
            *self._all(select(address.c.contact).where(address.c.destination == destination_id)),
            *self._all(
                select(message.c.contact)
                .join(delivery, delivery.c.id == message.c.delivery)
                .where(theirs)
                .distinct()
            ),
        }
        self._forget_place(row, now)
        self._forget_contacts(organisation, contacts)

    def hold(self, one: PersonId) -> None:
        hold_invited(self._connection, all_addresses_of(self._connection, one))

    def person(self, one: PersonId, now: datetime) -> None:
        addresses = all_addresses_of(self._connection, one)
        own = select(destination.c.organisation, destination.c.id)
        for row in self._connection.execute(own.where(destination.c.person == one)).all():
            self.recipient(row.organisation, row.id, now)
        typed = select(phone_check.c.organisation, phone_check.c.contact)
        mine = phone_check.c.by == one, phone_check.c.for_self
        for row in self._connection.execute(typed.where(*mine)).all():
            if not self._reached(row.organisation, row.contact):
                self._forget_contacts(row.organisation, {row.contact})
        forget_who_typed(self._connection, one)
        self._connection.execute(delete(phone_check).where(*mine))
        end_own_invites(self._connection, one, now)
        forget_seats(self._connection, one)
        forget_person(self._connection, one)
        forget_invited(self._connection, addresses)

    def holds(self, which: OrganisationId) -> bool:
        return any(
            self._connection.scalar(select(exists().where(table.c.organisation == which)))
            for table in metadata.sorted_tables
            if of_tenants(table) and table not in COMES_BY_ITSELF
        )

    def _all(self, statement: Any) -> list[Any]:
        return list(self._connection.scalars(statement))

    # --- a recipient ----------------------------------------------------------------------

    def _forget_place(self, row: Any, now: datetime) -> None:
        """The destination as such, and what names it."""
        here = row.id
        joined = self._all(select(invite.c.id).where(invite.c.destination == here))
        deliveries = select(delivery.c.id).where(delivery.c.destination == here)
        names = names_of(self._connection, row.label, joined)
        forget_words(self._connection, here, now)
        forget_older_words(self._connection, row.organisation, names, now)
        for statement in (
            delete(address).where(address.c.destination == here),
            delete(pause).where(pause.c.destination == here),
            delete(pulse_destination).where(pulse_destination.c.destination == here),
            delete(notification).where(
                or_(
                    notification.c.subject.in_([str(id) for id in joined]),
                    notification.c.subject.contains(str(here)),
                )
            ),
            delete(mail).where(mail.c.delivery.in_(deliveries)),
            update(invite).where(invite.c.id.in_(joined)).values(label="", token_sealed=None),
            update(destination)
            .where(destination.c.id == here)
            .values(
                label="",
                mail_to="",
                mails_instead=False,
                person=None,
                state=DestinationState.REMOVED.value,
                version=destination.c.version + 1,
            ),
        ):
            self._connection.execute(statement)

    # --- contacts -------------------------------------------------------------------------

    def _forget_contacts(self, which: OrganisationId, contacts: Iterable[UUID]) -> None:
        """What this organisation has of them goes; the contact itself, where nobody needs it."""
        keys: set[bytes] = set()
        for one in sorted(contacts):
            keys |= self.forget_contact(which, one)
        self._forget_bodies(keys)

    def forget_contact(self, which: OrganisationId, one: UUID) -> set[bytes]:
        """All but the bodies that speak of them: those are found by these keys."""
        known = self._all(select(contact_key.c.value).where(contact_key.c.contact == one))
        alone = not self._needed(one, which)
        whose = (which, HOUSE) if alone else (which,)
        self._forget_words(one, whose, known, alone=alone)
        if alone:
            self._drop_contact(one)
        return {value.encode() for value in known}

    def _reached(self, which: OrganisationId, one: UUID) -> bool:
        """Whether it is somebody's whom this organisation writes to."""
        here = address.c.organisation == which, address.c.contact == one
        return bool(self._connection.scalar(select(exists().where(*here))))

    def _needed(self, one: UUID, which: OrganisationId) -> bool:
        """Whether another organisation reaches this contact."""
        other = select(address.c.id).where(
            address.c.contact == one, address.c.organisation != which
        )
        return self._connection.execute(other.limit(1)).first() is not None

    def _forget_words(
        self,
        one: UUID,
        whose: Sequence[OrganisationId],
        known: Sequence[str],
        *,
        alone: bool,
    ) -> None:
        number = select(contact.c.sender).where(contact.c.id == one).scalar_subquery()
        to_them = and_(
            message.c.sender == number,
            message.c.contact == one,
            message.c.organisation.in_(whose),
        )
        sending = select(message.c.id).where(to_them, message.c.state == State.SENDING.value)
        if self._connection.execute(sending.limit(1)).first() is not None:
            raise StillSending
        ids = self._all(select(message.c.id).where(to_them))
        for some in some_of(ids):
            self.forget_statuses(some)
        said = [event.c.contact == one]
        if not alone:
            said.append(event.c.organisation.in_(whose))
        self._forget_events(and_(*said))
        self._forget_events(and_(event.c.state == "quarantined", _speaks_of(known)))
        groups = select(chat_group.c.contact).where(chat_group.c.linked_org.in_(whose))
        self._forget_events(and_(event.c.contact.in_(groups), _speaks_of(known)))
        self._blank(one, ids)
        typed = (phone_check.c.contact == one, phone_check.c.organisation.in_(whose))
        self._connection.execute(delete(phone_check).where(*typed))
        words = [consent.c.contact == one]
        if not alone:
            words.append(consent.c.organisation.in_(whose))
        self._connection.execute(delete(consent).where(*words))

    def _blank(self, one: UUID, messages: Sequence[UUID]) -> None:
        """Messages stay to be counted: to nobody, without words and without Meta's ids, which
        spell a number."""
        if not messages:
            return
        number = self._connection.scalar(select(contact.c.sender).where(contact.c.id == one))
        nobody = uuid4()
        self._connection.execute(insert(contact).values(id=nobody, sender=number))
        for some in some_of(messages):
            self._connection.execute(
                update(message)
                .where(message.c.id.in_(some))
                .values(contact=nobody, text="", headline="", quoted="", wamid=None)
            )
            self._connection.execute(
                update(attempt).where(attempt.c.message.in_(some)).values(wamid=None, details="")
            )

    def forget_statuses(self, messages: Sequence[UUID]) -> None:
        """The key of a status begins with the id of its message, and ends with a number."""
        ids = {
            *self._all(select(message.c.wamid).where(message.c.id.in_(messages))),
            *self._all(select(attempt.c.wamid).where(attempt.c.message.in_(messages))),
        } - {None}
        for some in some_of(sorted(ids)):
            ranges = [
                and_(event.c.key > f"s:{wamid}:", event.c.key < f"s:{wamid};") for wamid in some
            ]
            self._connection.execute(delete(event).where(or_(*ranges)))

    def _forget_events(self, which: ColumnElement[bool]) -> None:
        asked = select(event.c.key).where(which)
        self._connection.execute(delete(follow_up).where(follow_up.c.event.in_(asked)))
        self._connection.execute(delete(event).where(which))

    def _drop_contact(self, one: UUID) -> None:
        """Nobody needs it any more. What a STOP is known by stays: it names nobody."""
        merged = select(contact.c.id).where(contact.c.merged_into == one)
        same = [one, *self._all(merged)]
        for statement in (
            delete(contact_key).where(contact_key.c.contact.in_(same)),
            delete(amendment).where(amendment.c.contact.in_(same)),
            delete(consent).where(consent.c.contact.in_(same)),
            delete(chat_group).where(chat_group.c.contact.in_(same)),
            update(chat_group).where(chat_group.c.asked.in_(same)).values(asked=None),
            update(contact)
            .where(contact.c.id.in_(same))
            .values(
                name="",
                window_until=None,
                reacted_at=None,
                shut_at=None,
                told_how_at=None,
                told_off_at=None,
                started_at=None,
            ),
        ):
            self._connection.execute(statement)

    def _forget_bodies(self, keys: set[bytes]) -> None:
        """Bodies as they came, whose events have been cut out: the whole body, for it holds
        nothing that is needed any more."""
        last = 0
        while keys:
            rows = self._connection.execute(
                select(webhook_body.c.id, webhook_body.c.raw)
                .where(webhook_body.c.id > last, webhook_body.c.split_at.is_not(None))
                .order_by(webhook_body.c.id)
                .limit(BODIES)
            ).all()
            if not rows:
                return
            last = rows[-1].id
            told = [row.id for row in rows if keys & set(TOKEN.findall(bytes(row.raw)))]
            self._connection.execute(delete(webhook_body).where(webhook_body.c.id.in_(told)))


def _speaks_of(known: Sequence[str]) -> ColumnElement[bool]:
    spoken = [event.c.payload.contains(key, autoescape=True) for key in known]
    return or_(false(), *spoken)


def some_of(things: Sequence[T]) -> Iterator[list[T]]:
    left = iter(things)
    while some := list(islice(left, AT_ONCE)):
        yield some
