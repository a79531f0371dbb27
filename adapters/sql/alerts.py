"""What the operator must know: one open row for each kind and subject."""

import logging
from uuid import uuid4

from sqlalchemy import Connection, update

from adapters.sql.engine import database_now
from adapters.sql.outbox import insert_if_new
from adapters.sql.tables import alert

log = logging.getLogger(__name__)


def open_alert(connection: Connection, kind: str, subject: str, text: str) -> bool:
    """Say it once, until it is closed; whether it is new."""
    new = insert_if_new(
        connection,
        alert,
        id=uuid4(),
        kind=kind,
        subject=subject,
        text=text,
        opened_at=database_now(connection),
    )
    if new:
        log.error("The operator must act: %s", text)
    return new


def close_alerts(connection: Connection, kind: str, subject: str) -> None:
    """It is mended."""
    connection.execute(
        update(alert)
        .where(alert.c.kind == kind, alert.c.subject == subject, alert.c.closed_at.is_(None))
        .values(closed_at=database_now(connection))
    )
