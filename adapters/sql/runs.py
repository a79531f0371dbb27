"""Runs and their readings: within a unit of work, and as the prepare lane's queue."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Connection,
    Engine,
    Update,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from adapters.sql import tables
from adapters.sql.collections import SqlPulses, TenantRows
from adapters.sql.engine import database_now, reading, writing
from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_if_new
from adapters.sql.uploads import kept_media, note_upload
from domain.messages import MessageId
from domain.pulses import (
    WHOLE,
    PictureId,
    Pulse,
    PulseId,
    Reading,
    Run,
    RunId,
    RunKind,
    RunState,
    Step,
    slot_run,
)
from domain.senders import SenderId
from domain.tenancy import NotFound, OrganisationId
from ports.charts import Picture
from ports.collection import Conflict

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""A run whose worker says nothing for so long is taken by another; database time."""
TRIES = 3
AT_ONCE = 3
"""So many of the runs that an organisation asks for are taken in a minute before everybody's
scheduled ones; the others come after those."""
A_MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)
"""What was asked for longer ago is not counted."""
RUNS = Translator(Run, tables.run)


class SqlRuns(TenantRows[Run]):
    translator = RUNS

    def asked(self, pulse: PulseId, request_key: str) -> Run | None:
        return self._first(
            self._mine(tables.run.c.pulse == pulse, tables.run.c.request_key == request_key)
        )

    def pressed(self, run: Run, apart: timedelta) -> RunId | None:
        table, nothing = tables.run, (RunState.HELD.value, RunState.SKIPPED.value)
        its_own = [table.c.by == run.by] if run.kind is RunKind.TEST else []
        found = self._first(
            self._mine(
                table.c.pulse == run.pulse,
                table.c.kind == run.kind.value,
                table.c.kind != RunKind.PREVIEW.value,
                table.c.token.is_(None),
                table.c.at > run.at - apart,
                table.c.at < run.at + apart,  # the product's clock may have gone back
                table.c.state.not_in(nothing),
                *its_own,
            ).order_by(table.c.created_at.desc())
        )
        return None if found is None else found.id

    def of(self, message: MessageId) -> Run:
        its = (
            select(tables.delivery.c.run)
            .join(tables.message, tables.message.c.delivery == tables.delivery.c.id)
            .where(tables.message.c.id == message)
        )
        found = self._first(self._mine(tables.run.c.id.in_(its)))
        if found is None:
            raise NotFound
        return found

    def add(self, thing: Run) -> None:
        made_at = _created_at(self._connection, thing.pulse)
        self._connection.execute(insert(tables.run).values(**self._row(thing), created_at=made_at))

    def save(self, thing: Run) -> None:
        """Only while the run's fence is still this one's. Raises Conflict."""
        row = self._row(thing)
        done = self._connection.execute(
            update(tables.run)
            .where(
                tables.run.c.id == thing.id,
                tables.run.c.organisation == self._organisation,
                tables.run.c.fence == thing.fence,
            )
            .values(**row)
        )
        if done.rowcount != 1:
            raise Conflict

    def leave_resending(self, run: RunId, by: datetime) -> None:
        self._connection.execute(self._update(run).values(resend_before=by))

    def end_resending(self, run: RunId, by: datetime) -> None:
        that = self._update(run).where(tables.run.c.resend_before == by)
        self._connection.execute(that.values(resend_before=None))

    def _update(self, run: RunId) -> Update:
        here = (tables.run.c.id == run, tables.run.c.organisation == self._organisation)
        return update(tables.run).where(*here)

    def fire(self, pulse: Pulse, now: datetime) -> Pulse:
        pulses = SqlPulses(self._connection, self._organisation)
        return pulses.get(pulse.id) if fire(self._connection, pulses, pulse, now) else pulse

    def forget_drawn(self, draft: PulseId) -> None:
        run, reading, picture = tables.run, tables.reading, tables.picture
        rows = self._connection.execute(
            select(run.c.id, run.c.state)
            .where(run.c.organisation == self._organisation, run.c.pulse == draft)
            .order_by(run.c.created_at.desc(), run.c.id.desc())
        ).all()
        drawn = next((row.id for row in rows if row.state == RunState.PREPARED.value), None)
        busy = RunState.PREPARING.value
        old = [row.id for row in rows if row.id != drawn and row.state != busy]
        readings = select(reading.c.id).where(reading.c.run.in_(old))
        for gone in (
            delete(picture).where(picture.c.reading.in_(readings)),
            delete(reading).where(reading.c.run.in_(old)),
            delete(run).where(run.c.id.in_(old)),
        ):
            self._connection.execute(gone)

    def step(self, run: Run, step: Step) -> bool:
        done = self._connection.execute(
            update(tables.run)
            .where(
                tables.run.c.id == run.id,
                tables.run.c.organisation == self._organisation,
                tables.run.c.fence == run.fence,
                tables.run.c.state == RunState.PREPARING.value,
            )
            .values(step=step.value, lease_until=database_now(self._connection) + LEASE)
        )
        return done.rowcount == 1


