"""What an admin sees of reaching people; see ports.queries.reaching."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Interval,
    Row,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from adapters.sql.engine import database_now
from adapters.sql.queries.bound import PAGE, Bound, first_or_not_found
from adapters.sql.queries.changes import changed_at
from adapters.sql.tables import (
    address,
    alert,
    channel,
    consent,
    contact,
    contact_key,
    delivery,
    destination,
    invite,
    invite_use,
    message,
    person,
    phone_check,
    pulse,
    run,
    sender,
)
from adapters.sql.templates import SqlTemplates
from domain.alerts import AlertKind
from domain.contacts import ConsentKind
from domain.destinations import DestinationId
from domain.invites import LIFETIME, InviteId
from domain.messages import Form, MessageId, Part, Reason, State
from domain.phone_checks import TRIES, PhoneCheckId
from domain.pulses import PulseId, RunId
from domain.senders import SenderState, Tier
from domain.tenancy import Actor, NotFound, Permission
from ports.queries.paging import Numbered
from ports.queries.reaching import CheckLine, LastDelivery, NumberLine, OfferLine
from ports.queries.recipients import ConsentLine, InviteState
from ports.queries.runs import MessageLine

A_DAY = timedelta(days=1)
A_MOMENT = timedelta(seconds=2)
"""Pacing moves a number's rest ahead by parts of a second all the time: that is no pause."""
CONSENTS = 50


