"""Runs, what they said, and how far their deliveries have come."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, and_, func, select

from adapters.sql.queries.bound import PAGE, Bound, first_or_not_found, page_of
from adapters.sql.queries.counting import Charts, charts_of
from adapters.sql.queries.deliveries import delivery_page, tally_of
from adapters.sql.tables import api_token, delivery, message, person, picture, reading, run
from domain.facts import Facts
from domain.messages import MessageId
from domain.metrics import Series
from domain.pulses import WHOLE, PulseId, RunId, RunKind, RunState, Step
from domain.tenancy import NotFound
from ports.queries.paging import Page
from ports.queries.runs import DeliveryLine, ReadingData, ReadingText, RunLine, Tally

FACTS, SERIES = TypeAdapter(Facts), TypeAdapter(Series)


class SqlRunQueries(Bound):
    """See ports.queries.runs.RunQueries."""

    def runs(self, pulse: PulseId, after: UUID | None = None, most: int = PAGE) -> Page[RunLine]:
        statement = (
            self._runs(pulse)
            .where(*self._past(run, after))
            .order_by(run.c.created_at.desc(), run.c.id.desc())
            .limit(most + 1)
        )
        with self._looking() as connection:
            lines = self._lines(connection, statement)
        return page_of(lines, [line.id for line in lines], most)

    def newest(self, pulse: PulseId) -> RunLine | None:
        preview = run.c.kind == RunKind.PREVIEW.value
        statement = self._runs(pulse).order_by(preview, run.c.created_at.desc(), run.c.id.desc())
        with self._looking() as connection:
            lines = self._lines(connection, statement.limit(1))
        return lines[0] if lines else None

    def run(self, pulse: PulseId, id: RunId) -> RunLine:
        with self._looking() as connection:
            lines = self._lines(connection, self._runs(pulse).where(run.c.id == id))
        if not lines:
            raise NotFound
        return lines[0]

    def _lines(self, connection: Connection, statement: Select[Any]) -> list[RunLine]:
        """With where their charts are: counted for all of them at once."""
        rows = connection.execute(statement).all()
        charts = charts_of(connection, self._organisation, [row.id for row in rows])
        return [_line(row, charts[row.id]) for row in rows]

    def pulse_of(self, of_run: RunId) -> PulseId:
        statement = select(run.c.pulse).where(self._mine(run), run.c.id == of_run)
        with self._looking() as connection:
            return PulseId(first_or_not_found(connection, statement).pulse)

    def tally(self, run: RunId) -> Tally:
        with self._looking() as connection:
            return tally_of(connection, self._organisation, run)

    def deliveries(self, run: RunId, after: UUID | None = None) -> Page[DeliveryLine]:
        with self._looking() as connection:
            return delivery_page(connection, self._actor, run, after)

    def reading(self, run: RunId) -> ReadingText | None:
        statement = self._readings(
            run,
            reading.c.headline,
            reading.c.caption,
            reading.c.analysis,
            reading.c.written_by,
            reading.c.facts,
            picture.c.alt,
            picture.c.width,
            picture.c.height,
            (func.length(picture.c.png) > 0).label("pictured"),
        )
        with self._looking() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return None
        return ReadingText(
            row.headline,
            row.caption,
            row.analysis,
            row.written_by,
            row.alt,
            row.width,
            row.height,
            date.fromisoformat(row.facts["data_until"]),
            datetime.fromisoformat(row.facts["read_at"]),
            bool(row.pictured),
        )

    def data(self, run: RunId) -> ReadingData | None:
        statement = self._readings(run, reading.c.facts, reading.c.series)
        with self._looking() as connection:
            row = connection.execute(statement).first()
        if row is None:
            return None
        return ReadingData(FACTS.validate_python(row.facts), SERIES.validate_python(row.series))

    def picture(self, run: RunId) -> bytes:
        with self._looking() as connection:
            found = first_or_not_found(connection, self._readings(run, picture.c.png))
        if not found.png:
            raise NotFound
        return bytes(found.png)

    def spoken_in(self, id: MessageId) -> tuple[PulseId, RunId]:
        statement = (
            select(run.c.pulse, run.c.id)
            .join(delivery, delivery.c.run == run.c.id)
            .join(message, message.c.delivery == delivery.c.id)
            .where(self._mine(run), self._mine(delivery), self._mine(message))
            .where(message.c.id == id)
        )
        with self._looking() as connection:
            found = first_or_not_found(connection, statement)
        return PulseId(found.pulse), RunId(found.id)

    def _runs(self, pulse: PulseId) -> Select[Any]:
        return (
            select(run, person.c.name.label("asked_by"), api_token.c.name.label("script"))
            .outerjoin(person, person.c.id == run.c.by)
            .outerjoin(api_token, and_(api_token.c.id == run.c.token, self._mine(api_token)))
            .where(self._mine(run), run.c.pulse == pulse)
        )

    def _readings(self, run: RunId, *columns: Any) -> Select[Any]:
        return (
            select(*columns)
            .join_from(reading, picture, picture.c.reading == reading.c.id)
            .where(self._mine(reading), self._mine(picture))
            .where(reading.c.run == run, reading.c.variant == WHOLE)
        )


def _line(row: Any, charts: Charts) -> RunLine:
    return RunLine(
        row.id,
        row.pulse,
        RunKind(row.kind),
        RunState(row.state),
        row.at,
        "" if row.script else row.asked_by or "",
        Step(row.step) if row.step else None,
        row.seconds,
        row.reason,
        row.finished_at,
        charts.deliveries,
        charts.arrived,
        charts.under_way,
        row.deadline,
        row.script or "",
        charts.alone,
    )
