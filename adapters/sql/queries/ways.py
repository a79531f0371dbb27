"""Destinations with the way that a chart goes to each."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from adapters.sql.standings import off_the_shared_number
from adapters.sql.tables import (
    address,
    contact,
    contact_key,
    destination,
    sender,
    suppression,
)
from adapters.sql.tables import (
    organisation as organisations,
)
from adapters.sql.templates import knocks_from
from domain.destinations import DestinationKind, DestinationState
from domain.senders import SenderState
from domain.tenancy import OrganisationId
from ports.queries.ways import Way

DIGITS = frozenset("0123456789")
FEWEST_DIGITS = 3
"""Fewer would be found in every number."""


def reached(organisation: OrganisationId, *columns: ColumnElement[Any]) -> Select[Any]:
    """Every destination that was not removed; one row for one address."""
    suppressed = exists().where(
        suppression.c.sender == contact.c.sender,
        suppression.c.key_hmac == contact_key.c.hmac,
        contact_key.c.contact == contact.c.id,
    )
    return (
        select(
            destination.c.id,
            destination.c.label,
            destination.c.state,
            destination.c.kind,
            destination.c.rests_until,
            address.c.contact,
            contact.c.window_until,
            contact.c.unreachable_code,
            func.coalesce(sender.c.state, "").label("sender_state"),
            sender.c.groups_open_at,
            suppressed.label("suppressed"),
            knocks_from().label("knocks_from"),
            *off_the_shared_number(),
            *columns,
        )
        .join(organisations, organisations.c.id == destination.c.organisation)
        .outerjoin(
            address,
            and_(
                address.c.destination == destination.c.id,
                address.c.organisation == destination.c.organisation,
            ),
        )
        .outerjoin(contact, contact.c.id == address.c.contact)
        .outerjoin(sender, sender.c.id == contact.c.sender)
        .where(
            destination.c.organisation == organisation,
            destination.c.state != DestinationState.REMOVED.value,
        )
    )


def named_like(organisation: OrganisationId, text: str) -> ColumnElement[bool]:
    """Destinations whose label has this in it, or whose number has these digits."""
    label = destination.c.label.icontains(text, autoescape=True)
    digits = "".join(char for char in text if char in DIGITS)
    if len(digits) < FEWEST_DIGITS or any(char.isalpha() for char in text):
        return label
    phone = exists().where(
        address.c.destination == destination.c.id,
        address.c.organisation == organisation,
        contact_key.c.contact == address.c.contact,
        contact_key.c.kind == "phone",
        contact_key.c.value.contains(digits),
    )
    return or_(label, phone)


def way_of(row: Any) -> Way:
    group = row.kind == DestinationKind.GROUP.value
    return Way(
        DestinationState(row.state),
        row.contact is not None,
        row.window_until,
        None if group else row.knocks_from,
        row.sender_state == SenderState.ACTIVE.value,
        bool(row.suppressed) or row.state == DestinationState.STOPPED.value,
        row.unreachable_code is None,
        group,
        group and row.groups_open_at is None,
        row.rests_until,
        bool(row.paused),
        bool(row.plan_too_small),
    )
