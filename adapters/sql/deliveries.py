"""The deliver lane's door: claiming messages (T1) and recording what came of them (T2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.moves import (
    cancel_what_waited,
    move,
    pulse_template,
    refused,
    release_what_waited,
    taken,
    try_later,
)
from adapters.sql.tables import (
    address,
    attempt,
    contact,
    contact_key,
    delivery,
    destination,
    message,
    picture,
    sender,
    suppression,
)
from adapters.sql.uploads import kept_media, note_upload
from domain.destinations import DestinationState
from domain.messages import (
    LEASE,
    AttemptId,
    Form,
    Move,
    Outcome,
    Part,
    Send,
    Standing,
    State,
    Waiting,
    last_check,
)
from domain.pulses import PictureId
from domain.senders import SenderState
from domain.tenancy import HOUSE
from ports.messenger import Answer, Template
from ports.outbox import Order, Result


class SqlDeliveries:
    """See ports.outbox.Deliveries."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, now: datetime) -> bool:
        with reading(self._engine) as connection:
            found = connection.execute(select(literal(1)).where(*_due(now)).limit(1))
            return found.first() is not None

    def claim(self, slots: int, now: datetime) -> list[Order]:
        while True:
            with writing(self._engine) as connection:
                rows = connection.execute(_candidates(now).limit(slots)).mappings().all()
                taken = [_take(connection, row, now) for row in rows]
            orders = [order for order in taken if order is not None]
            # what fails its last check leaves READY, so those behind it get their turn
            if orders or not rows:
                return orders

    def picture(self, id: PictureId) -> bytes:
        with reading(self._engine) as connection:
            found = connection.execute(select(picture.c.png).where(picture.c.id == id))
            return bytes(found.scalar_one())

    def record(self, results: Sequence[Result], now: datetime) -> None:
        with writing(self._engine) as connection:
            for result in results:
                _record(connection, result, now)

    def give_back(self, orders: Sequence[Order], now: datetime) -> None:
        nothing = Answer(Outcome.NOT_SENT, details="not posted")
        with writing(self._engine) as connection:
            for order in orders:
                _end_attempt(connection, order, nothing)
                move(connection, Move.GIVE_BACK, now, *_still(order), lease_until=None)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Ready, its time come, and what it quotes known to Meta."""
    quoted = message.alias("quotable")
    threaded = exists().where(quoted.c.id == message.c.waits_for, quoted.c.wamid.is_not(None))
    return (
        message.c.state == State.READY.value,
        message.c.due <= now,
        or_(message.c.waits_for.is_(None), threaded),
    )


def _known_by(kind: str) -> ScalarSelect[str]:
    return (
        select(contact_key.c.value)
        .where(contact_key.c.contact == message.c.contact, contact_key.c.kind == kind)
        .limit(1)
        .scalar_subquery()
    )


def _reachable() -> ColumnElement[bool]:
    """Whom it is for still takes what this organisation says; the house's own words need no
    address, and neither does the confirmation of an opt-in or a STOP."""
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
    return or_(
        message.c.part == Part.CONFIRMATION.value,
        message.c.organisation == HOUSE,
        and_(message.c.delivery.is_(None), anywhere),
        of_its_delivery,
    )


def _candidates(now: datetime) -> Select[Any]:
    """Due messages with everything that the last checks and an order need to know."""
    quoted = message.alias("quoted_message")
    stopped = exists().where(
        suppression.c.sender == message.c.sender,
        suppression.c.key_hmac == contact_key.c.hmac,
        contact_key.c.contact == message.c.contact,
    )
    return (
        select(
            message,
            sender.c.phone_number_id,
            sender.c.token_sealed,
            sender.c.waba,
            sender.c.state.label("sender_state"),
            contact.c.window_until,
            func.coalesce(_known_by("phone"), "").label("phone"),
            func.coalesce(_known_by("user_id"), "").label("user_id"),
            func.coalesce(quoted.c.wamid, message.c.quoted).label("quotes"),
            func.coalesce(kept_media(message.c.picture, message.c.sender, now), "").label(
                "media_id"
            ),
            stopped.label("stopped"),
            _reachable().label("reachable"),
        )
        .join(sender, sender.c.id == message.c.sender)
        .join(contact, contact.c.id == message.c.contact)
        .outerjoin(quoted, quoted.c.id == message.c.waits_for)
        .where(*_due(now))
        .order_by(message.c.priority, message.c.turn, message.c.due)
        .with_for_update(of=message, skip_locked=True)
    )


def _template(connection: Connection, row: RowMapping) -> Template | None:
    """What a chart may knock with."""
    if row["part"] != Part.CHART.value:
        return None
    found = pulse_template(connection, row["waba"])
    return Template(*found) if found else None


def _take(connection: Connection, row: RowMapping, now: datetime) -> Order | None:
    """Claim one message after its last checks, or move it where a check says."""
    knock = _template(connection, row)
    verdict = last_check(
        Waiting(Part(row["part"]), row["deadline"], row["held_until"]), _standing(row, knock, now)
    )
    if isinstance(verdict, Send):
        return _claim(connection, row, verdict.form, knock, now)
    here = message.c.id == row["id"]
    stopped = move(connection, verdict.move, now, here, reason=verdict.reason.value)
    if verdict.move is not Move.HOLD:
        cancel_what_waited(connection, stopped, now)
    return None


def _standing(row: RowMapping, knock: Template | None, now: datetime) -> Standing:
    window = row["window_until"]
    return Standing(
        now,
        window_open=window is not None and now < window,
        sender_ready=row["sender_state"] == SenderState.ACTIVE.value,
        stopped=row["stopped"],
        reachable=row["reachable"],
        template=knock is not None,
    )


def _claim(
    connection: Connection, row: RowMapping, form: Form, knock: Template | None, now: datetime
) -> Order | None:
    """Under a new fence, with its attempt stored before anything leaves."""
    started, fence = database_now(connection), row["fence"] + 1
    claimed = move(
        connection,
        Move.CLAIM,
        now,
        message.c.id == row["id"],
        fence=fence,
        tries=row["tries"] + 1,
        form=form.value,
        lease_until=started + LEASE,
    )
    if not claimed:
        return None
    order = _order(row, form, fence, knock)
    connection.execute(
        insert(attempt).values(
            id=order.attempt,
            organisation=order.organisation,
            message=order.message,
            fence=fence,
            form=form.value,
            started_at=started,
        )
    )
    return order


def _order(row: RowMapping, form: Form, fence: int, knock: Template | None) -> Order:
    as_template = form is Form.TEMPLATE
    return Order(
        attempt=AttemptId(uuid4()),
        message=row["id"],
        fence=fence,
        organisation=row["organisation"],
        sender=row["sender"],
        phone_number_id=row["phone_number_id"],
        token_sealed=bytes(row["token_sealed"]),
        form=form,
        part=Part(row["part"]),
        text=row["headline"] if as_template else row["text"],
        phone=row["phone"],
        user_id=row["user_id"],
        quoted="" if as_template else row["quotes"],
        picture=row["picture"],
        media_id=row["media_id"],
        template=knock if as_template else None,
        tries=row["tries"] + 1,
    )


def _still(order: Order) -> tuple[ColumnElement[bool], ...]:
    """The message, as long as this attempt is its newest."""
    return message.c.id == order.message, message.c.fence == order.fence


def _end_attempt(connection: Connection, order: Order, answer: Answer) -> None:
    """Note what came back; what a status has shown meanwhile stays."""
    values: dict[str, Any] = {
        "finished_at": database_now(connection),
        "details": answer.details[:500],
        "code": answer.code,
        "outcome": func.coalesce(attempt.c.outcome, answer.outcome.value),
    }
    if answer.wamid:
        values["wamid"] = answer.wamid
        values["outcome"] = answer.outcome.value
    connection.execute(update(attempt).where(attempt.c.id == order.attempt).values(**values))


def _record(connection: Connection, result: Result, now: datetime) -> None:
    order, answer = result.order, result.answer
    if result.uploaded and order.picture:
        note_upload(connection, order.picture, order.sender, result.uploaded, now)
    if answer.outcome is Outcome.ACCEPTED and _known_refused(connection, order):
        return  # a failed status came before our own answer
    _end_attempt(connection, order, answer)
    match answer.outcome:
        case Outcome.ACCEPTED:
            accepted = move(
                connection,
                Move.ACCEPT,
                now,
                *taken(order.message, order.fence),
                wamid=answer.wamid,
                accepted_at=now,
                lease_until=None,
            )
            release_what_waited(connection, accepted, now)
        case Outcome.UNKNOWN:
            move(connection, Move.LOSE, now, *_still(order), lease_until=None)
        case Outcome.NOT_SENT:
            try_later(connection, now, *_still(order))
        case Outcome.REFUSED:
            current = select(message.c.id).where(*_still(order))
            if connection.execute(current).first() is not None:
                refused(connection, order.message, answer.code, now, now)


def _known_refused(connection: Connection, order: Order) -> bool:
    known = select(attempt.c.outcome).where(attempt.c.id == order.attempt)
    return connection.scalar(known) == Outcome.REFUSED.value
