"""Pulses and whom they can go to."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from adapters.sql.queries.bound import PAGE, Bound, first_or_not_found, page_of
from adapters.sql.queries.counting import charts_of
from adapters.sql.queries.habits import habits_of
from adapters.sql.queries.read_rates import read_rates_of
from adapters.sql.queries.ways import named_like, reached, way_of
from adapters.sql.tables import (
    address,
    channel,
    contact,
    destination,
    message,
    metric,
    person,
    pulse,
    pulse_destination,
    run,
    sender,
    source,
)
from domain.charts import ChartKind
from domain.destinations import DestinationId, DestinationKind, DestinationState
from domain.forecasts import Habit
from domain.messages import ARRIVED, Part
from domain.pulses import PulseId, PulseState, RunKind, RunState
from domain.schedules import Schedule
from ports.queries.paging import Page
from ports.queries.pulses import (
    OFFERED,
    Beginnings,
    LastRun,
    Pickable,
    PulseLine,
    PulseView,
    ReadRate,
)

SCHEDULES = TypeAdapter(Schedule)
ACTIVE = destination.c.state == DestinationState.ACTIVE.value
IS_GROUP = destination.c.kind == DestinationKind.GROUP.value
IN_USE = [PulseState.ACTIVE.value, PulseState.PAUSED.value]
PUT_AWAY = [PulseState.ARCHIVED.value]
A_DRAFT = pulse.c.state == PulseState.DRAFT.value
ARRIVED_STATES = [state.value for state in ARRIVED]


class SqlPulseQueries(Bound):
    """See ports.queries.pulses.PulseQueries."""

    def pulses(self, after: UUID | None = None, *, archived: bool = False) -> Page[PulseLine]:
        statement = (
            select(
                pulse,
                metric.c.name.label("metric_name"),
                source.c.name.label("source_name"),
                _destinations(ACTIVE, or_(~IS_GROUP, _opened())).label("destinations"),
                _destinations(ACTIVE, IS_GROUP, _opened()).label("groups"),
                _destinations(ACTIVE, IS_GROUP, ~_opened()).label("waiting"),
                _destinations(destination.c.state != DestinationState.REMOVED.value).label(
                    "picked"
                ),
                _newest_run().label("last_run"),
            )
            .join(metric, metric.c.id == pulse.c.metric)
            .join(source, source.c.id == metric.c.source)
            .where(self._mine(pulse), self._mine(metric), self._mine(source))
            .where(pulse.c.state.in_(PUT_AWAY if archived else IN_USE))
            .where(*self._past(pulse, after))
            .order_by(pulse.c.created_at.desc(), pulse.c.id.desc())
            .limit(PAGE + 1)
        )
        with self._looking() as connection:
            rows = connection.execute(statement).all()
            last = self._last_runs(connection, [row.last_run for row in rows if row.last_run])
        lines = [_line(row, last.get(row.last_run)) for row in rows]
        return page_of(lines, [row.id for row in rows])

    def _last_runs(self, connection: Connection, runs: list[UUID]) -> dict[UUID, LastRun]:
        statement = select(
            run.c.id,
            run.c.kind,
            run.c.state,
            run.c.at,
            run.c.reason,
        ).where(self._mine(run), run.c.id.in_(runs))
        charts = charts_of(connection, self._organisation, runs)
        return {
            row.id: LastRun(
                row.id,
                RunKind(row.kind),
                RunState(row.state),
                row.at,
                row.reason,
                charts[row.id].deliveries,
                charts[row.id].arrived,
                charts[row.id].under_way,
                charts[row.id].alone,
            )
            for row in connection.execute(statement)
        }

    def pulse(self, id: PulseId) -> PulseView:
        statement = (
            select(
                pulse,
                metric.c.name.label("metric_name"),
                metric.c.timezone,
                source.c.id.label("source"),
                source.c.name.label("source_name"),
                source.c.origin,
                person.c.name.label("made_by"),
            )
            .join(metric, metric.c.id == pulse.c.metric)
            .join(source, source.c.id == metric.c.source)
            .join(person, person.c.id == pulse.c.by)
            .where(self._mine(pulse), self._mine(metric), self._mine(source))
            .where(pulse.c.id == id, ~A_DRAFT)
        )
        whom = select(pulse_destination.c.destination).where(
            pulse_destination.c.pulse == id,
            pulse_destination.c.organisation == self._organisation,
        )
        with self._looking() as connection:
            row = first_or_not_found(connection, statement)
            destinations = frozenset(connection.scalars(whom))
        return _view(row, destinations)

    def read_rates(self, among: Iterable[PulseId], since: datetime) -> dict[PulseId, ReadRate]:
        with self._looking() as connection:
            return read_rates_of(connection, self._organisation, among, since)

    def destinations(self, like: str = "", most: int = OFFERED) -> tuple[Pickable, ...]:
        where = (named_like(self._organisation, like),) if like else ()
        return self._first(most, *where)

    def picked(self, among: Collection[DestinationId]) -> tuple[Pickable, ...]:
        return self._first(len(among), destination.c.id.in_(list(among)))

    def goes_to(self, pulse: PulseId, most: int) -> tuple[tuple[Pickable, ...], int]:
        whom = select(pulse_destination.c.destination).where(
            pulse_destination.c.organisation == self._organisation,
            pulse_destination.c.pulse == pulse,
        )
        here = destination.c.id.in_(whom)
        with self._looking() as connection:
            many = connection.scalar(select(func.count()).where(self._there(), here)) or 0
        return self._first(most, here), many

    def own_phone(self) -> Pickable | None:
        found = self._first(1, self._own())
        return found[0] if found else None

    def _first(self, most: int, *where: ColumnElement[bool]) -> tuple[Pickable, ...]:
        """The places of the first of them, and then only of those how a chart goes there."""
        order = (case((self._own(), 0), else_=1), destination.c.created_at, destination.c.id)
        places = select(destination.c.id).where(self._there(), *where).order_by(*order)
        statement = (
            reached(self._organisation, self._own().label("own"))
            .where(destination.c.id.in_(places.limit(most)))
            .order_by(*order)
        )
        with self._looking() as connection:
            return tuple(_pickable(row) for row in connection.execute(statement))

    def _own(self) -> ColumnElement[bool]:
        return and_(destination.c.person.is_not(None), destination.c.person == self._actor.who)

    def _there(self) -> ColumnElement[bool]:
        removed = DestinationState.REMOVED.value
        return and_(self._mine(destination), destination.c.state != removed)

    def habits(self, among: Iterable[DestinationId], now: datetime) -> tuple[Habit, ...]:
        with self._looking() as connection:
            return habits_of(connection, self._organisation, among, now)

    def beginnings(self) -> Beginnings:
        arrived = exists().where(
            self._mine(message),
            message.c.part == Part.CHART.value,
            message.c.state.in_(ARRIVED_STATES),
        )
        active = and_(
            self._mine(destination), destination.c.state == DestinationState.ACTIVE.value
        )
        there = and_(
            self._mine(destination),
            destination.c.state != DestinationState.REMOVED.value,
            destination.c.kind == DestinationKind.RECIPIENT.value,
        )
        own = exists().where(active, destination.c.person == self._actor.who)
        statement = select(
            exists().where(self._mine(channel)).label("enabled"),
            _count(destination, there).label("recipients"),
            own.label("own_phone"),
            _count(source, self._mine(source)).label("sources"),
            _count(metric, self._mine(metric)).label("metrics"),
            _newest(source, self._mine(source)).label("newest_source"),
            _count(pulse, and_(self._mine(pulse), ~A_DRAFT)).label("pulses"),
            _newest(pulse, and_(self._mine(pulse), ~A_DRAFT)).label("newest_pulse"),
            arrived.label("arrived"),
        )
        with self._looking() as connection:
            row = connection.execute(statement).one()
        return Beginnings(
            bool(row.enabled),
            row.recipients,
            bool(row.own_phone),
            row.sources,
            row.metrics,
            row.newest_source,
            row.pulses,
            row.newest_pulse,
            bool(row.arrived),
        )


def _opened() -> ColumnElement[bool]:
    """Whether Meta lets a destination's sender write to groups."""
    return exists().where(
        address.c.destination == destination.c.id,
        contact.c.id == address.c.contact,
        sender.c.id == contact.c.sender,
        sender.c.groups_open_at.is_not(None),
    )


