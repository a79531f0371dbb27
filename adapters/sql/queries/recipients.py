"""Whom an organisation reaches on WhatsApp, who is invited, and what members are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from adapters.sql.mapping import Translator
from adapters.sql.queries.bound import Bound, first_or_not_found
from adapters.sql.tables import (
    address,
    channel,
    confirmation_settings,
    contact,
    contact_key,
    destination,
    invite,
    mail,
    notification,
    person,
    sender,
    template,
)
from domain.destinations import DestinationId, DestinationKind, DestinationState
from domain.invites import InviteId
from domain.messages import Form, Part, Send, Standing, Waiting, last_check
from domain.notifications import ConfirmationSettings, MailId, MailState
from domain.senders import SenderState
from domain.tenancy import NotFound, Permission
from ports.queries.recipients import (
    ChannelLine,
    InviteLine,
    InviteState,
    MailLine,
    NextChart,
    RecipientLine,
)

SHOWN_EXPIRED = timedelta(days=7)
A_MOMENT = timedelta(minutes=1)


class SqlRecipientQueries(Bound):
    """See ports.queries.recipients.RecipientQueries."""

    def channel(self) -> ChannelLine | None:
        with self._looking() as connection:
            row = connection.execute(self._channels()).first()
        if row is None:
            return None
        return ChannelLine(
            row.verified_name,
            row.display_number,
            row.created_at,
            row.state == SenderState.ACTIVE.value,
            row.reason,
            row.has_template,
        )

    def recipients(self, now: datetime) -> list[RecipientLine]:
        return self._reached_by(now)

    def recipient(self, id: DestinationId, now: datetime) -> RecipientLine:
        found = self._reached_by(now, destination.c.id == id)
        if not found:
            raise NotFound
        return found[0]

    def own_phone(self, now: datetime) -> RecipientLine | None:
        active = destination.c.state == DestinationState.ACTIVE.value
        mine = self._reached_by(now, destination.c.person == self._actor.who, active)
        return mine[0] if mine else None

    def invites(self, now: datetime) -> list[InviteLine]:
        self._actor.must(Permission.MANAGE_CHANNELS)
        open_or_late = (invite.c.used_at.is_(None), invite.c.expires_at > now - SHOWN_EXPIRED)
        with self._looking() as connection:
            rows = connection.execute(self._offers(*open_or_late)).all()
        return [_invite(row, "", now) for row in rows]

    def invite(self, id: InviteId, now: datetime) -> InviteLine:
        self._actor.must(Permission.MANAGE_CHANNELS)
        with self._looking() as connection:
            row = first_or_not_found(connection, self._offers(invite.c.id == id))
            there = select(address.c.contact).where(
                self._mine(address), address.c.destination == row.destination
            )
            phones = _phones(connection, connection.scalars(there).all())
        return _invite(row, next(iter(phones.values()), ""), now)

    def confirmations(self) -> ConfirmationSettings:
        self._actor.must(Permission.MANAGE_CHANNELS)
        table = confirmation_settings
        mine = select(table).where(self._mine(table), table.c.person == self._actor.person)
        with self._looking() as connection:
            row = connection.execute(mine).mappings().first()
        if row is None:
            return ConfirmationSettings(self._organisation, self._actor.person)
        return Translator(ConfirmationSettings, table).thing(row)

    def has_toasts(self) -> bool:
        unseen = select(notification.c.id).where(
            self._mine(notification),
            notification.c.person == self._actor.person,
            notification.c.seen_at.is_(None),
        )
        with self._looking() as connection:
            return connection.execute(unseen.limit(1)).first() is not None

    def mails(self, most: int) -> list[MailLine]:
        self._actor.must(Permission.MANAGE_CHANNELS)
        newest = select(mail).where(self._mine(mail)).order_by(mail.c.created_at.desc(), mail.c.id)
        with self._looking() as connection:
            return [_mail(row) for row in connection.execute(newest.limit(most))]

    def mail(self, id: MailId) -> MailLine:
        self._actor.must(Permission.MANAGE_CHANNELS)
        with self._looking() as connection:
            return _mail(
                first_or_not_found(
                    connection, select(mail).where(self._mine(mail), mail.c.id == id)
                )
            )

    def _channels(self) -> Select[Any]:
        approved = exists().where(template.c.waba == sender.c.waba, template.c.approved)
        return (
            select(
                channel.c.created_at,
                sender.c.verified_name,
                sender.c.display_number,
                sender.c.state,
                sender.c.reason,
                approved.label("has_template"),
            )
            .join(sender, sender.c.id == channel.c.sender)
            .where(self._mine(channel))
            .order_by(channel.c.created_at)
        )

    def _reached_by(self, now: datetime, *where: ColumnElement[bool]) -> list[RecipientLine]:
        with self._looking() as connection:
            rows = connection.execute(self._reached().where(*where)).all()
            phones = _phones(connection, [row.contact for row in rows if row.contact])
        return [self._recipient(row, phones.get(row.contact, ""), now) for row in rows]

    def _reached(self) -> Select[Any]:
        """Recipients with their address, which one that was given up has no more."""
        approved = exists().where(template.c.waba == sender.c.waba, template.c.approved)
        return (
            select(
                destination,
                address.c.contact,
                address.c.consent_at,
                contact.c.name,
                contact.c.window_until,
                sender.c.state.label("sender_state"),
                approved.label("has_template"),
            )
            .outerjoin(address, address.c.destination == destination.c.id)
            .outerjoin(contact, contact.c.id == address.c.contact)
            .outerjoin(sender, sender.c.id == contact.c.sender)
            .where(
                self._mine(destination),
                destination.c.kind == DestinationKind.RECIPIENT.value,
                destination.c.state != DestinationState.REMOVED.value,
            )
            .order_by(destination.c.created_at.desc(), destination.c.id)
        )

    def _recipient(self, row: Row[Any], phone: str, now: datetime) -> RecipientLine:
        state = DestinationState(row.state)
        return RecipientLine(
            DestinationId(row.id),
            row.label,
            row.name or "",
            phone,
            row.person is not None and row.person == self._actor.who,
            state,
            row.consent_at,
            row.window_until,
            _next_chart(row, state, now),
        )

    def _offers(self, *where: ColumnElement[bool]) -> Select[Any]:
        return (
            select(
                invite, person.c.name.label("maker"), destination.c.label.label("recipient_label")
            )
            .join(person, person.c.id == invite.c.by)
            .outerjoin(destination, destination.c.id == invite.c.destination)
            .where(self._mine(invite), *where)
            .order_by(invite.c.created_at.desc(), invite.c.id)
        )


def _next_chart(row: Row[Any], state: DestinationState, now: datetime) -> NextChart:
    """What the last check before a send would say of a chart that is due now."""
    standing = Standing(
        now=now,
        window_open=row.window_until is not None and now < row.window_until,
        sender_ready=row.sender_state == SenderState.ACTIVE.value,
        stopped=state is DestinationState.STOPPED,
        reachable=state is DestinationState.ACTIVE and row.contact is not None,
        template=bool(row.has_template),
    )
    verdict = last_check(Waiting(Part.CHART, now + A_MOMENT, now + A_MOMENT), standing)
    if isinstance(verdict, Send):
        return NextChart.TEMPLATE if verdict.form is Form.TEMPLATE else NextChart.FREE_FORM
    return NextChart.HELD if standing.reachable and not standing.stopped else NextChart.NOTHING


def _phones(connection: Connection, contacts: Sequence[Any]) -> dict[Any, str]:
    rows = connection.execute(
        select(contact_key.c.contact, contact_key.c.value).where(
            contact_key.c.contact.in_(list(contacts)), contact_key.c.kind == "phone"
        )
    )
    return {row.contact: row.value for row in rows}


def _invite(row: Row[Any], phone: str, now: datetime) -> InviteLine:
    if row.used_at is not None:
        state = InviteState.VERIFIED
    else:
        state = InviteState.EXPIRED if now >= row.expires_at else InviteState.WAITING
    return InviteLine(
        InviteId(row.id),
        row.label,
        row.for_self,
        row.maker,
        row.created_at,
        row.expires_at,
        state,
        row.recipient_label or "",
        phone,
    )


def _mail(row: Row[Any]) -> MailLine:
    return MailLine(
        MailId(row.id), row.to, row.subject, row.body, MailState(row.state), row.created_at
    )
