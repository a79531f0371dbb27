"""How the installation does, for its operator: cheap enough to be asked every few seconds.

States are written as literals: with a parameter no database sees that a partial index will do.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import (
    Connection,
    func,
    literal_column,
    or_,
    select,
    text,
)

from adapters.sql.engine import database_now
from adapters.sql.queries.bound import Bound
from adapters.sql.queries.house_mails import mail_figures
from adapters.sql.queries.ladder import ladder_view
from adapters.sql.tables import (
    alert,
    attempt,
    delivery_event,
    event,
    follow_up,
    ingestion,
    mail,
    message,
    pulse,
    run,
    sender,
    webhook_body,
    worker,
)
from adapters.sql.templates import SqlTemplates
from adapters.sql.upkeep import BEAT
from domain.alerts import AlertId, AlertKind
from domain.messages import Reason
from domain.senders import SenderId, SenderState, Tier
from domain.templates import Template, TemplateId
from domain.tenancy import NotFound, Permission
from ports.bell import Lane
from ports.queries.operations import (
    AlertLine,
    HeldLine,
    InboxFigures,
    LadderView,
    LaneLine,
    MessageFigures,
    Operations,
    QuarantinedLine,
    SenderLine,
)
from ports.roll import ALIVE, CLOCK

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
NEWEST = 2000
"""So many attempts say how fast statuses come."""
SHOWN = 20
A_MOMENT = timedelta(seconds=2)
"""Pacing moves a number's rest ahead by parts of a second all the time: that is no pause."""

# Word for word the conditions of the indexes: SQLite compares no meanings.
_STANDING = text("message.state IN ('held', 'unknown')")
_OPEN_RUN = text("run.state IN ('due', 'preparing')")


UNSPLIT = webhook_body.c.split_at.is_(None)


def _is(column: Any, value: str) -> Any:
    return column == literal_column(f"'{value}'")


class SqlOperationsQueries(Bound):
    """See ports.queries.operations.OperationsQueries."""

    needs_permission = Permission.OPERATE

    def look(self, now: datetime) -> Operations:
        with self._looking() as connection:
            return Operations(
                _lanes(connection, now),
                _messages(connection, now),
                _inbox(connection),
                mail_figures(connection),
                _put_aside(connection),
                tuple(_senders(connection, now)),
                _alerts(connection),
            )

    def sender(self, id: SenderId, now: datetime) -> SenderLine:
        with self._looking() as connection:
            for line in _senders(connection, now, sender.c.id == id):
                return line
        raise NotFound

    def ladder(self, now: datetime) -> LadderView:
        with self._looking() as connection:
            return ladder_view(connection, now)

    def template(self, id: TemplateId) -> Template:
        with self._looking() as connection:
            return SqlTemplates(connection).get(id)


def _lanes(connection: Connection, now: datetime) -> tuple[LaneLine, ...]:
    at = database_now(connection)
    seen = connection.execute(
        select(worker.c.lane, func.count().label("count"))
        .where(worker.c.seen_at >= at - ALIVE)
        .group_by(worker.c.lane)
    )
    alive: dict[str, int] = {row.lane: row.count for row in seen.mappings()}
    waiting = {lane.value: _waiting(connection, lane, now, at) for lane in Lane}
    waiting[CLOCK] = _count(connection, pulse.c.next_at, now, pulse.c.next_at <= now)
    return tuple(
        LaneLine(name, due, oldest, alive.get(name, 0)) for name, (due, oldest) in waiting.items()
    )


Waiting = tuple[int, timedelta | None]


def _waiting(connection: Connection, lane: Lane, now: datetime, at: datetime) -> Waiting:
    """How much is due in a lane, and for how long the oldest has been."""
    match lane:
        case Lane.INBOX:
            return _both(
                _count(connection, webhook_body.c.received_at, at, UNSPLIT),
                _count(connection, event.c.received_at, at, _is(event.c.state, "due")),
            )
        case Lane.PREPARE:
            due = _is(run.c.state, "due")
            return _count(connection, run.c.at, now, _OPEN_RUN, due, run.c.at <= now)
        case Lane.DELIVER:
            ready = _is(message.c.state, "ready")
            return _count(connection, message.c.due, now, ready, message.c.due <= now)
        case Lane.ANSWER:
            return _count(connection, follow_up.c.asked_at, now, _is(follow_up.c.state, "due"))
        case Lane.UPKEEP:
            lapsed = message.c.lease_until < at
            sending = _is(message.c.state, "sending")
            return _count(connection, message.c.lease_until, at, sending, lapsed)
        case Lane.MAIL:
            since = func.coalesce(mail.c.due, mail.c.created_at)
            ripe = or_(mail.c.due.is_(None), mail.c.due <= at)
            return _count(connection, since, at, _is(mail.c.state, "due"), ripe)
        case _:
            assert_never(lane)


def _count(connection: Connection, since: Any, until: datetime, *where: Any) -> Waiting:
    count, oldest = connection.execute(select(func.count(), func.min(since)).where(*where)).one()
    return count, None if oldest is None else max(timedelta(0), until - oldest)


