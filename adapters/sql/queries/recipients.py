"""Whom an organisation reaches on WhatsApp, who is invited, and what members are told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from adapters.sql.mapping import Translator
from adapters.sql.queries.bound import PAGE, Bound, first_or_not_found, page_of
from adapters.sql.queries.ladder import pulses_that_knock
from adapters.sql.queries.reaching import invite_state
from adapters.sql.queries.ways import named_like, reached, way_of
from adapters.sql.standings import off_the_shared_number
from adapters.sql.tables import (
    address,
    channel,
    confirmation_settings,
    consent,
    contact,
    contact_key,
    delivery,
    destination,
    invite,
    mail,
    notification,
    organisation,
    pause,
    person,
    pulse,
    pulse_destination,
    sender,
)
from adapters.sql.templates import SqlTemplates
from domain.contacts import ConsentKind
from domain.destinations import DestinationId, DestinationKind, DestinationState
from domain.invites import InviteId
from domain.notifications import ConfirmationSettings, MailId, MailState
from domain.schedules import Schedule
from domain.senders import SenderState, Tier
from domain.tenancy import Actor, NotFound, Permission
from ports.queries.paging import Page
from ports.queries.recipients import (
    ChannelLine,
    ConsentLine,
    InviteLine,
    InviteState,
    MailLine,
    PausedPulse,
    RecipientLine,
)

SHOWN_EXPIRED = timedelta(days=7)
INVITES = 20
"""Beside the recipients; the others are on a page of their own."""
NEWEST_FIRST = (destination.c.created_at.desc(), destination.c.id.desc())
SCHEDULES = TypeAdapter(Schedule)
CHOICES = Translator(ConfirmationSettings, confirmation_settings)


@dataclass(frozen=True, slots=True)
class NextSlot:
    """When a chart is due, and the slot after it, where a button keeps the window open for it."""

    at: datetime
    following: datetime | None


class SqlRecipientQueries(Bound):
    """See ports.queries.recipients.RecipientQueries."""

    def channel(self) -> ChannelLine | None:
        with self._looking() as connection:
            row = connection.execute(self._channels()).first()
            if row is None:
                return None
            rungs = SqlTemplates(connection).of_account(row.waba)
        return ChannelLine(
            row.verified_name,
            row.display_number,
            row.state == SenderState.ACTIVE.value and not row.paused and not row.plan_too_small,
            row.access_reason if row.paused else row.reason,
            tuple(rungs),
            paused=row.paused,
            too_small=row.plan_too_small,
            shared=row.tier == Tier.MANAGED.value,
        )

    def knocking(self, now: datetime) -> tuple[str, ...]:
        with self._looking() as connection:
            return pulses_that_knock(connection, self._organisation, now)

    def recipients(
        self, now: datetime, after: UUID | None = None, like: str = ""
    ) -> Page[RecipientLine]:
        where = [self._recipients_here(), *self._past(destination, after)]
        if like:
            where.append(named_like(self._organisation, like))
        # their places first, so that only a page of them is joined with anything
        places = select(destination.c.id).where(*where).order_by(*NEWEST_FIRST).limit(PAGE + 1)
        lines = self._reached_by(now, destination.c.id.in_(places))
        return page_of(lines, [line.id for line in lines])

    def active_recipients(self) -> int:
        active = destination.c.state == DestinationState.ACTIVE.value
        with self._looking() as connection:
            many = select(func.count()).where(self._recipients_here(), active)
            return connection.scalar(many) or 0

    def _recipients_here(self) -> ColumnElement[bool]:
        return and_(
            self._mine(destination),
            destination.c.kind == DestinationKind.RECIPIENT.value,
            destination.c.state != DestinationState.REMOVED.value,
        )

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
            kept = self._offers(invite.c.withdrawn_at.is_(None), *open_or_late)
            waiting_first = kept.order_by(None).order_by(
                (invite.c.expires_at > now).desc(), invite.c.created_at.desc(), invite.c.id
            )
            rows = connection.execute(waiting_first.limit(INVITES)).all()
        lines = [_invite(row, "", self._actor, now) for row in rows]
        return [line for line in lines if line.state is not InviteState.WITHDRAWN]

    def invite(self, id: InviteId, now: datetime) -> InviteLine:
        self._actor.must(Permission.MANAGE_CHANNELS)
        with self._looking() as connection:
            row = first_or_not_found(connection, self._offers(invite.c.id == id))
            there = select(address.c.contact).where(
                self._mine(address), address.c.destination == row.destination
            )
            phones = _phones(connection, connection.scalars(there).all())
        return _invite(row, next(iter(phones.values()), ""), self._actor, now)

    def confirmations(self) -> ConfirmationSettings:
        self._actor.must(Permission.MANAGE_CHANNELS)
        table = confirmation_settings
        mine = select(table).where(self._mine(table), table.c.person == self._actor.person)
        with self._looking() as connection:
            row = connection.execute(mine).mappings().first()
        if row is None:
            return ConfirmationSettings(self._organisation, self._actor.person)
        return CHOICES.thing(row)

    def consents(self) -> list[ConsentLine]:
        self._actor.must(Permission.MANAGE_CHANNELS)
        with self._looking() as connection:
            return [
                ConsentLine(row.label or "", ConsentKind(row.kind), row.said, row.at, row.event)
                for row in connection.execute(self._said())
            ]

    def _said(self) -> Select[Any]:
        """To this organisation, or to the number as a whole by somebody whom it reaches."""
        whom = func.coalesce(contact.c.merged_into, contact.c.id)
        to_all = and_(consent.c.organisation.is_(None), consent.c.at >= address.c.consent_at)
        return (
            select(consent, destination.c.label)
            .join(contact, contact.c.id == consent.c.contact)
            .outerjoin(address, and_(address.c.contact == whom, self._mine(address)))
            .outerjoin(destination, destination.c.id == address.c.destination)
            .where(or_(self._mine(consent), to_all))
            .order_by(consent.c.at, consent.c.id)
        )

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
        newest = self._mails().order_by(mail.c.created_at.desc(), mail.c.id)
        with self._looking() as connection:
            return [_mail(row) for row in connection.execute(newest.limit(most))]

    def mail(self, id: MailId) -> MailLine:
        self._actor.must(Permission.MANAGE_CHANNELS)
        with self._looking() as connection:
            return _mail(first_or_not_found(connection, self._mails().where(mail.c.id == id)))

    def _mails(self) -> Select[Any]:
        return (
            select(mail, delivery.c.run)
            .outerjoin(delivery, delivery.c.id == mail.c.delivery)
            .where(self._mine(mail))
        )

    def _channels(self) -> Select[Any]:
        return (
            select(
                sender.c.verified_name,
                sender.c.display_number,
                sender.c.state,
                sender.c.reason,
                sender.c.waba,
                sender.c.tier,
                organisation.c.access_reason,
                *off_the_shared_number(),
            )
            .join(sender, sender.c.id == channel.c.sender)
            .join(organisation, organisation.c.id == channel.c.organisation)
            .where(self._mine(channel))
            .order_by(channel.c.created_at)
        )

    def _reached_by(self, now: datetime, *where: ColumnElement[bool]) -> list[RecipientLine]:
        with self._looking() as connection:
            rows = connection.execute(self._reached().where(*where)).all()
            phones = _phones(connection, [row.contact for row in rows if row.contact])
            paused = self._paused(connection, now, [row.id for row in rows])
            slots = self._next_slots(connection, [row.id for row in rows])
        return [
            replace(
                self._recipient(row, phones.get(row.contact, ""), slots.get(row.id), now),
                paused=tuple(paused.get(row.id, ())),
                mail_to=row.mail_to,
                mails_instead=row.mails_instead,
                rests_until=row.rests_until if _rests(row, now) else None,
            )
            for row in rows
        ]

    def _next_slots(self, connection: Connection, among: Sequence[UUID]) -> dict[UUID, NextSlot]:
        """When each destination's next chart is due, of a pulse that it has not paused."""
        wanted = ~exists().where(
            pause.c.destination == pulse_destination.c.destination,
            pause.c.pulse == pulse.c.id,
            pause.c.until > pulse.c.next_at,
        )
        soonest = (
            func.row_number()
            .over(
                partition_by=pulse_destination.c.destination,
                order_by=(pulse.c.next_at, pulse.c.keeps_open.desc(), pulse.c.id),
            )
            .label("place")
        )
        due = (
            select(
                pulse_destination.c.destination,
                pulse.c.next_at,
                pulse.c.keeps_open,
                pulse.c.schedule,
                soonest,
            )
            .join(pulse, pulse.c.id == pulse_destination.c.pulse)
            .where(self._mine(pulse), self._mine(pulse_destination))
            .join(destination, destination.c.id == pulse_destination.c.destination)
            .where(pulse.c.next_at.is_not(None), wanted)
            .where(pulse_destination.c.destination.in_(among))
            .where(
                or_(
                    destination.c.rests_until.is_(None),
                    destination.c.rests_until <= pulse.c.next_at,
                )
            )
            .subquery()
        )
        found = connection.execute(select(due).where(due.c.place == 1))
        return {row.destination: _next_slot(row) for row in found}

    def _paused(
        self, connection: Connection, now: datetime, among: Sequence[UUID]
    ) -> dict[UUID, list[PausedPulse]]:
        """What each destination has paused."""
        found = connection.execute(
            select(pause.c.destination, pause.c.until, pulse.c.name)
            .join(pulse, pulse.c.id == pause.c.pulse)
            .where(self._mine(pause), pause.c.until > now, pause.c.destination.in_(among))
            .order_by(pulse.c.name)
        )
        paused: dict[UUID, list[PausedPulse]] = {}
        for row in found:
            paused.setdefault(row.destination, []).append(PausedPulse(row.name, row.until))
        return paused

    def _reached(self) -> Select[Any]:
        """Recipients with their address, which one that was given up has no more."""
        more = (
            destination.c.person,
            destination.c.mail_to,
            destination.c.mails_instead,
            address.c.consent_at,
            contact.c.name,
        )
        return (
            reached(self._organisation, *more)
            .where(destination.c.kind == DestinationKind.RECIPIENT.value)
            .order_by(*NEWEST_FIRST)
        )

    def _recipient(
        self, row: Row[Any], phone: str, slot: NextSlot | None, now: datetime
    ) -> RecipientLine:
        way = way_of(row)
        return RecipientLine(
            DestinationId(row.id),
            row.label,
            row.name or "",
            phone,
            row.person is not None and row.person == self._actor.who,
            DestinationState(row.state),
            row.consent_at,
            row.window_until,
            slot.at if slot else None,
            way.chart_at(max(slot.at, now), slot.following) if slot else way.chart_at(now),
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


def _rests(row: Row[Any], now: datetime) -> bool:
    return row.rests_until is not None and now < row.rests_until


def _next_slot(row: Row[Any]) -> NextSlot:
    following = SCHEDULES.validate_python(row.schedule).after(row.next_at)
    return NextSlot(row.next_at, following.at if following and row.keeps_open else None)


def _phones(connection: Connection, contacts: Sequence[Any]) -> dict[Any, str]:
    rows = connection.execute(
        select(contact_key.c.contact, contact_key.c.value).where(
            contact_key.c.contact.in_(list(contacts)), contact_key.c.kind == "phone"
        )
    )
    return {row.contact: row.value for row in rows}


def _invite(row: Row[Any], phone: str, reader: Actor, now: datetime) -> InviteLine:
    return InviteLine(
        InviteId(row.id),
        row.label,
        row.for_self and row.by == reader.who,
        row.maker,
        row.created_at,
        row.expires_at,
        invite_state(row, now),
        row.recipient_label or "",
        phone,
        row.most,
        row.uses,
        row.destination,
    )


def _mail(row: Row[Any]) -> MailLine:
    return MailLine(
        MailId(row.id),
        row.to,
        row.subject,
        row.body,
        MailState(row.state),
        row.created_at,
        row.run,
        row.link_sealed,
    )
