"""Which messages are due: the statements that ask, each made once."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)

from adapters.sql.brakes import RESTED_CHAT, RESTED_NUMBER, SOON, rested, rested_numbers
from adapters.sql.engine import database_now
from adapters.sql.standings import off_the_shared_number
from adapters.sql.tables import (
    address,
    contact,
    contact_key,
    delivery,
    destination,
    message,
    organisation,
    sender,
    suppression,
)
from adapters.sql.uploads import kept_media
from domain.destinations import DestinationState
from domain.messages import Part, State
from domain.tenancy import HOUSE


def something_waits(connection: Connection, now: datetime) -> bool:
    """Whether anything may be claimed now or, where its number only catches its breath, soon."""
    moment = database_now(connection)
    by = rested(number=moment + SOON, chat=moment)
    return connection.execute(_anything(), {"now": now, **by}).first() is not None


@cache
def _anything() -> Select[Any]:
    return (
        select(literal(1))
        .select_from(message)
        .join(sender, sender.c.id == message.c.sender)
        .join(contact, contact.c.id == message.c.contact)
        .where(*_due(), RESTED_NUMBER, RESTED_CHAT)
        .limit(1)
    )


@cache
def _due() -> tuple[ColumnElement[bool], ...]:
    """Ready, its time come, and what it quotes known to Meta. Made once, as are the statements
    that ask for it: the database needs less time for them than SQLAlchemy."""
    quoted = message.alias("quotable")
    threaded = exists().where(quoted.c.id == message.c.waits_for, quoted.c.wamid.is_not(None))
    return (
        message.c.state == State.READY.value,
        message.c.due <= bindparam("now", type_=message.c.due.type),
        or_(message.c.waits_for.is_(None), threaded),
    )


@cache
def resting_numbers() -> Select[Any]:
    return rested_numbers(exists().where(message.c.sender == sender.c.id, *_due()))


def _known_by(kind: str) -> ScalarSelect[str]:
    return (
        select(contact_key.c.value)
        .where(contact_key.c.contact == message.c.contact, contact_key.c.kind == kind)
        .limit(1)
        .scalar_subquery()
    )


def _reachable() -> ColumnElement[bool]:
    """Whom it is for still takes what this organisation says; the house's own words need no
    address, and neither does the confirmation of an opt-in or a STOP, or a code. An organisation
    that is being erased says nothing more."""
    active = and_(
        address.c.organisation == message.c.organisation,
        address.c.contact == message.c.contact,
        destination.c.id == address.c.destination,
        destination.c.state == DestinationState.ACTIVE.value,
    )
    of_its_delivery = exists().where(
        active,
        delivery.c.id == message.c.delivery,
        address.c.destination == delivery.c.destination,
    )
    anywhere = exists().where(active)
    taken = or_(
        message.c.part.in_([Part.CONFIRMATION.value, Part.CODE.value]),
        message.c.organisation == HOUSE,
        and_(message.c.delivery.is_(None), anywhere),
        of_its_delivery,
    )
    return and_(organisation.c.erasing_since.is_(None), taken)


@cache
def candidates() -> Select[Any]:
    """Due messages with everything that the last checks and an order need to know."""
    quoted = message.alias("quoted_message")
    return (
        select(
            message,
            *_of_the_way(),
            func.coalesce(quoted.c.wamid, message.c.quoted).label("quotes"),
        )
        .join(sender, sender.c.id == message.c.sender)
        .join(contact, contact.c.id == message.c.contact)
        .join(organisation, organisation.c.id == message.c.organisation)
        .outerjoin(quoted, quoted.c.id == message.c.waits_for)
        .where(
            *_due(),
            message.c.sender.in_(bindparam("numbers", expanding=True)),
            RESTED_CHAT,
        )
        .order_by(message.c.priority, message.c.turn, message.c.due)
        .limit(bindparam("most"))
        .with_for_update(of=message, skip_locked=True)
    )


def _of_the_way() -> tuple[ColumnElement[Any], ...]:
    """What its sender, its contact and its organisation are like now."""
    now = bindparam("now", type_=message.c.due.type)
    stopped = exists().where(
        suppression.c.sender == message.c.sender,
        suppression.c.key_hmac == contact_key.c.hmac,
        contact_key.c.contact == message.c.contact,
    )
    media = kept_media(message.c.picture, message.c.sender, now)
    return (
        sender.c.phone_number_id,
        sender.c.token_sealed,
        sender.c.waba,
        sender.c.state.label("sender_state"),
        sender.c.reactions_open,
        sender.c.reactions_shown_at,
        contact.c.window_until,
        contact.c.shut_at,
        contact.c.reacted_at,
        contact.c.gate_at,
        contact.c.unreachable_code,
        organisation.c.cost_ceiling,
        *off_the_shared_number(),
        *(
            func.coalesce(_known_by(kind), "").label(kind)
            for kind in ("phone", "user_id", "group")
        ),
        func.coalesce(media, "").label("media_id"),
        stopped.label("stopped"),
        _reachable().label("reachable"),
    )