class SqlReachQueries(Bound):
    """See ports.queries.reaching.ReachQueries."""

    needs_permission: ClassVar[Permission] = Permission.READ

    def last_deliveries(
        self, among: Collection[DestinationId]
    ) -> dict[DestinationId, LastDelivery]:
        if not among:
            return {}
        statement = (
            select(
                message,
                changed_at().label("changed_at"),
                address.c.destination,
                run.c.id.label("run_id"),
                pulse.c.id.label("pulse_id"),
                pulse.c.name,
            )
            .select_from(address)
            .join(contact, contact.c.id == address.c.contact)
            .join(message, message.c.id == self._newest_chart())
            .join(delivery, delivery.c.id == message.c.delivery)
            .join(run, run.c.id == delivery.c.run)
            .join(pulse, pulse.c.id == run.c.pulse)
            .where(self._mine(address), self._mine(message))
            .where(address.c.destination.in_(list(among)))
        )
        with self._looking() as connection:
            rows = connection.execute(statement).all()
        return {
            DestinationId(row.destination): LastDelivery(
                RunId(row.run_id), PulseId(row.pulse_id), row.name, _message(row)
            )
            for row in rows
        }

    def _newest_chart(self) -> ScalarSelect[UUID]:
        """By the index of what has gone to a contact."""
        theirs = message.alias("theirs")
        return (
            select(theirs.c.id)
            .where(
                theirs.c.organisation == self._organisation,
                theirs.c.sender == contact.c.sender,
                theirs.c.contact == address.c.contact,
                theirs.c.part == Part.CHART.value,
                theirs.c.delivery.is_not(None),
            )
            .order_by(theirs.c.created_at.desc(), theirs.c.resend.desc(), theirs.c.id)
            .limit(1)
            .correlate(address, contact)
            .scalar_subquery()
        )

    def consents_of(self, id: DestinationId) -> list[ConsentLine]:
        self._actor.must(Permission.MANAGE_CHANNELS)
        whom = func.coalesce(contact.c.merged_into, contact.c.id)
        to_all = and_(consent.c.organisation.is_(None), consent.c.at >= address.c.consent_at)
        statement = (
            select(consent, destination.c.label)
            .join(contact, contact.c.id == consent.c.contact)
            .join(address, and_(address.c.contact == whom, self._mine(address)))
            .join(destination, destination.c.id == address.c.destination)
            .where(self._mine(destination), destination.c.id == id)
            .where(or_(self._mine(consent), to_all))
            .order_by(consent.c.at.desc(), consent.c.id.desc())
            .limit(CONSENTS)
        )
        with self._looking() as connection:
            rows = connection.execute(statement).all()
        return [
            ConsentLine(row.label, ConsentKind(row.kind), row.said, row.at, row.event)
            for row in rows
        ]

    def test(self, id: DestinationId, went: MessageId) -> MessageLine:
        self._actor.must(Permission.MANAGE_CHANNELS)
        to_them = exists().where(
            address.c.contact == message.c.contact,
            address.c.destination == id,
            self._mine(address),
        )
        statement = select(message, changed_at().label("changed_at")).where(
            self._mine(message),
            message.c.id == went,
            message.c.delivery.is_(None),
            message.c.part == Part.NOTICE.value,
            to_them,
        )
        with self._looking() as connection:
            return _message(first_or_not_found(connection, statement))

    def offers(self, state: InviteState, now: datetime, after: int = 0) -> Numbered[OfferLine]:
        self._actor.must(Permission.MANAGE_CHANNELS)
        team_first = (invite.c.most > 1).desc()
        with self._looking() as connection:
            those = (
                self._offers()
                .where(_state(connection, now) == state.value)
                .order_by(team_first, invite.c.created_at.desc(), invite.c.id)
                .offset(after)
                .limit(PAGE + 1)
            )
            lines = [_offer(row, self._actor, now) for row in connection.execute(those)]
        return Numbered(tuple(lines[:PAGE]), after + PAGE if len(lines) > PAGE else None)

    def offer_counts(self, now: datetime) -> dict[InviteState, int]:
        self._actor.must(Permission.MANAGE_CHANNELS)
        with self._looking() as connection:
            each = select(_state(connection, now).label("state")).where(self._mine(invite))
            states = each.subquery()
            counted = select(states.c.state, func.count()).group_by(states.c.state)
            found = {InviteState(state): many for state, many in connection.execute(counted)}
        return {state: found.get(state, 0) for state in InviteState}

    def batch(self, id: UUID, now: datetime) -> list[OfferLine]:
        self._actor.must(Permission.MANAGE_CHANNELS)
        statement = self._offers().where(invite.c.batch == id)
        with self._looking() as connection:
            lines = [_offer(row, self._actor, now) for row in connection.execute(statement)]
        if not lines:
            raise NotFound
        return sorted(lines, key=lambda each: each.label.casefold())

    def came_by(self, id: InviteId) -> list[str]:
        self._actor.must(Permission.MANAGE_CHANNELS)
        statement = (
            select(destination.c.label)
            .join(invite_use, invite_use.c.destination == destination.c.id)
            .where(self._mine(invite_use), invite_use.c.invite == id)
            .order_by(invite_use.c.at.desc(), invite_use.c.id)
        )
        with self._looking() as connection:
            return list(connection.scalars(statement))

    def _offers(self) -> Select[Any]:
        return (
            select(
                invite, person.c.name.label("maker"), destination.c.label.label("recipient_label")
            )
            .join(person, person.c.id == invite.c.by)
            .outerjoin(destination, destination.c.id == invite.c.destination)
            .where(self._mine(invite))
        )

    def number(self, now: datetime) -> NumberLine | None:
        self._actor.must(Permission.MANAGE_CHANNELS)
        mine = (
            select(sender)
            .join(channel, channel.c.sender == sender.c.id)
            .where(self._mine(channel))
            .order_by(channel.c.created_at)
        )
        with self._looking() as connection:
            row = connection.execute(mine).first()
            if row is None:
                return None
            at = database_now(connection)
            rests = row.rested_at - at if row.rested_at else timedelta(0)
            opened = _held_since(connection, row.id)
            return NumberLine(
                row.display_number,
                row.verified_name,
                Tier(row.tier),
                SenderState(row.state),
                row.reason,
                at - opened if opened else None,
                rests if rests > A_MOMENT else None,
                self._waiting(connection, row.id),
                row.quality,
                row.messaging_limit,
                self._used(connection, row.id, now),
                self._used(connection, row.id, now, self._mine(message)),
                row.per_second,
                tuple(SqlTemplates(connection).of_account(row.waba)),
            )

    def _waiting(self, connection: Connection, number: UUID) -> int:
        held = select(func.count()).where(
            self._mine(message),
            message.c.sender == number,
            message.c.state == State.HELD.value,
            message.c.reason == Reason.SENDER_HELD.value,
        )
        return connection.scalar(held) or 0

    def _used(self, connection: Connection, number: UUID, now: datetime, *where: Any) -> int:
        people = select(func.count(message.c.contact.distinct())).where(
            message.c.sender == number,
            message.c.form == Form.TEMPLATE.value,
            message.c.accepted_at >= now - A_DAY,
            *where,
        )
        return connection.scalar(people) or 0

    def check(self, id: PhoneCheckId) -> CheckLine:
        self._actor.must(Permission.MANAGE_CHANNELS)
        phone = (
            select(contact_key.c.value)
            .where(contact_key.c.contact == phone_check.c.contact, contact_key.c.kind == "phone")
            .limit(1)
            .scalar_subquery()
        )
        asked = (
            select(phone_check, phone.label("phone"), destination.c.label.label("recipient"))
            .outerjoin(destination, destination.c.id == phone_check.c.destination)
            .where(self._mine(phone_check), phone_check.c.id == id)
        )
        with self._looking() as connection:
            row = first_or_not_found(connection, asked)
            sent = select(message, changed_at().label("changed_at")).where(
                self._mine(message), message.c.id == row.message
            )
            went = connection.execute(sent).first()
        return CheckLine(
            PhoneCheckId(row.id),
            row.label,
            row.for_self and row.by == self._actor.who,
            row.phone or "",
            row.sent_at,
            row.expires_at,
            row.sends,
            max(0, TRIES - row.tries),
            row.verified_at,
            row.recipient or "",
            _message(went) if went is not None else None,
            row.destination,
        )


