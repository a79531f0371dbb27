"""Slots that nobody got anything of: each is looked at once, ten minutes after it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, exists, func, insert, select, update

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.mapping import Translator
from adapters.sql.tables import (
    delivery,
    mail,
    membership,
    message,
    organisation,
    person,
    pulse,
    pulse_destination,
    run,
)
from domain.messages import State
from domain.missed import TOLD_AFTER, MissedSlot, Standing
from domain.notifications import Mail
from domain.pulses import PulseId, RunId, RunKind, RunState
from domain.tenancy import OrganisationId, Role

GRACE = timedelta(seconds=20)
"""A slot that fired late, after an outage, has so long to go before it is told of."""
AT_ONCE = 200


class SqlSlotWatch:
    """See ports.watchdog.SlotWatch."""

    mails = Translator(Mail, mail)

    def __init__(self, engine: Engine, grace: timedelta = GRACE) -> None:
        self._engine = engine
        self._grace = grace

    def look(self, now: datetime, told: Callable[[Sequence[MissedSlot]], Sequence[Mail]]) -> int:
        with reading(self._engine) as connection:
            if connection.execute(self._unwatched(connection, now).limit(1)).first() is None:
                return 0
        with writing(self._engine) as connection:
            due = self._unwatched(connection, now).limit(AT_ONCE)
            rows = connection.execute(due.with_for_update(of=run, skip_locked=True)).all()
            missed = _missed(connection, [row for row in rows if row.picked and not row.accepted])
            mails = told(missed) if missed else ()
            for each in mails:
                connection.execute(insert(mail).values(**self.mails.row(each), urgent=True))
            seen = update(run).where(run.c.id.in_([row.id for row in rows]))
            connection.execute(seen.values(watched_at=now))
        return len(mails)

    def _unwatched(self, connection: Connection, now: datetime) -> Any:
        accepted = exists().where(
            delivery.c.run == run.c.id,
            message.c.delivery == delivery.c.id,
            message.c.accepted_at.is_not(None),
        )
        picked = exists().where(pulse_destination.c.pulse == run.c.pulse)
        return (
            select(
                run,
                pulse.c.name.label("pulse_name"),
                pulse.c.by.label("maker"),
                organisation.c.name.label("organisation_name"),
                organisation.c.timezone,
                accepted.label("accepted"),
                picked.label("picked"),
            )
            .join(pulse, pulse.c.id == run.c.pulse)
            .join(organisation, organisation.c.id == run.c.organisation)
            .where(
                run.c.kind == RunKind.SCHEDULED.value,
                run.c.watched_at.is_(None),
                run.c.at <= now - TOLD_AFTER,
                run.c.created_at <= database_now(connection) - self._grace,
            )
            .order_by(run.c.at)
        )


def _missed(connection: Connection, rows: Sequence[Any]) -> list[MissedSlot]:
    charts = _charts(connection, [row.id for row in rows])
    return [
        MissedSlot(
            OrganisationId(row.organisation),
            row.organisation_name,
            row.timezone,
            PulseId(row.pulse),
            row.pulse_name,
            RunId(row.id),
            row.at,
            RunState(row.state),
            row.reason,
            tuple(charts[row.id]),
            tuple(_owners(connection, row.organisation, row.maker)),
        )
        for row in rows
    ]


def _charts(connection: Connection, runs: Sequence[UUID]) -> dict[UUID, list[Standing]]:
    """How the newest chart of each delivery stands, those that stand alike counted together."""
    alike = (delivery.c.run, message.c.state, message.c.reason, message.c.code)
    rows = connection.execute(
        select(*alike, func.count().label("many"))
        .join(message, message.c.delivery == delivery.c.id)
        .where(delivery.c.run.in_(runs), message.c.listed_at.is_not(None))
        .group_by(*alike)
        .order_by(func.count().desc(), message.c.state)
    )
    found: dict[UUID, list[Standing]] = defaultdict(list)
    for row in rows:
        found[row.run].append(Standing(State(row.state), row.reason, row.code, row.many))
    return found


def _owners(connection: Connection, where: UUID, maker: UUID) -> list[str]:
    """Who made the pulse, if they are still there; else the organisation's owners."""
    seated = (
        select(person.c.id, person.c.email, membership.c.role)
        .join(membership, membership.c.person == person.c.id)
        .where(membership.c.organisation == where)
        .order_by(person.c.email)
    )
    rows = connection.execute(seated).all()
    made = [row.email for row in rows if row.id == maker]
    return made or [row.email for row in rows if row.role == Role.OWNER.value]
