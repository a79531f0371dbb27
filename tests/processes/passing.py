"""Letting database time pass without waiting: rows are moved into the past."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Engine, Table, bindparam, update

from adapters.sql.engine import database_now, writing
from adapters.sql.tables import attempt, event, follow_up, ingestion, message, run

LONG_S = 400.0
"""Longer than any lease, and than three times the lags that these tests bring about."""


def _earlier(engine: Engine, seconds: float, moved: Iterable[tuple[Table, str]]) -> None:
    gone = timedelta(seconds=seconds)
    with writing(engine) as connection:
        for table, name in moved:
            key, column = next(iter(table.primary_key)), table.c[name]
            rows = table.select().with_only_columns(key, column).where(column.is_not(None))
            held = connection.execute(rows).all()
            if held:
                connection.execute(
                    update(table)
                    .where(key == bindparam("held"))
                    .values({name: bindparam("moved")}),
                    [{"held": known, "moved": moment - gone} for known, moment in held],
                )


def leases_of_the_dead_run_out(engine: Engine, seconds: float = LONG_S) -> None:
    """Of runs, events and questions: somebody else takes them now."""
    tables = (run, event, follow_up)
    _earlier(engine, seconds, [(table, "lease_until") for table in tables])


def silence(engine: Engine, seconds: float = LONG_S) -> None:
    """What was claimed and attempted is so much older, and ingestion was well all the while."""
    moved = [(message, "lease_until"), (attempt, "started_at"), (attempt, "first_status_at")]
    moved.append((attempt, "finished_at"))
    _earlier(engine, seconds, moved)
    with writing(engine) as connection:
        since = database_now(connection) - timedelta(seconds=seconds)
        connection.execute(
            update(ingestion).where(ingestion.c.healthy_since > since).values(healthy_since=since)
        )
