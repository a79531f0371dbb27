"""When a message came to the state that it is in."""

from typing import Any

from sqlalchemy import ScalarSelect, func, select

from adapters.sql.tables import delivery_event, message


def changed_at() -> ScalarSelect[Any]:
    """For a statement that has the message's row; NULL where no event tells."""
    return (
        select(func.max(delivery_event.c.at))
        .where(
            delivery_event.c.message == message.c.id,
            delivery_event.c.state == message.c.state,
        )
        .correlate(message)
        .scalar_subquery()
    )
