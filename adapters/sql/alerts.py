"""What the operator must know: opened, within anybody's transaction, where it is found."""

from uuid import uuid4

from sqlalchemy import Connection, literal, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from adapters.sql.engine import database_now
from adapters.sql.tables import alert
from domain.alerts import AlertId
from domain.tenancy import NotFound


def open_alert(connection: Connection, kind: str, subject: str, text: str) -> bool:
    """Open an alert, unless one is open for that kind and subject. Whether it is a new one."""
    make = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
    opened = (
        make(alert)
        .values(
            id=uuid4(),
            kind=kind,
            subject=subject,
            text=text,
            opened_at=database_now(connection),
        )
        .on_conflict_do_nothing()
        .returning(literal(1))
    )
    return connection.execute(opened).first() is not None


def close_alerts(connection: Connection, kind: str, subject: str) -> None:
    """Its cause is gone: the next of that kind and subject is a new one."""
    connection.execute(
        update(alert)
        .where(alert.c.kind == kind, alert.c.subject == subject, alert.c.closed_at.is_(None))
        .values(closed_at=database_now(connection))
    )


def put_away(connection: Connection, id: AlertId) -> None:
    """Close one, whatever has become of its cause. Raises NotFound unless it is open."""
    closed = connection.execute(
        update(alert)
        .where(alert.c.id == id, alert.c.closed_at.is_(None))
        .values(closed_at=database_now(connection))
    )
    if closed.rowcount != 1:
        raise NotFound
