"""The end of an organisation: it closes at once, and what it has goes round by round.

A round is one transaction of the upkeep lane's. How far it has come is what is left: whoever
begins again after a kill goes on there.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from adapters.sql.erasing import TOKEN, SqlErasure, some_of
from adapters.sql.forgetting import (
    forget_alerts,
    forget_guests,
    forget_letters,
    forget_person,
    of_tenants,
)
from adapters.sql.naming import forget_mails_about
from adapters.sql.tables import (
    address,
    attempt,
    chat_group,
    confirmation_settings,
    contact,
    contact_key,
    delivery_event,
    event,
    follow_up,
    invitation,
    invite,
    mail,
    membership,
    message,
    metadata,
    organisation,
    phone_check,
    pulse,
    run,
    sender,
    support_visit,
    webhook_body,
)
from domain.messages import State
from domain.notifications import MailState
from domain.pulses import RunState
from domain.tenancy import HOUSE, OrganisationId
from ports.erasure import Round, StillSending

ROWS = 500
"""In one round, about: a fraction of a second, in between which others have their turn."""
OTHERS = 2000
"""In a round of tables of which no row needs a look."""
A_CONTACT = 20
"""Rows that a contact counts for: what hangs on one is looked for in many places."""
BODIES = 200
UNDER_WAY = [state.value for state in RunState if state.under_way]


class SqlEndings:
    """See ports.erasure.Endings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._erasure = SqlErasure(connection)

    # --- closing --------------------------------------------------------------------------

    def begun(self, which: OrganisationId) -> bool:
        """The same as `closed`, and nobody is kept from closing it."""
        since = select(organisation.c.erasing_since).where(organisation.c.id == which)
        return self._connection.scalar(since) is not None

    def closed(self, which: OrganisationId) -> bool:
        # whoever comes in by an invitation holds that first, too
        offered = select(invitation.c.id).where(invitation.c.organisation == which)
        self._connection.execute(offered.order_by(invitation.c.id).with_for_update())
        held = select(organisation.c.erasing_since).where(organisation.c.id == which)
        since = self._connection.scalar(held.with_for_update(key_share=True))
        return since is not None

    def close(self, which: OrganisationId, now: datetime) -> None:
        reached = select(address.c.contact).where(address.c.organisation == which)
        words = and_(message.c.organisation == HOUSE, message.c.contact.in_(reached))
        self._nothing_leaves(or_(message.c.organisation == which, words))
        people = select(membership.c.person).where(membership.c.organisation == which)
        seated = [str(each) for each in self._connection.scalars(people)]
        forget_guests(self._connection, which)
        for table in (invitation, confirmation_settings, support_visit, membership):
            self._connection.execute(delete(table).where(table.c.organisation == which))
        self._stop(which, now)
        self._connection.execute(
            update(organisation)
            .where(organisation.c.id == which)
            .values(erasing_since=now, erasing_people=seated, erasing_body=0)
        )

    def _nothing_leaves(self, *which: ColumnElement[bool]) -> None:
        sending = select(message.c.id).where(message.c.state == State.SENDING.value, *which)
        if self._connection.execute(sending.limit(1)).first() is not None:
            raise StillSending

    def _stop(self, which: OrganisationId, now: datetime) -> None:
        """Nothing of it begins any more. What waits in its outbox is stopped as it is claimed."""
        over = {"state": RunState.SKIPPED.value, "lease_until": None, "finished_at": now}
        for statement in (
            update(invite)
            .where(invite.c.organisation == which, invite.c.token_sealed.is_not(None))
            .values(expires_at=now, token_sealed=None, version=invite.c.version + 1),
            update(run)
            .where(run.c.organisation == which, run.c.state.in_(UNDER_WAY))
            .values(**over),
            update(run)
            .where(run.c.organisation == which, run.c.resend_before.is_not(None))
            .values(resend_before=None),
            update(pulse)  # after its runs: who sends again holds them in this order
            .where(pulse.c.organisation == which, pulse.c.next_at.is_not(None))
            .values(next_at=None, version=pulse.c.version + 1),
            update(follow_up)
            .where(follow_up.c.organisation == which, follow_up.c.state == "due")
            .values(state="given_up", lease_until=None),
            delete(mail).where(mail.c.organisation == which, mail.c.state == MailState.DUE.value),
        ):
            self._connection.execute(statement)

    # --- round by round -------------------------------------------------------------------

    def go_on(self, which: OrganisationId) -> Round:
        row = self._held(which)
        if row is None:
            return Round.NOT_NOW
        read = self._read_bodies(which, row.erasing_body)
        if not (read and self._drop_contacts(which) and self._drop_some(which)):
            return Round.MORE
        self._drop_rest(which, row)
        return Round.GONE

    def _held(self, which: OrganisationId) -> Row[Any] | None:
        """None while another worker is at it, or where it is not being erased."""
        here = (organisation.c.id == which, organisation.c.erasing_since.is_not(None))
        held = select(organisation).where(*here).with_for_update(skip_locked=True, key_share=True)
        return self._connection.execute(held).first()

    def _read_bodies(self, which: OrganisationId, last: int) -> bool:
        """Bodies as they came, whose events have been cut out: those that speak of its contacts
        go as a whole. Whether all have been read."""
        unsplit = select(func.min(webhook_body.c.id)).where(webhook_body.c.split_at.is_(None))
        before = self._connection.scalar(unsplit)
        bodies = select(webhook_body.c.id, webhook_body.c.raw).where(webhook_body.c.id > last)
        if before is not None:
            bodies = bodies.where(webhook_body.c.id < before)
        rows = self._connection.execute(bodies.order_by(webhook_body.c.id).limit(BODIES)).all()
        if not rows:
            return True
        spoken = {row.id: set(TOKEN.findall(bytes(row.raw))) for row in rows}
        theirs = self._keys_of(which, {each.decode() for said in spoken.values() for each in said})
        told = [id for id, said in spoken.items() if said & theirs]
        self._connection.execute(delete(webhook_body).where(webhook_body.c.id.in_(told)))
        self._connection.execute(
            update(organisation).where(organisation.c.id == which).values(erasing_body=rows[-1].id)
        )
        return len(rows) < BODIES

    def _keys_of(self, which: OrganisationId, spoken: Iterable[str]) -> set[bytes]:
        """Those of the words that are the number or id of a contact of this organisation."""
        of_theirs = [
            exists().where(table.c.contact == contact.c.id, table.c.organisation == which)
            for table in (address, phone_check)
        ]
        written = exists().where(
            message.c.sender == contact.c.sender,
            message.c.contact == contact.c.id,
            message.c.organisation == which,
        )
        known = select(contact_key.c.value).join(contact, contact.c.id == contact_key.c.contact)
        known = known.where(contact_key.c.sender.in_(select(sender.c.id)))
        found: set[bytes] = set()
        for some in some_of(sorted(spoken)):
            theirs = known.where(contact_key.c.value.in_(some), or_(*of_theirs, written))
            found |= {value.encode() for value in self._connection.scalars(theirs)}
        return found

    def _drop_contacts(self, which: OrganisationId) -> bool:
        """The messages of its contacts, and then what it has of them. Whether none is left."""
        left = ROWS
        while left > 0:
            row = self._contact_of(which)
            if row is None:
                return True
            gone = self._drop_messages(which, row.sender, row.contact, left)
            if gone < left:
                self._erasure.forget_contact(which, row.contact)
                mine = (address.c.organisation == which, address.c.contact == row.contact)
                self._connection.execute(delete(address).where(*mine))
            left -= gone + A_CONTACT
        return False

    def _contact_of(self, which: OrganisationId) -> Any:
        """The next whom it reaches, has sent a code, or has written to."""
        known = select(contact.c.sender, contact.c.id.label("contact"))
        for asked in (
            known.join(address, address.c.contact == contact.c.id).where(
                address.c.organisation == which
            ),
            known.join(phone_check, phone_check.c.contact == contact.c.id).where(
                phone_check.c.organisation == which
            ),
            select(message.c.sender, message.c.contact).where(message.c.organisation == which),
        ):
            row: Any = self._connection.execute(asked.limit(1)).first()
            if row is not None:
                return row
        return None

    def _drop_messages(self, which: OrganisationId, number: UUID, one: UUID, most: int) -> int:
        """So many of what it has written to a contact. Raises StillSending."""
        to_them = (
            message.c.sender == number,
            message.c.contact == one,
            message.c.organisation == which,
        )
        self._nothing_leaves(*to_them)
        ids = list(self._connection.scalars(select(message.c.id).where(*to_them).limit(most)))
        for some in some_of(ids):
            self._erasure.forget_statuses(some)
            for column in (message.c.waits_for, follow_up.c.answer):
                named = update(column.table).where(column.in_(some))
                self._connection.execute(named.values({column.name: None}))
            for column in (attempt.c.message, delivery_event.c.message, message.c.id):
                self._connection.execute(delete(column.table).where(column.in_(some)))
        return len(ids)

    def _drop_some(self, which: OrganisationId) -> bool:
        """So many rows of its tables, what hangs on others first. Whether there was no more."""
        left = OTHERS
        for table in reversed(metadata.sorted_tables):
            self._drop_hanging(table, which)
            if of_tenants(table):
                left -= self._drop(table, which, left)
            if left <= 0:
                return False
        return True

    def _drop(self, table: Table, which: OrganisationId, most: int) -> int:
        key = tuple_(*table.primary_key)
        mine = select(*table.primary_key).where(table.c.organisation == which)
        if table is event:  # an index knows these; whatever else there is goes at the end
            mine = mine.where(event.c.kind == "message")
        return self._connection.execute(delete(table).where(key.in_(mine.limit(most)))).rowcount

    def _drop_hanging(self, table: Table, which: OrganisationId) -> None:
        """Rows of a table that says of itself no organisation, by what they belong to."""
        if table is chat_group:
            self._connection.execute(delete(table).where(table.c.linked_org == which))
            return
        for key in table.foreign_keys:
            parent = key.column.table
            hangs = not of_tenants(table) and of_tenants(parent)
            if hangs and len(key.constraint.columns) == 1:  # type: ignore[union-attr]
                theirs = select(key.column).where(parent.c.organisation == which)
                self._connection.execute(delete(table).where(key.parent.in_(theirs)))

    def _drop_rest(self, which: OrganisationId, row: Row[Any]) -> None:
        """What came meanwhile, its people, the mails about it, and itself."""
        forget_letters(self._connection, row.name)
        forget_mails_about(self._connection, which)
        forget_alerts(self._connection, which)
        for table in reversed(metadata.sorted_tables):
            self._drop_hanging(table, which)
            if of_tenants(table):
                self._connection.execute(delete(table).where(table.c.organisation == which))
        self._connection.execute(delete(organisation).where(organisation.c.id == which))
        for one in row.erasing_people:
            forget_person(self._connection, UUID(one))
