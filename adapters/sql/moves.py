"""Moving messages through their states: the one place that writes `message.state`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from adapters.sql.tables import contact, delivery_event, message, sender, template, upload
from domain.contacts import WINDOW
from domain.diagnosis import PICTURE_NOT_TAKEN, WINDOW_CLOSED, Stops, diagnose
from domain.messages import RULES, Form, Move, Part, Reason, State, backoff
from domain.senders import SenderState


def move(
    connection: Connection,
    how: Move,
    now: datetime,
    *where: ColumnElement[bool],
    reason: str = "",
    code: int | None = None,
    **values: Any,
) -> list[UUID]:
    """Make a move with all messages that `where` names and the table allows; their ids.

    Each writes its delivery event: the admin's timeline is that table.
    """
    rule = RULES[how]
    moved = list(
        connection.scalars(
            update(message)
            .where(message.c.state.in_([state.value for state in rule.sources]), *where)
            .values(state=rule.target.value, reason=reason, code=code, **values)
            .returning(message.c.id)
        )
    )
    if moved:
        note(connection, moved, rule.target, now, reason, code)
    return moved


def note(
    connection: Connection,
    messages: Iterable[UUID],
    state: State,
    now: datetime,
    reason: str = "",
    code: int | None = None,
) -> None:
    """One line in each message's timeline."""
    seq = (
        select(func.coalesce(func.max(delivery_event.c.seq), 0) + 1)
        .where(delivery_event.c.message == message.c.id)
        .scalar_subquery()
    )
    lines = select(
        message.c.id,
        seq,
        message.c.organisation,
        literal(now, delivery_event.c.at.type),
        literal(state.value),
        literal(reason),
        literal(code, delivery_event.c.code.type),
    ).where(message.c.id.in_(list(messages)))
    columns = ["message", "seq", "organisation", "at", "state", "reason", "code"]
    connection.execute(insert(delivery_event).from_select(columns, lines))


def taken(id: UUID, fence: int) -> tuple[ColumnElement[bool], ...]:
    """The message, where the news that Meta took an attempt of this fence is still news.

    Of an older attempt too, unless a newer one is in flight: what has arrived once need not
    go again.
    """
    newest_or_idle = or_(message.c.fence == fence, message.c.state != State.SENDING.value)
    return message.c.id == id, newest_or_idle


def release_what_waited(connection: Connection, accepted: list[UUID], now: datetime) -> None:
    """Messages that quote one of these can be claimed: it has a wamid now."""
    move(
        connection,
        Move.RELEASE,
        now,
        message.c.state == State.PLANNED.value,
        message.c.waits_for.in_(accepted),
    )


def cancel_what_waited(connection: Connection, lost: list[UUID], now: datetime) -> None:
    """There is nothing to quote: what waited for one of these does not go out."""
    move(
        connection,
        Move.CANCEL,
        now,
        message.c.waits_for.in_(lost),
        reason=Reason.NO_CHART.value,
    )


def supersede(connection: Connection, now: datetime, *where: ColumnElement[bool]) -> None:
    """Held messages that a newer run has made stale, and what waited for them."""
    newer = Reason.NEWER.value
    stale = move(
        connection,
        Move.SUPERSEDE,
        now,
        message.c.state == State.HELD.value,
        *where,
        reason=newer,
    )
    move(connection, Move.SUPERSEDE, now, message.c.waits_for.in_(stale), reason=newer)


def fail(connection: Connection, id: UUID, now: datetime, reason: str, code: int | None) -> None:
    failed = move(connection, Move.FAIL, now, message.c.id == id, reason=reason, code=code)
    cancel_what_waited(connection, failed, now)


def refused(
    connection: Connection, id: UUID, code: int | None, at: datetime, now: datetime
) -> None:
    """What a refusal by Meta, at once or by a status of time `at`, does to the message.

    It goes again later, is held with its window or its number, or is dead.
    """
    diagnosis = diagnose(code)
    if code == WINDOW_CLOSED:
        _shut_window(connection, id, at, now)
    elif diagnosis.transient:
        if code == PICTURE_NOT_TAKEN:
            _forget_upload(connection, id)
        try_later(connection, now, message.c.id == id, code=code)
    elif diagnosis.stops is Stops.SENDER:
        hold_sender(connection, id, diagnosis.what)
        move(
            connection,
            Move.HOLD,
            now,
            message.c.id == id,
            reason=Reason.SENDER_HELD.value,
            code=code,
            **_AFRESH,
        )
    else:
        fail(connection, id, now, "", code)


def try_later(
    connection: Connection, now: datetime, *which: ColumnElement[bool], code: int | None = None
) -> None:
    """Shown not to have arrived: ready again after a pause that grows with its tries."""
    tries = connection.scalar(select(message.c.tries).where(*which))
    if tries is None:
        return
    move(
        connection,
        Move.GIVE_BACK,
        now,
        *which,
        reason=Reason.NOT_SENT.value,
        code=code,
        due=now + backoff(tries),
        **_AFRESH,
    )


_AFRESH: dict[str, Any] = {"wamid": None, "accepted_at": None, "lease_until": None}


def _forget_upload(connection: Connection, id: UUID) -> None:
    """The next attempt uploads the picture anew."""
    row = select(message.c.picture, message.c.sender).where(message.c.id == id)
    for picture, number in connection.execute(row):
        connection.execute(
            delete(upload).where(upload.c.picture == picture, upload.c.sender == number)
        )


def _shut_window(connection: Connection, id: UUID, at: datetime, now: datetime) -> None:
    """Meta says that the window is closed, whatever we believed: it is closed.

    Unless they have written since: then the message goes again, like everything that waits
    for them. A chart whose sender has a template goes again at once as one.
    """
    row = connection.execute(
        select(
            message.c.contact,
            message.c.part,
            message.c.form,
            message.c.tries,
            sender.c.waba,
            contact.c.window_until,
        )
        .join(sender, sender.c.id == message.c.sender)
        .join(contact, contact.c.id == message.c.contact)
        .where(message.c.id == id)
    ).one()
    wrote_since = row.window_until is not None and row.window_until - WINDOW > at
    if not wrote_since:
        connection.execute(
            update(contact).where(contact.c.id == row.contact).values(window_until=None)
        )
    held = move(
        connection,
        Move.HOLD,
        now,
        message.c.id == id,
        reason=Reason.WINDOW_CLOSED.value,
        code=WINDOW_CLOSED,
        **_AFRESH,
    )
    may_knock = row.part == Part.CHART.value and row.form != Form.TEMPLATE.value
    if held and (wrote_since or (may_knock and pulse_template(connection, row.waba))):
        later = now + backoff(row.tries) if wrote_since else now
        move(connection, Move.RELEASE, now, message.c.id == id, due=later)


def pulse_template(connection: Connection, waba: str) -> tuple[str, str] | None:
    """Name and language of the approved template that an account's numbers knock with."""
    found = connection.execute(
        select(template.c.name, template.c.language)
        .where(template.c.waba == waba, template.c.approved)
        .order_by(template.c.name)
    ).first()
    return (found.name, found.language) if found else None


def hold_sender(connection: Connection, id: UUID, reason: str) -> None:
    """Nothing leaves a message's number until somebody has mended it."""
    number = select(message.c.sender).where(message.c.id == id).scalar_subquery()
    connection.execute(
        update(sender)
        .where(sender.c.id == number)
        .values(state=SenderState.HELD.value, reason=reason, version=sender.c.version + 1)
    )
