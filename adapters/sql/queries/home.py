"""How a day stands, and what needs somebody: counted by the database."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from adapters.sql.queries.bound import Bound
from adapters.sql.queries.deliveries import NAMED, counted_as, newest_try
from adapters.sql.tables import (
    delivery,
    destination,
    invite,
    message,
    metric,
    pulse,
    run,
    source,
)
from domain.destinations import DestinationState
from domain.invites import LIFETIME
from domain.messages import Part, Reason, State
from domain.metrics import SourceId
from domain.pulses import PulseId, PulseState, RunId, RunKind, RunState
from ports.queries.home import Day, Needs, NewestRun

LATELY = timedelta(days=7)
"""How long a run, or an invite that has run out, is worth a look."""
SHOWN = 8
COUNTED = 500
FOR_EVERYBODY = (RunKind.SCHEDULED.value, RunKind.NOW.value)
WAITS = State.HELD.value, Reason.WINDOW_CLOSED.value
FAILED = (State.DEAD.value, State.EXPIRED.value)
IN_NEED = (State.HELD.value, State.UNCONFIRMED.value, *FAILED)


class SqlHomeQueries(Bound):
    """See ports.queries.home.HomeQueries."""

    def day(self, since: datetime, until: datetime) -> Day:
        within = (self._mine(run), run.c.at >= since, run.c.at < until)
        counts: dict[str, int] = defaultdict(int)
        with self._looking() as connection:
            for row in connection.execute(self._charts(*within)):
                for name in counted_as(State(row.state), row.reason):
                    counts[name] += row.many
        return Day(**counts)

    def needs(self, now: datetime) -> Needs:
        with self._looking() as connection:
            rows = connection.execute(self._newest_runs(now - LATELY)).all()
            counts = self._in_need(connection, [row.run for row in rows])
            found = [_newest(row, counts.get(row.run, {})) for row in rows]
            wanting = [each for each in found if _wants(each)]
            shown = wanting[:SHOWN]
            names = self._names(connection, [each.run for each in shown if each.waiting])
            expired = self._expired(connection, now)
            moved = connection.scalars(self._moved()).all()
        return Needs(
            tuple(replace(each, waiting_names=tuple(names[each.run])) for each in shown),
            len(wanting) - len(shown),
            expired,
            tuple(moved),
        )

    def _newest_runs(self, since: datetime) -> Select[Any]:
        """One for each pulse in use whose newest run was lately."""
        other = run.alias("other")
        newest = (
            select(other.c.id)
            .where(
                other.c.pulse == pulse.c.id,
                other.c.organisation == self._organisation,
                other.c.kind.in_(FOR_EVERYBODY),
            )
            .order_by(other.c.created_at.desc(), other.c.id.desc())
            .limit(1)
            .correlate(pulse)
            .scalar_subquery()
        )
        return (
            select(
                pulse.c.id.label("pulse"),
                pulse.c.name,
                run.c.id.label("run"),
                run.c.at,
                run.c.state,
                run.c.reason,
                source.c.id.label("source"),
                source.c.name.label("source_name"),
            )
            .select_from(pulse)
            .join(run, run.c.id == newest)
            .join(metric, metric.c.id == pulse.c.metric)
            .join(source, source.c.id == metric.c.source)
            .where(self._mine(pulse), self._mine(run), self._mine(metric), self._mine(source))
            .where(
                pulse.c.state.in_([PulseState.ACTIVE.value, PulseState.PAUSED.value]),
                run.c.at >= since,
            )
            .order_by(run.c.at.desc(), run.c.id)
        )

    def _charts(self, *where: ColumnElement[bool]) -> Select[Any]:
        """Newest charts of runs, counted by where they stand."""
        return (
            select(message.c.state, message.c.reason, func.count().label("many"))
            .join(delivery, delivery.c.id == message.c.delivery)
            .join(run, run.c.id == delivery.c.run)
            .where(
                self._mine(message),
                self._mine(delivery),
                message.c.part == Part.CHART.value,
                newest_try(self._organisation),
                *where,
            )
            .group_by(message.c.state, message.c.reason)
        )

    def _in_need(
        self, connection: Connection, runs: Sequence[UUID]
    ) -> Mapping[UUID, Mapping[tuple[str, str], int]]:
        statement = self._charts(self._mine(run), run.c.id.in_(runs), message.c.state.in_(IN_NEED))
        counts: dict[UUID, dict[tuple[str, str], int]] = defaultdict(dict)
        for row in connection.execute(
            statement.add_columns(run.c.id.label("run")).group_by(run.c.id)
        ):
            counts[row.run][row.state, row.reason] = row.many
        return counts

    def _names(self, connection: Connection, runs: Sequence[RunId]) -> dict[UUID, list[str]]:
        """The first few who have to write, for each of these runs."""
        place = func.row_number().over(
            partition_by=delivery.c.run, order_by=[destination.c.created_at, destination.c.id]
        )
        state, reason = WAITS
        ranked = (
            select(delivery.c.run, destination.c.label, place.label("place"))
            .select_from(delivery)
            .join(message, message.c.delivery == delivery.c.id)
            .join(destination, destination.c.id == delivery.c.destination)
            .where(self._mine(message), self._mine(delivery), delivery.c.run.in_(runs))
            .where(message.c.part == Part.CHART.value, newest_try(self._organisation))
            .where(message.c.state == state, message.c.reason == reason)
            .subquery()
        )
        names: dict[UUID, list[str]] = defaultdict(list)
        if runs:
            few = select(ranked).where(ranked.c.place <= NAMED)
            for row in connection.execute(few.order_by(ranked.c.run, ranked.c.place)):
                names[row.run].append(row.label)
        return names

    def _expired(self, connection: Connection, now: datetime) -> int:
        """How many invites ran out lately, unused; those that were withdrawn are not among
        them: they end before their time."""
        ended = (
            select(invite.c.created_at, invite.c.expires_at)
            .where(self._mine(invite), invite.c.used_at.is_(None))
            .where(invite.c.expires_at <= now, invite.c.expires_at > now - LATELY)
            .limit(COUNTED)
        )
        rows = connection.execute(ended)
        return sum(row.expires_at - row.created_at >= LIFETIME for row in rows)

    def _moved(self) -> Select[Any]:
        return (
            select(destination.c.id)
            .where(self._mine(destination), destination.c.state == DestinationState.PAUSED.value)
            .order_by(destination.c.created_at, destination.c.id)
            .limit(SHOWN)
        )


def _newest(row: Row[Any], counts: Mapping[tuple[str, str], int]) -> NewestRun:
    return NewestRun(
        PulseId(row.pulse),
        row.name,
        RunId(row.run),
        row.at,
        RunState(row.state),
        row.reason,
        SourceId(row.source),
        row.source_name,
        waiting=counts.get(WAITS, 0),
        failed=sum(many for (state, _), many in counts.items() if state in FAILED),
        unconfirmed=sum(
            many for (state, _), many in counts.items() if state == State.UNCONFIRMED.value
        ),
    )


def _wants(found: NewestRun) -> bool:
    held = found.state is RunState.HELD
    return held or bool(found.waiting or found.failed or found.unconfirmed)
