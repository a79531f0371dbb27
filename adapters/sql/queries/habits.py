"""When recipients opened their windows: what they wrote and tapped, by Meta's time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from adapters.sql.tables import address, destination, event
from domain.contacts import WINDOW
from domain.destinations import DestinationId, DestinationKind, DestinationState
from domain.forecasts import HISTORY, Habit
from domain.tenancy import OrganisationId


def habits_of(
    connection: Connection,
    organisation: OrganisationId,
    among: Iterable[DestinationId],
    now: datetime,
) -> tuple[Habit, ...]:
    """Of the active people of this organisation; since they opted in here. Of groups nothing is
    foretold: no template goes to them."""
    people = connection.execute(
        select(address.c.contact, address.c.consent_at)
        .join(destination, destination.c.id == address.c.destination)
        .where(
            address.c.organisation == organisation,
            destination.c.organisation == organisation,
            destination.c.id.in_(list(among)),
            destination.c.state == DestinationState.ACTIVE.value,
            destination.c.kind == DestinationKind.RECIPIENT.value,
        )
    ).all()
    opened: dict[UUID, list[datetime]] = defaultdict(list)
    rows = connection.execute(
        select(event.c.contact, event.c.opened_at)
        .where(
            event.c.contact.in_([row.contact for row in people]),
            event.c.opened_at > now - HISTORY - WINDOW,
        )
        .order_by(event.c.opened_at)
    )
    for row in rows:
        opened[row.contact].append(row.opened_at)
    return tuple(Habit(row.consent_at, tuple(opened[row.contact])) for row in people)