def _destinations(*which: ColumnElement[bool]) -> ScalarSelect[Any]:
    return (
        select(func.count())
        .select_from(pulse_destination)
        .join(destination, destination.c.id == pulse_destination.c.destination)
        .where(
            pulse_destination.c.pulse == pulse.c.id,
            pulse_destination.c.organisation == pulse.c.organisation,
            *which,
        )
        .correlate(pulse)
        .scalar_subquery()
    )


def _newest_run() -> ScalarSelect[Any]:
    return (
        select(run.c.id)
        .where(
            run.c.pulse == pulse.c.id,
            run.c.organisation == pulse.c.organisation,
            run.c.kind != RunKind.PREVIEW.value,
        )
        .order_by(run.c.created_at.desc(), run.c.id.desc())
        .limit(1)
        .correlate(pulse)
        .scalar_subquery()
    )


def _count(table: Any, where: Any) -> ScalarSelect[Any]:
    return select(func.count()).select_from(table).where(where).scalar_subquery()


def _newest(table: Any, where: Any) -> ScalarSelect[Any]:
    return (
        select(table.c.id)
        .where(where)
        .order_by(table.c.created_at.desc(), table.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _pickable(row: Any) -> Pickable:
    return Pickable(row.id, row.label, bool(row.own), way_of(row))


def _view(row: Any, destinations: frozenset[DestinationId]) -> PulseView:
    return PulseView(
        row.id,
        row.name,
        row.note,
        ChartKind(row.chart),
        SCHEDULES.validate_python(row.schedule),
        row.next_at,
        PulseState(row.state),
        row.metric,
        row.metric_name,
        row.timezone,
        row.source,
        row.source_name,
        row.origin,
        destinations,
        row.made_by,
        row.keeps_open,
        row.paused_until,
    )


def _line(row: Any, last: LastRun | None) -> PulseLine:
    return PulseLine(
        row.id,
        row.name,
        row.metric_name,
        row.source_name,
        SCHEDULES.validate_python(row.schedule),
        row.next_at,
        PulseState(row.state),
        row.destinations,
        row.picked,
        last,
        row.groups,
        row.waiting,
        row.paused_until,
    )
