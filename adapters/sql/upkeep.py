"""What time alone brings about: lost leases, settled doubts, things past their time."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.held import release_braked, release_held
from adapters.sql.instead import mail_instead
from adapters.sql.moves import cancel_what_waited, fail, move
from adapters.sql.retention import forget_old
from adapters.sql.roll import forget_the_dead
from adapters.sql.tables import (
    account_link,
    amendment,
    attempt,
    contact,
    event,
    ingestion,
    invitation,
    invite,
    message,
    organisation,
    picture_link,
    run,
    signed_in_browser,
    webhook_body,
)
from domain.budgets import NO_CEILING, Budget
from domain.contacts import ContactId
from domain.doubts import Ingestion, silence_is_evidence, unheard
from domain.messages import (
    PATIENCE,
    WAITS_FOR_THEM,
    Move,
    Outcome,
    Part,
    Patience,
    Reason,
    State,
    Stop,
)
from domain.pulses import RunId
from domain.tenancy import OrganisationId
from ports.lanes import Resending

BEAT = timedelta(seconds=15)
"""A longer gap between two probes is an outage of ours: nothing was watching."""
LAG_OVER = timedelta(hours=1)
MISSING_OVER = timedelta(days=7)
BODIES_KEPT = timedelta(days=14)
WORDS_KEPT = timedelta(days=90)
ROUNDS = 20
"""In one sweep; what is left waits for the next."""


class SqlUpkeep:
    """See ports.lanes.Upkeep."""

    def __init__(
        self,
        engine: Engine,
        patience: Patience = PATIENCE,
        budget: Budget = NO_CEILING,
        words_kept: timedelta | None = WORDS_KEPT,
    ) -> None:
        self._engine = engine
        self._budget = budget
        self._floor = patience.silence_floor
        self._words_kept = words_kept

    def beat(self, reachable: bool) -> None:  # noqa: FBT001 - the one fact that it notes
        with writing(self._engine) as connection:
            now = database_now(connection)
            row = connection.execute(select(ingestion).with_for_update()).first()
            if row is None:
                connection.execute(
                    insert(ingestion).values(
                        id=1, probed_at=now, healthy_since=now if reachable else None
                    )
                )
                return
            unbroken = row.healthy_since is not None and now - row.probed_at <= BEAT
            since = row.healthy_since if unbroken else now
            connection.execute(
                update(ingestion).values(probed_at=now, healthy_since=since if reachable else None)
            )

    def lost(self, now: datetime) -> int:
        with reading(self._engine) as connection:
            if connection.execute(_expired(connection).limit(1)).first() is None:
                return 0
        with writing(self._engine) as connection:
            # whoever holds one of them just now has news of it
            free = _expired(connection).with_for_update(of=message, skip_locked=True)
            ids = list(connection.scalars(free))
            lost = move(connection, Move.LOSE, now, message.c.id.in_(ids), lease_until=None)
            connection.execute(
                update(attempt)
                .where(attempt.c.message.in_(lost), attempt.c.outcome.is_(None))
                .values(outcome=Outcome.UNKNOWN.value, finished_at=database_now(connection))
            )
        return len(lost)

    def resolve(self, now: datetime) -> int:
        doubtful = select(message.c.id).where(message.c.state == State.UNKNOWN.value)
        with reading(self._engine) as connection:
            if connection.execute(doubtful.limit(1)).first() is None:
                return 0
        with writing(self._engine) as connection:
            health = _ingestion(connection, self._floor)
            free = _doubts().with_for_update(of=message, skip_locked=True)
            rows = connection.execute(free).all()
            settle = partial(_settle, connection, health, self._floor, _watched(connection), now)
            return sum(settle(row) for row in rows)

    def reopen(self, now: datetime) -> int:
        with reading(self._engine) as connection:
            waiting = list(connection.scalars(_waiting_at_an_open_window(now)))
            braked = connection.execute(_braked().limit(1)).first() is not None
        if not waiting and not braked:
            return 0
        with writing(self._engine) as connection:
            released = sum(release_held(connection, ContactId(each), now) for each in waiting)
            return released + release_braked(connection, self._budget, now)

    def lapse(self, now: datetime) -> int:
        with reading(self._engine) as connection:
            if not _has_lapsed(connection, now):
                return 0
        with writing(self._engine) as connection:
            gone = move(
                connection,
                Move.EXPIRE,
                now,
                _overdue(now),
                reason=Reason.TOO_LATE.value,
            )
            cancel_what_waited(connection, gone, now)
            mail_instead(connection, gone, now)
            invites = connection.execute(
                update(invite)
                .where(invite.c.expires_at <= now, invite.c.token_sealed.is_not(None))
                .values(token_sealed=None, version=invite.c.version + 1)
            )
        return len(gone) + invites.rowcount

    def resending(self) -> list[Resending]:
        asked = select(run.c.organisation, run.c.id, run.c.resend_before)
        left = asked.where(run.c.resend_before.is_not(None)).order_by(run.c.resend_before)
        with reading(self._engine) as connection:
            rows = connection.execute(left).all()
        return [Resending(OrganisationId(where), RunId(id), by) for where, id, by in rows]

    def erasing(self) -> list[OrganisationId]:
        closed = select(organisation.c.id).where(organisation.c.erasing_since.is_not(None))
        with reading(self._engine) as connection:
            found = connection.scalars(closed.order_by(organisation.c.erasing_since))
            return [OrganisationId(each) for each in found]

    def sweep(self, now: datetime) -> None:
        with writing(self._engine) as connection:
            long_ago = database_now(connection) - BODIES_KEPT
            connection.execute(delete(webhook_body).where(webhook_body.c.split_at < long_ago))
            connection.execute(delete(amendment).where(amendment.c.at < long_ago))
            connection.execute(delete(picture_link).where(picture_link.c.expires_at <= now))
            connection.execute(delete(account_link).where(account_link.c.expires_at <= now))
            connection.execute(
                delete(signed_in_browser).where(
                    signed_in_browser.c.ends_at <= database_now(connection)
                )
            )
            connection.execute(
                update(invitation).where(invitation.c.expires_at <= now).values(token_sealed=None)
            )
            forget_the_dead(connection)
        if self._words_kept is not None:
            self._forget_old(now - self._words_kept)

    def _forget_old(self, before: datetime) -> None:
        for _some in range(ROUNDS):
            with writing(self._engine) as connection:
                if not forget_old(connection, before):
                    return


def _expired(connection: Connection) -> Any:
    return select(message.c.id).where(
        message.c.state == State.SENDING.value,
        message.c.lease_until < database_now(connection),
    )


def _overdue(now: datetime) -> ColumnElement[bool]:
    """Held for a window, or behind a chart of which nothing was heard: planned, or ready since
    before the chart lost its wamid."""
    waits = message.c.state.in_([State.HELD.value, State.PLANNED.value])
    behind = and_(
        message.c.state == State.READY.value,
        message.c.waits_for.is_not(None),
        message.c.deadline <= now,
    )
    return and_(or_(waits, behind), message.c.held_until <= now)


def _waiting_at_an_open_window(now: datetime) -> Any:
    """Contacts for whom something is held though they wrote: the two passed each other."""
    return (
        select(message.c.contact)
        .join(contact, contact.c.id == message.c.contact)
        .where(
            message.c.state == State.HELD.value,
            message.c.reason.in_([reason.value for reason in WAITS_FOR_THEM]),
            contact.c.window_until > now,
        )
        .distinct()
    )


def _braked() -> Any:
    brakes = [Reason.MESSAGING_LIMIT.value, Reason.COST_CEILING.value]
    return select(message.c.id).where(
        message.c.state == State.HELD.value, message.c.reason.in_(brakes)
    )


def _has_lapsed(connection: Connection, now: datetime) -> bool:
    held = select(message.c.id).where(_overdue(now))
    offers = select(invite.c.id).where(
        invite.c.expires_at <= now, invite.c.token_sealed.is_not(None)
    )
    return any(connection.execute(each.limit(1)).first() is not None for each in (held, offers))


def _doubts() -> Any:
    """Messages whose newest attempt nobody knows the outcome of."""
    doubtful = attempt.alias("doubtful")
    before = (
        select(func.count())
        .where(
            doubtful.c.message == message.c.id,
            doubtful.c.fence < message.c.fence,
            doubtful.c.outcome == Outcome.UNKNOWN.value,
        )
        .scalar_subquery()
    )
    return (
        select(
            message.c.id,
            message.c.part,
            message.c.deadline,
            before.label("doubts_before"),
            attempt.c.id.label("attempt"),
            func.coalesce(attempt.c.finished_at, attempt.c.started_at).label("ended_at"),
        )
        .join(
            attempt,
            (attempt.c.message == message.c.id) & (attempt.c.fence == message.c.fence),
        )
        .where(message.c.state == State.UNKNOWN.value)
    )


def _ingestion(connection: Connection, floor: timedelta) -> Ingestion:
    """How well statuses reach us, measured on our own attempts."""
    now = database_now(connection)
    health = Ingestion(
        healthy_since=_healthy_since(connection, now),
        lag_p99=_lag(connection, now),
        heard_at=connection.scalar(select(func.max(webhook_body.c.received_at))),
        accepted=0,
        without_status=0,
    )
    answered = (
        attempt.c.outcome == Outcome.ACCEPTED.value,
        attempt.c.started_at >= now - MISSING_OVER,
        attempt.c.started_at <= now - health.window(floor),
    )
    count = select(func.count()).select_from(attempt)
    silent = count.where(*answered, attempt.c.first_status_at.is_(None))
    return replace(
        health,
        accepted=connection.scalar(count.where(*answered)) or 0,
        without_status=connection.scalar(silent) or 0,
    )


def _healthy_since(connection: Connection, now: datetime) -> datetime | None:
    """None while nothing watches, or while something that came in has not been worked off:
    the status that we miss may lie there."""
    row = connection.execute(select(ingestion)).first()
    if row is None or now - row.probed_at > BEAT:
        return None
    unsplit = select(webhook_body.c.id).where(webhook_body.c.split_at.is_(None))
    unheard_of = select(event.c.key).where(
        event.c.kind == "status",
        or_(
            event.c.state == "due",
            and_(event.c.state == "quarantined", event.c.received_at >= now - MISSING_OVER),
        ),
    )
    behind = any(
        connection.execute(each.limit(1)).first() is not None for each in (unsplit, unheard_of)
    )
    since: datetime | None = None if behind else row.healthy_since
    return since


def _lag(connection: Connection, now: datetime) -> timedelta:
    """From an attempt's start to its first status: the slowest of a hundred, lately."""
    seen = connection.execute(
        select(attempt.c.started_at, attempt.c.first_status_at).where(
            attempt.c.first_status_at >= now - LAG_OVER
        )
    ).all()
    lags = sorted(each.first_status_at - each.started_at for each in seen)
    return lags[min(len(lags) - 1, len(lags) * 99 // 100)] if lags else timedelta(0)


def _watched(connection: Connection) -> datetime:
    """Until when silence counts: since the last probe Meta may have found nobody at home."""
    probed_at = connection.scalar(select(ingestion.c.probed_at))
    return probed_at or database_now(connection)


def _settle(
    connection: Connection,
    health: Ingestion,
    floor: timedelta,
    watched: datetime,
    now: datetime,
    row: Any,
) -> bool:
    evidence = silence_is_evidence(row.ended_at, watched, health, floor)
    verdict = unheard(
        Part(row.part), evidence=evidence, late=now >= row.deadline, resent=row.doubts_before > 0
    )
    here = message.c.id == row.id
    if verdict is None:
        return False
    if evidence:
        connection.execute(
            update(attempt)
            .where(attempt.c.id == row.attempt)
            .values(outcome=Outcome.NOT_SENT.value, details="no status came")
        )
    if isinstance(verdict, Stop):
        fail(connection, row.id, now, verdict.reason.value, None)
    elif verdict is Move.RETRY:
        move(
            connection,
            Move.RETRY,
            now,
            here,
            due=now,
            deadline=max(row.deadline, now + floor),
        )
    else:
        move(connection, verdict, now, here, reason=Reason.NO_EVIDENCE.value)
    return True
