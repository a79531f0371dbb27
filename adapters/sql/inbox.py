"""What Meta posted: bodies as they came, and the events cut out of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from adapters.sql.engine import (
    database_moment,
    database_now,
    reading,
    stating,
    writing,
)
from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_new
from adapters.sql.tables import event, ingestion, webhook_body
from domain.inbound import TRIES
from ports.lanes import DueEvent, Quarantined, StoredBody
from ports.webhook import RawEvent

LEASE = timedelta(seconds=30)
MOST_IN_A_BODY = 10_000
"""Meta sends a thousand updates in a body at most; keeps events in the order of arrival."""
AT_ONCE = 8_000_000
"""Bytes of bodies in memory; one body may be 3 MB."""
ROWS_AT_ONCE = 500
QUARANTINED = "quarantined"
QUARANTINE = Translator(Quarantined, event)


class SqlInbox:
    """See ports.lanes.Inbox."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._missed = True
        """Whether Meta may have met no answer here since silence was last counted anew: this
        process has just begun, so the one before may have died; or it could not store a body."""

    def keep(self, raw: bytes) -> None:
        missed = self._missed
        try:
            with (writing if missed else stating)(self._engine) as connection:
                connection.execute(
                    insert(webhook_body)
                    .values(raw=raw, received_at=database_moment(connection))
                    .inline()
                )
                if missed:
                    _count_anew(connection)
        except Exception:
            self._missed = True
            raise
        if missed:
            self._missed = False

    def ready(self) -> None:
        missed = self._missed
        if missed:
            with writing(self._engine) as connection:
                _count_anew(connection)
            self._missed = False
        else:
            self.waiting()

    def refused(self) -> None:
        healthy = ingestion.c.healthy_since.is_not(None)
        with reading(self._engine) as connection:
            if connection.execute(select(ingestion.c.id).where(healthy)).first() is None:
                return
        with writing(self._engine) as connection:
            connection.execute(update(ingestion).values(healthy_since=None))

    def waiting(self) -> bool:
        with reading(self._engine) as connection:
            unsplit = exists().where(webhook_body.c.split_at.is_(None))
            free = or_(
                event.c.lease_until.is_(None), event.c.lease_until < database_now(connection)
            )
            due = exists().where(event.c.state == "due", free)
            return bool(connection.scalar(select(literal(1)).where(or_(unsplit, due))))

    def bodies(self, most: int) -> list[StoredBody]:
        unsplit = webhook_body.c.split_at.is_(None)
        with reading(self._engine) as connection:
            sizes = connection.execute(
                select(webhook_body.c.id, func.length(webhook_body.c.raw).label("size"))
                .where(unsplit)
                .order_by(webhook_body.c.id)
                .limit(most)
            ).all()
            whole = accumulate(row.size for row in sizes)
            fit = [
                row.id
                for row, sum in zip(sizes, whole, strict=True)
                if row is sizes[0] or sum <= AT_ONCE
            ]
            rows = connection.execute(
                select(webhook_body.c.id, webhook_body.c.raw)
                .where(webhook_body.c.id.in_(fit))
                .order_by(webhook_body.c.id)
            )
            return [StoredBody(row.id, bytes(row.raw)) for row in rows]

    def split(self, cut: Sequence[tuple[StoredBody, Sequence[RawEvent]]]) -> None:
        with writing(self._engine) as connection:
            received = _taken(connection, [body.id for body, _ in cut])
            rows = [
                _row(body, place, each, received[body.id])
                for body, events in cut
                if body.id in received
                for place, each in enumerate(events)
            ]
            # in one order, so that two workers with the same events cannot block each other
            rows.sort(key=lambda row: (row["key"], row["seq"]))
            for first in range(0, len(rows), ROWS_AT_ONCE):
                insert_new(connection, event, rows[first : first + ROWS_AT_ONCE])
            connection.execute(
                update(webhook_body)
                .where(webhook_body.c.id.in_(received))
                .values(split_at=database_now(connection))
            )

    def claim(self, most: int) -> list[DueEvent]:
        with writing(self._engine) as connection:
            now = database_now(connection)
            rows = connection.execute(
                select(event)
                .where(
                    event.c.state == "due",
                    or_(event.c.lease_until.is_(None), event.c.lease_until < now),
                )
                .order_by(event.c.seq)
                .limit(most)
                .with_for_update(skip_locked=True)
            ).all()
            worn = [row.key for row in rows if row.tries >= TRIES]
            connection.execute(
                update(event)
                .where(event.c.key.in_(worn))
                .values(state=QUARANTINED, why="It failed three times.")
            )
            fresh = _safe_together([row for row in rows if row.tries < TRIES])
            connection.execute(
                update(event)
                .where(event.c.key.in_([row.key for row in fresh]))
                .values(tries=event.c.tries + 1, lease_until=now + LEASE)
            )
        return [
            DueEvent(RawEvent(row.key, row.kind, row.phone_number_id, row.payload), row.tries + 1)
            for row in fresh
        ]

    def broke(self, broken: DueEvent) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(event)
                .where(event.c.key == broken.raw.key, event.c.state == "due")
                .values(lease_until=None)
            )

    def quarantined(self, most: int) -> list[Quarantined]:
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(event)
                .where(event.c.state == QUARANTINED)
                .order_by(event.c.seq.desc())
                .limit(most)
            ).mappings()
            return [QUARANTINE.thing(row) for row in rows]

    def replay(self, key: str) -> bool:
        with writing(self._engine) as connection:
            again = connection.execute(
                update(event)
                .where(event.c.key == key, event.c.state == "quarantined")
                .values(state="due", tries=0, lease_until=None, why="")
            )
            return again.rowcount == 1

    def give_back(self, claimed: DueEvent) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(event)
                .where(event.c.key == claimed.raw.key, event.c.state == "due")
                .values(lease_until=None, tries=event.c.tries - 1)
            )


def _taken(connection: Connection, bodies: Sequence[int]) -> dict[int, datetime]:
    """When each came, of those that this worker is the one to split."""
    rows = connection.execute(
        select(webhook_body.c.id, webhook_body.c.received_at)
        .where(webhook_body.c.id.in_(bodies), webhook_body.c.split_at.is_(None))
        .order_by(webhook_body.c.id)
        .with_for_update(skip_locked=True)
    )
    return {row.id: row.received_at for row in rows}


def _row(body: StoredBody, place: int, cut: RawEvent, received: datetime) -> dict[str, Any]:
    return {
        "key": cut.key,
        "seq": body.id * MOST_IN_A_BODY + place,
        "kind": cut.kind,
        "phone_number_id": cut.phone_number_id,
        "payload": cut.payload,
        "received_at": received,
        "state": "due",
    }


def _count_anew(connection: Connection) -> None:
    """What Meta could not post it brings again after a pause of its own: until now nothing that
    was not heard of shows anything."""
    connection.execute(
        update(ingestion)
        .where(ingestion.c.healthy_since.is_not(None))
        .values(healthy_since=database_now(connection))
    )


def _safe_together(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Those before the first that was tried already; that one alone, when it is its turn. It
    may be what killed its worker, and must not take others with it."""
    for place, row in enumerate(rows):
        if row.tries:
            return rows[: max(place, 1)]
    return rows
