"""Sources and the metrics that are read from them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from adapters.sql.mapping import Translator
from adapters.sql.queries.bound import PAGE, Bound, first_or_not_found, page_of
from adapters.sql.tables import metric, person, pulse, source, source_file
from domain.metrics import Metric, SourceId
from domain.pulses import PulseState
from domain.sources import SourceKind
from ports.queries.paging import Page
from ports.queries.sources import MetricChoice, MetricLine, SourceLine

METRICS = Translator(Metric, metric)


class SqlSourceQueries(Bound):
    """See ports.queries.sources.SourceQueries."""

    def sources(self, after: UUID | None = None) -> Page[SourceLine]:
        statement = (
            self._sources()
            .where(*self._past(source, after))
            .order_by(source.c.created_at.desc(), source.c.id.desc())
            .limit(PAGE + 1)
        )
        with self._looking() as connection:
            rows = connection.execute(statement).all()
            metrics = self._metrics(connection, [row.id for row in rows])
        lines = [_line(row, metrics[row.id]) for row in rows]
        return page_of(lines, [row.id for row in rows])

    def source(self, id: SourceId) -> SourceLine:
        with self._looking() as connection:
            row = first_or_not_found(connection, self._sources().where(source.c.id == id))
            return _line(row, self._metrics(connection, [id])[id])

    def metrics(self) -> tuple[MetricChoice, ...]:
        statement = (
            select(
                metric.c.id,
                metric.c.name,
                metric.c.timezone,
                source.c.id.label("source"),
                source.c.name.label("source_name"),
            )
            .join(source, source.c.id == metric.c.source)
            .where(self._mine(metric), self._mine(source))
            .order_by(source.c.created_at, source.c.id, metric.c.name, metric.c.id)
        )
        with self._looking() as connection:
            return tuple(
                MetricChoice(row.id, row.name, row.timezone, row.source, row.source_name)
                for row in connection.execute(statement)
            )

    def _sources(self) -> Select[Any]:
        return (
            select(
                source.c.id,
                source.c.name,
                source.c.kind,
                source.c.filename,
                source.c.origin,
                source.c.licence,
                source.c.created_at,
                person.c.name.label("handed_in_by"),
                source_file.c.at,
                func.length(source_file.c.content).label("size"),
            )
            .join(person, person.c.id == source.c.by)
            .join(source_file, source_file.c.source == source.c.id)
            .where(self._mine(source), source_file.c.organisation == self._organisation)
        )

    def _metrics(
        self, connection: Connection, ids: Iterable[UUID]
    ) -> dict[UUID, tuple[MetricLine, ...]]:
        shown_by = (
            select(func.count())
            .select_from(pulse)
            .where(pulse.c.metric == metric.c.id, pulse.c.organisation == metric.c.organisation)
            .where(pulse.c.state != PulseState.DRAFT.value)
            .correlate(metric)
            .scalar_subquery()
        )
        statement = (
            select(metric, shown_by.label("pulses"))
            .where(self._mine(metric), metric.c.source.in_(list(ids)))
            .order_by(metric.c.name, metric.c.id)
        )
        found: dict[UUID, tuple[MetricLine, ...]] = defaultdict(tuple)
        for row in connection.execute(statement).mappings():
            found[row["source"]] += (MetricLine(METRICS.thing(row), row["pulses"]),)
        return found


def _line(row: Any, metrics: tuple[MetricLine, ...]) -> SourceLine:
    return SourceLine(
        row.id,
        row.name,
        row.filename,
        row.origin,
        row.licence,
        row.handed_in_by,
        row.created_at,
        row.at,
        row.size,
        metrics,
        row.kind == SourceKind.PUSHED.value,
    )