def _both(one: Waiting, other: Waiting) -> Waiting:
    ages = [age for _, age in (one, other) if age is not None]
    return one[0] + other[0], max(ages, default=None)


def _standing(connection: Connection) -> list[Any]:
    """Messages that stand still, counted by state, reason and number."""
    kept = (message.c.state, message.c.reason, message.c.sender)
    counted = select(*kept, func.count().label("count")).where(_STANDING).group_by(*kept)
    return list(connection.execute(counted))


def _messages(connection: Connection, now: datetime) -> MessageFigures:
    standing = _standing(connection)
    lately = select(func.count(delivery_event.c.message.distinct())).where(
        _is(delivery_event.c.state, "unconfirmed"), delivery_event.c.at >= now - A_DAY
    )
    held: Counter[str] = Counter()
    for row in standing:
        if row.state == "held":
            held[row.reason] += row.count
    return MessageFigures(
        sum(row.count for row in standing if row.state == "unknown"),
        connection.scalar(lately) or 0,
        tuple(HeldLine(reason, count) for reason, count in held.most_common()),
    )


def _inbox(connection: Connection) -> InboxFigures:
    at = database_now(connection)
    bodies, events, quarantined = (
        connection.scalar(select(func.count()).where(which)) or 0
        for which in (UNSPLIT, _is(event.c.state, "due"), _is(event.c.state, "quarantined"))
    )
    lag, healthy_for = _lag(connection, at), _healthy_for(connection, at)
    return InboxFigures(bodies, events, quarantined, lag, healthy_for)


def _put_aside(connection: Connection) -> tuple[QuarantinedLine, ...]:
    at = database_now(connection)
    rows = connection.execute(
        select(event.c.key, event.c.kind, event.c.received_at, event.c.tries, event.c.why)
        .where(_is(event.c.state, "quarantined"))
        .order_by(event.c.seq.desc())
        .limit(SHOWN)
    )
    return tuple(
        QuarantinedLine(row.key, row.kind, at - row.received_at, row.tries, row.why)
        for row in rows
    )


def _lag(connection: Connection, at: datetime) -> timedelta | None:
    newest = (
        select(attempt.c.started_at, attempt.c.first_status_at)
        .where(attempt.c.started_at >= at - AN_HOUR, attempt.c.first_status_at.is_not(None))
        .order_by(attempt.c.started_at.desc())
        .limit(NEWEST)
    )
    lags = sorted(row.first_status_at - row.started_at for row in connection.execute(newest))
    return lags[min(len(lags) - 1, len(lags) * 99 // 100)] if lags else None


def _healthy_for(connection: Connection, at: datetime) -> timedelta | None:
    row = connection.execute(select(ingestion)).first()
    if row is None or row.healthy_since is None or at - row.probed_at > BEAT:
        return None
    return at - row.healthy_since  # type: ignore[no-any-return]


def _senders(connection: Connection, now: datetime, *where: Any) -> list[SenderLine]:
    at, opened, used = database_now(connection), _open_since(connection), _used(connection, now)
    held = {
        row.sender: row.count
        for row in _standing(connection)
        if row.state == "held" and row.reason == Reason.SENDER_HELD.value
    }
    numbers = select(sender).where(*where).order_by(sender.c.tier.desc(), sender.c.display_number)
    return [
        _sender(row, opened.get(str(row.id)), held.get(row.id, 0), used.get(row.id, 0), at)
        for row in connection.execute(numbers)
    ]


def _open_since(connection: Connection) -> dict[str, datetime]:
    """Since when each number with an open alert has had it."""
    kind = alert.c.kind == AlertKind.SENDER.value
    rows = connection.execute(
        select(alert.c.subject, alert.c.opened_at).where(alert.c.closed_at.is_(None), kind)
    )
    return {row.subject: row.opened_at for row in rows}


def _used(connection: Connection, now: datetime) -> dict[UUID, int]:
    """How many people each number has reached outside their window within 24 hours."""
    people = func.count(message.c.contact.distinct()).label("people")
    rows = connection.execute(
        select(message.c.sender, people)
        .where(_is(message.c.form, "template"), message.c.accepted_at >= now - A_DAY)
        .group_by(message.c.sender)
    )
    return {row.sender: row.people for row in rows}


def _sender(
    row: Any, opened_at: datetime | None, held: int, used: int, at: datetime
) -> SenderLine:
    rests = row.rested_at - at if row.rested_at else timedelta(0)
    return SenderLine(
        SenderId(row.id),
        row.display_number,
        row.verified_name,
        Tier(row.tier),
        SenderState(row.state),
        row.reason,
        at - opened_at if opened_at else None,
        held,
        rests if rests > A_MOMENT else None,
        row.quality,
        row.messaging_limit,
        used,
        row.per_second,
    )


def _alerts(connection: Connection) -> tuple[AlertLine, ...]:
    at = database_now(connection)
    rows = connection.execute(
        select(alert).where(alert.c.closed_at.is_(None)).order_by(alert.c.opened_at.desc())
    )
    return tuple(
        AlertLine(
            AlertId(row.id),
            row.kind,
            row.subject,
            row.text,
            at - row.opened_at,
            row.mailed_at is not None,
        )
        for row in rows
    )
