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
    fail,
    hold_sender,
    move,
    release_what_waited,
    shut_window,
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
    template,
)
from adapters.sql.uploads import kept_media, note_upload
from domain.destinations import DestinationState
from domain.diagnosis import WINDOW_CLOSED, Stops, diagnose
from domain.messages import (
    LEASE,
    AttemptId,
    Form,
    Move,
    Outcome,
    Part,
    Reason,
    Send,
    Standing,
    State,
    Waiting,
    backoff,
    last_check,
)
from domain.pulses import PictureId
from domain.senders import SenderState
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
    return message.c.state == State.READY.value, message.c.due <= now


def _known_by(kind: str) -> ScalarSelect[str]:
    return (
        select(contact_key.c.value)
        .where(contact_key.c.contact == message.c.contact, contact_key.c.kind == kind)
        .limit(1)
        .scalar_subquery()
    )


def _candidates(now: datetime) -> Select[Any]:
    """Due messages with everything that the last checks and an order need to know."""
    quoted = message.alias("quoted_message")
    stopped = exists().where(
        suppression.c.sender == message.c.sender,
        suppression.c.key_hmac == contact_key.c.hmac,
        contact_key.c.contact == message.c.contact,
    )
    reached = exists().where(
        delivery.c.id == message.c.delivery,
        address.c.destination == delivery.c.destination,
        address.c.contact == message.c.contact,
        destination.c.id == delivery.c.destination,
        destination.c.state == DestinationState.ACTIVE.value,
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
            or_(message.c.delivery.is_(None), reached).label("reachable"),
        )
        .join(sender, sender.c.id == message.c.sender)
        .join(contact, contact.c.id == message.c.contact)
        .outerjoin(quoted, quoted.c.id == message.c.waits_for)
        .where(*_due(now))
        .order_by(message.c.priority, message.c.turn, message.c.due)
        .with_for_update(of=message, skip_locked=True)
    )


def _template(connection: Connection, waba: str) -> Template | None:
    found = connection.execute(
        select(template.c.name, template.c.language)
        .where(template.c.waba == waba, template.c.approved)
        .order_by(template.c.name)
    ).first()
    return Template(found.name, found.language) if found else None


def _take(connection: Connection, row: RowMapping, now: datetime) -> Order | None:
    """Claim one message after its last checks, or move it where a check says."""
    window = row["window_until"]
    knock = _template(connection, row["waba"]) if row["part"] == Part.CHART.value else None
    verdict = last_check(
        Waiting(Part(row["part"]), row["deadline"], row["held_until"]),
        Standing(
            now,
            window_open=window is not None and now < window,
            sender_ready=row["sender_state"] == SenderState.ACTIVE.value,
            stopped=row["stopped"],
            reachable=row["reachable"],
            template=knock is not None,
        ),
    )
    here = message.c.id == row["id"]
    if not isinstance(verdict, Send):
        stopped = move(connection, verdict.move, now, here, reason=verdict.reason.value)
        if verdict.move is not Move.HOLD:
            cancel_what_waited(connection, stopped, now)
        return None
    started, fence = database_now(connection), row["fence"] + 1
    claimed = move(
        connection,
        Move.CLAIM,
        now,
        here,
        fence=fence,
        tries=row["tries"] + 1,
        form=verdict.form.value,
        lease_until=started + LEASE,
    )
    if not claimed:
        return None
    order = _order(row, verdict.form, fence, knock)
    connection.execute(
        insert(attempt).values(
            id=order.attempt,
            organisation=order.organisation,
            message=order.message,
            fence=fence,
            form=verdict.form.value,
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
    _end_attempt(connection, order, answer)
    if answer.outcome is Outcome.ACCEPTED:
        accepted = move(
            connection,
            Move.ACCEPT,
            now,
            *_still(order),
            wamid=answer.wamid,
            accepted_at=now,
            lease_until=None,
        )
        release_what_waited(connection, accepted, now)
    elif answer.outcome is Outcome.UNKNOWN:
        move(connection, Move.LOSE, now, *_still(order), lease_until=None)
    elif answer.outcome is Outcome.NOT_SENT:
        _try_later(connection, order, now, None)
    else:
        _refused(connection, order, answer.code, now)


def _try_later(connection: Connection, order: Order, now: datetime, code: int | None) -> None:
    tries = connection.execute(
        select(message.c.tries).where(message.c.id == order.message)
    ).scalar_one()
    move(
        connection,
        Move.GIVE_BACK,
        now,
        *_still(order),
        reason=Reason.NOT_SENT.value,
        code=code,
        due=now + backoff(tries),
        lease_until=None,
    )


def _refused(connection: Connection, order: Order, code: int | None, now: datetime) -> None:
    current = connection.execute(select(message.c.id).where(*_still(order))).first()
    if current is None:
        return
    diagnosis = diagnose(code)
    if code == WINDOW_CLOSED:
        shut_window(connection, order.message, now, WINDOW_CLOSED)
    elif diagnosis.transient:
        _try_later(connection, order, now, code)
    elif diagnosis.stops is Stops.SENDER:
        hold_sender(connection, order.sender, diagnosis.what)
        move(
            connection,
            Move.HOLD,
            now,
            *_still(order),
            reason=Reason.SENDER_HELD.value,
            code=code,
            lease_until=None,
        )
    else:
        fail(connection, order.message, now, "", code)