class SqlReadings(TenantRows[Reading]):
    translator = Translator(Reading, tables.reading)

    def of(self, run: RunId) -> Reading | None:
        return self._first(
            self._mine(tables.reading.c.run == run, tables.reading.c.variant == WHOLE)
        )

    def add(  # type: ignore[override]
        self, thing: Reading, picture: PictureId, drawn: Picture, alt: str
    ) -> None:
        super().add(thing)
        self._connection.execute(
            insert(tables.picture).values(
                id=picture,
                organisation=self._organisation,
                reading=thing.id,
                png=drawn.png,
                width=drawn.width,
                height=drawn.height,
                alt=alt,
            )
        )

    def picture(self, run: RunId) -> tuple[PictureId, bytes] | None:
        found = self._connection.execute(
            select(tables.picture.c.id, tables.picture.c.png)
            .join(tables.reading, tables.reading.c.id == tables.picture.c.reading)
            .where(
                tables.reading.c.run == run,
                tables.reading.c.organisation == self._organisation,
            )
        ).first()
        return None if found is None else (PictureId(found.id), bytes(found.png))

    def uploaded(self, picture: PictureId, sender: SenderId, now: datetime) -> str | None:
        return self._connection.scalar(select(kept_media(picture, sender, now)))

    def note_upload(
        self, picture: PictureId, sender: SenderId, media_id: str, now: datetime
    ) -> None:
        note_upload(self._connection, picture, sender, media_id, now)


