"""How a day stands, and what needs somebody: counted by the database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, exists, func, select

from adapters.sql.queries.bound import Bound
from adapters.sql.queries.counting import Charts, charts_of
from adapters.sql.queries.deliveries import NAMED, counted_as, newest_try
from adapters.sql.queries.reaching import invite_state
from adapters.sql.tables import (
    delivery,
    destination,
    invite,
    message,
    metric,
    pulse,
    pulse_destination,
    run,
    source,
)
from domain.destinations import DestinationState
from domain.messages import ON_ITS_WAY, Part, Reason, State
from domain.metrics import SourceId
from domain.missed import TOLD_AFTER
from domain.pulses import WITHDRAWN, PulseId, PulseState, RunId, RunKind, RunState
from ports.queries.home import Day, Front, LonePulse, Needs, NewestRun, UnfiredPulse
from ports.queries.recipients import InviteState

LATELY = timedelta(days=7)
"""How long a run, or an invite that has run out, is worth a look."""
SHOWN = 8
COUNTED = 500
FOR_EVERYBODY = (RunKind.SCHEDULED.value, RunKind.NOW.value)
FAILED = frozenset({State.DEAD, State.EXPIRED})


def day_of(runs: Iterable[Charts]) -> Day:
    counts: Counter[str] = Counter()
    for charts in runs:
        for (state, reason), many in charts.newest.items():
            counts.update(dict.fromkeys(counted_as(state, reason), many))
    return Day(**counts)


class SqlHomeQueries(Bound):
    """See ports.queries.home.HomeQueries."""

    def look(self, since: datetime, until: datetime, now: datetime) -> Front:
        """The runs of the day and the newest ones are the same for the most part, and may have
        hundreds of thousands of charts: those are counted once."""
        within = select(run.c.id).where(self._mine(run), run.c.at >= since, run.c.at < until)
        with self._looking() as connection:
            today = connection.scalars(within).all()
            newest = connection.execute(self._newest_runs(now - LATELY)).all()
            both = {*today, *(row.run for row in newest)}
            charts = charts_of(connection, self._organisation, both)
            unsent = self._unsent(connection, _not_taken(newest, charts, now), now)
            found = [_newest(row, charts[row.run], unsent[row.run], now) for row in newest]
            needs = self._needs(connection, found, now)
        return Front(day_of(charts[each] for each in today), needs)

    def _needs(self, connection: Connection, found: Sequence[NewestRun], now: datetime) -> Needs:
        wanting = [each for each in found if _wants(each, now)]
        shown = wanting[:SHOWN]
        names = self._names(connection, [each.run for each in shown if each.waiting])
        codes = self._codes(connection, [each.run for each in shown if each.failed])
        expired = self._expired(connection, now)
        moved = connection.scalars(self._moved()).all()
        lone = connection.execute(self._to_nobody()).all()
        unfired = connection.execute(self._unfired(now)).all()
        return Needs(
            tuple(
                replace(each, waiting_names=tuple(names[each.run]), refused=tuple(codes[each.run]))
                for each in shown
            ),
            len(wanting) - len(shown),
            expired,
            tuple(moved),
            tuple(LonePulse(row.id, row.name) for row in lone),
            tuple(UnfiredPulse(row.id, row.name, row.next_at) for row in unfired),
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
                run.c.deadline,
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

    def _names(self, connection: Connection, runs: Sequence[RunId]) -> dict[UUID, list[str]]:
        """The first few who have to write, for each of these runs."""
        place = func.row_number().over(
            partition_by=delivery.c.run, order_by=[destination.c.created_at, destination.c.id]
        )
        ranked = (
            select(delivery.c.run, destination.c.label, place.label("place"))
            .select_from(delivery)
            .join(message, message.c.delivery == delivery.c.id)
            .join(destination, destination.c.id == delivery.c.destination)
            .where(self._mine(message), self._mine(delivery), self._mine(destination))
            .where(message.c.run.in_(runs))
            .where(message.c.part == Part.CHART.value, newest_try(self._organisation))
            .where(
                message.c.state == State.HELD.value,
                message.c.reason == Reason.WINDOW_CLOSED.value,
            )
            .subquery()
        )
        names: dict[UUID, list[str]] = defaultdict(list)
        few = select(ranked).where(ranked.c.place <= NAMED)
        for row in connection.execute(few.order_by(ranked.c.run, ranked.c.place)):
            names[row.run].append(row.label)
        return names

    def _codes(
        self, connection: Connection, runs: Sequence[RunId]
    ) -> dict[UUID, list[tuple[int, int]]]:
        """Why Meta did not deliver charts of these runs: each code, and for how many."""
        failed = (
            select(message.c.run, message.c.code, func.count().label("many"))
            .where(self._mine(message), message.c.run.in_(runs))
            .where(message.c.part == Part.CHART.value, newest_try(self._organisation))
            .where(
                message.c.state.in_([state.value for state in FAILED]), message.c.code.is_not(None)
            )
            .group_by(message.c.run, message.c.code)
            .order_by(message.c.run, message.c.code)
        )
        codes: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
        for row in connection.execute(failed):
            codes[row.run].append((row.code, row.many))
        return codes

    def _unsent(
        self, connection: Connection, runs: Sequence[UUID], now: datetime
    ) -> Counter[UUID]:
        """How many charts of these runs nobody has sent, ten minutes after they might have
        left."""
        waits = (
            select(message.c.run, func.count().label("many"))
            .where(self._mine(message), message.c.run.in_(runs))
            .where(message.c.part == Part.CHART.value, message.c.state == State.READY.value)
            .where(message.c.due <= now - TOLD_AFTER)
            .group_by(message.c.run)
        )
        return Counter({row.run: row.many for row in connection.execute(waits)})

    def _expired(self, connection: Connection, now: datetime) -> int:
        """How many invites ran out lately, by which nobody came; those that were withdrawn are
        not among them."""
        ended = (
            select(invite)
            .where(self._mine(invite), invite.c.used_at.is_(None), invite.c.uses == 0)
            .where(invite.c.expires_at <= now, invite.c.expires_at > now - LATELY)
            .limit(COUNTED)
        )
        rows = connection.execute(ended)
        return sum(invite_state(row, now) is InviteState.EXPIRED for row in rows)

    def _to_nobody(self) -> Select[Any]:
        """Those that still come. Groups that Meta still keeps closed are somebody: it goes there
        by itself one day."""
        somebody = exists().where(
            pulse_destination.c.pulse == pulse.c.id,
            pulse_destination.c.organisation == self._organisation,
            destination.c.id == pulse_destination.c.destination,
            destination.c.state == DestinationState.ACTIVE.value,
        )
        return (
            select(pulse.c.id, pulse.c.name)
            .where(self._mine(pulse), pulse.c.state == PulseState.ACTIVE.value, ~somebody)
            .where(pulse.c.next_at.is_not(None))
            .order_by(pulse.c.created_at.desc(), pulse.c.id.desc())
            .limit(SHOWN)
        )

    def _unfired(self, now: datetime) -> Select[Any]:
        return (
            select(pulse.c.id, pulse.c.name, pulse.c.next_at)
            .where(self._mine(pulse), pulse.c.state == PulseState.ACTIVE.value)
            .where(pulse.c.next_at <= now - TOLD_AFTER)
            .order_by(pulse.c.next_at, pulse.c.id)
            .limit(SHOWN)
        )

    def _moved(self) -> Select[Any]:
        return (
            select(destination.c.id)
            .where(self._mine(destination), destination.c.state == DestinationState.PAUSED.value)
            .order_by(destination.c.created_at, destination.c.id)
            .limit(SHOWN)
        )


def _not_taken(
    rows: Sequence[Row[Any]], charts: Mapping[UUID, Charts], now: datetime
) -> list[UUID]:
    """The runs that were due ten minutes ago, and of which Meta has taken no chart."""
    return [
        row.run
        for row in rows
        if row.at <= now - TOLD_AFTER
        and not ON_ITS_WAY.intersection(state for state, _ in charts[row.run].newest)
    ]


def _newest(row: Row[Any], charts: Charts, unsent: int, now: datetime) -> NewestRun:
    newest = charts.newest
    return NewestRun(
        PulseId(row.pulse),
        row.name,
        RunId(row.run),
        row.at,
        RunState(row.state),
        row.reason,
        SourceId(row.source),
        row.source_name,
        waiting=newest[State.HELD, Reason.WINDOW_CLOSED.value],
        failed=sum(many for (state, _), many in newest.items() if state in FAILED),
        unconfirmed=sum(many for (state, _), many in newest.items() if state is State.UNCONFIRMED),
        unsent=unsent,
        too_late=row.deadline <= now,
    )


def _wants(found: NewestRun, now: datetime) -> bool:
    if found.state is RunState.HELD:
        return True
    if found.state is RunState.SKIPPED:
        return found.reason not in WITHDRAWN
    if found.state.under_way:
        return found.at <= now - TOLD_AFTER
    return bool(found.waiting or found.failed or found.unconfirmed or found.unsent)