def _message(row: Row[Any]) -> MessageLine:
    return MessageLine(
        MessageId(row.id),
        Part(row.part),
        row.resend,
        State(row.state),
        row.reason,
        row.code,
        Form(row.form) if row.form else None,
        row.changed_at,
        row.held_until,
    )


def _held_since(connection: Connection, number: UUID) -> datetime | None:
    opened = select(alert.c.opened_at).where(
        alert.c.closed_at.is_(None),
        alert.c.kind == AlertKind.SENDER.value,
        alert.c.subject == str(number),
    )
    return connection.scalar(opened)


def _offer(row: Row[Any], reader: Actor, now: datetime) -> OfferLine:
    return OfferLine(
        InviteId(row.id),
        row.label,
        row.for_self and row.by == reader.who,
        row.maker,
        row.created_at,
        row.expires_at,
        invite_state(row, now),
        row.recipient_label or "",
        row.used_at,
        row.most,
        row.uses,
        row.batch,
    )


def _state(connection: Connection, now: datetime) -> ColumnElement[str]:
    """As `invite_state` tells it."""
    return case(
        (invite.c.used_at.is_not(None), InviteState.VERIFIED.value),
        (invite.c.expires_at > now, InviteState.WAITING.value),
        (invite.c.withdrawn_at.is_not(None), InviteState.WITHDRAWN.value),
        (and_(invite.c.most == 1, _cut_short(connection)), InviteState.WITHDRAWN.value),
        else_=InviteState.EXPIRED.value,
    )


def _cut_short(connection: Connection) -> ColumnElement[bool]:
    begins, ends = invite.c.created_at, invite.c.expires_at
    if connection.dialect.name == "sqlite":
        days = func.julianday(ends) - func.julianday(begins)
        return days < LIFETIME / A_DAY - A_MOMENT / A_DAY  # of a float
    return ends - begins < literal(LIFETIME, Interval)


def invite_state(row: Row[Any], now: datetime) -> InviteState:
    if row.used_at is not None:
        return InviteState.VERIFIED
    if now < row.expires_at:
        return InviteState.WAITING
    # those of before the column lived shorter than they should have
    in_full = row.most > 1 or row.expires_at - row.created_at >= LIFETIME
    withdrawn = row.withdrawn_at is not None or not in_full
    return InviteState.WITHDRAWN if withdrawn else InviteState.EXPIRED