class SqlRunQueue:
    """See ports.lanes.RunQueue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, now: datetime) -> bool:
        with reading(self._engine) as connection:
            any_open = _open(connection, now).order_by(None).limit(1)
            return connection.execute(any_open).first() is not None

    def claim(self, slots: int, now: datetime) -> list[Run]:
        with writing(self._engine) as connection:
            rows = connection.execute(
                _open(connection, now).limit(slots).with_for_update(skip_locked=True)
            )
            runs = [_take(connection, row, now) for row in rows.mappings().all()]
        return [run for run in runs if run is not None]

    def broke(self, run: Run) -> None:
        self._due_again(run)

    def give_back(self, run: Run) -> None:
        self._due_again(run, tries=tables.run.c.tries - 1)

    def _due_again(self, run: Run, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(tables.run)
                .where(
                    tables.run.c.id == run.id,
                    tables.run.c.fence == run.fence,
                    tables.run.c.state == RunState.PREPARING.value,
                )
                .values(state=RunState.DUE.value, lease_until=None, **values)
            )

    def fire(self, now: datetime) -> int:
        due = select(tables.pulse).where(tables.pulse.c.next_at <= now)
        with reading(self._engine) as connection:
            if connection.execute(due.limit(1)).first() is None:
                return 0
        with writing(self._engine) as connection:
            rows = connection.execute(due.with_for_update(skip_locked=True)).mappings().all()
            return sum(_fire_safely(connection, row, now) for row in rows)


def _open(connection: Connection, now: datetime) -> Any:
    table = tables.run
    abandoned = and_(
        table.c.state == RunState.PREPARING.value,
        table.c.lease_until < database_now(connection),
    )
    turn = case(
        (table.c.kind == RunKind.SCHEDULED.value, 2),
        (_before(now) >= AT_ONCE, 3),
        (table.c.kind == RunKind.PREVIEW.value, 0),
        else_=1,
    )
    return (
        select(table)
        .where(
            or_(table.c.state == RunState.DUE.value, abandoned),
            or_(table.c.at <= now, literal(now) >= table.c.deadline),
        )
        .order_by(turn, table.c.at)
    )


def _before(now: datetime) -> Any:
    """How many others of its organisation's asked-for runs were taken within a minute, or wait
    before it: those that are done count as well, so that who asks without end does not come first
    without end."""
    mine, other = tables.run, tables.run.alias()
    earlier = or_(
        other.c.at < mine.c.at,
        and_(other.c.at == mine.c.at, other.c.id < mine.c.id),
    )
    return (
        select(func.count())
        .where(
            other.c.organisation == mine.c.organisation,
            other.c.kind != RunKind.SCHEDULED.value,
            other.c.id != mine.c.id,
            other.c.at > now - AN_HOUR,
            or_(
                other.c.state == RunState.PREPARING.value,
                other.c.finished_at > now - A_MINUTE,
                and_(other.c.state == RunState.DUE.value, earlier),
            ),
        )
        .correlate(mine)
        .scalar_subquery()
    )


def _take(connection: Connection, row: Any, now: datetime) -> Run | None:
    """The claimed run; None for one that is too late or has killed its workers."""
    ended = ""
    if now >= row["deadline"]:
        ended = "Its time had passed before it could be prepared."
    elif row["tries"] >= TRIES:
        ended = "Preparing it has failed three times. Nothing was sent."
    here = update(tables.run).where(tables.run.c.id == row["id"])
    if ended:
        late = RunState.SKIPPED if now >= row["deadline"] else RunState.HELD
        connection.execute(here.values(state=late.value, reason=ended, finished_at=now))
        return None
    values = {
        "state": RunState.PREPARING.value,
        "fence": row["fence"] + 1,
        "tries": row["tries"] + 1,
        "lease_until": database_now(connection) + LEASE,
    }
    connection.execute(here.values(**values))
    return RUNS.thing({**row, **values})


def _fire_safely(connection: Connection, row: Any, now: datetime) -> int:
    """A pulse that cannot be fired stops nobody else: it is logged, and tried each time again."""
    try:
        with connection.begin_nested():
            pulses = SqlPulses(connection, OrganisationId(row["organisation"]))
            return fire(connection, pulses, pulses.get(row["id"]), now)
    except Exception as error:
        log.error("A pulse cannot be fired: %s", type(error).__name__)
        return 0


def fire(connection: Connection, pulses: SqlPulses, pulse: Pulse, now: datetime) -> int:
    """Write the runs of a pulse's slots that have come, and move the pulse on."""
    slots = pulse.due_slots(now)
    runs = [slot_run(RunId(uuid4()), pulse, slot, now, newest=slot is slots[-1]) for slot in slots]
    if runs:
        pulses.save(pulse.awaiting(max(now, runs[-1].at)))
    return sum(_insert(connection, run) for run in runs)


def _insert(connection: Connection, run: Run) -> bool:
    made_at = _created_at(connection, run.pulse)
    return insert_if_new(connection, tables.run, **RUNS.row(run), created_at=made_at)


def _created_at(connection: Connection, pulse: PulseId) -> datetime:
    """Later than all runs of the pulse, also when the product's clock was moved meanwhile."""
    now = database_now(connection)
    last = connection.scalar(
        select(func.max(tables.run.c.created_at)).where(tables.run.c.pulse == pulse)
    )
    return now if last is None else max(now, last + timedelta(microseconds=1))
