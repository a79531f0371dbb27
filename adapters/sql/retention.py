"""What is not kept for good: the words that went out and came in, and pictures. What is counted
stays: that a message went, to whom, when, and how far it got."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select, update

from adapters.sql.tables import event, follow_up, message, picture, reading
from domain.messages import ON_ITS_WAY, OVER

AT_ONCE = 500
"""Rows of each kind in one transaction: in between, others have their turn."""
SETTLED = [state.value for state in OVER | ON_ITS_WAY]


def forget_old(connection: Connection, before: datetime) -> int:
    """How many rows have lost their words or their picture; of each kind, so many at the most."""
    said = (event.c.received_at < before, event.c.payload != "", event.c.state == "done")
    asked = (follow_up.c.asked_at < before, follow_up.c.text != "", follow_up.c.state != "due")
    sent = (
        message.c.created_at < before,
        message.c.text != "",
        message.c.state.in_(SETTLED),
    )
    read = select(reading.c.id).where(reading.c.created_at < before)
    # one that went again is younger than its picture, and may still need it
    needed = exists().where(
        message.c.picture == picture.c.id,
        or_(message.c.state.not_in(SETTLED), message.c.created_at >= before),
    )
    drawn = (picture.c.reading.in_(read), func.length(picture.c.png) > 0, ~needed)
    return (
        _blank(connection, event.c.key, *said, payload="")
        + _blank(connection, follow_up.c.event, *asked, text="")
        + _blank(connection, message.c.id, *sent, text="", headline="")
        + _blank(connection, picture.c.id, *drawn, png=b"")
    )


def _blank(
    connection: Connection,
    key: ColumnElement[object],
    *which: ColumnElement[bool],
    **values: str | bytes,
) -> int:
    rows = list(connection.scalars(select(key).where(*which).limit(AT_ONCE)))
    if rows:
        connection.execute(update(key.table).where(key.in_(rows)).values(**values))
    return len(rows)
