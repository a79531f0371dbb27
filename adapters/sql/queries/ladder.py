"""The Managed number's ladder of templates, and what depends on it."""

from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from adapters.sql.tables import (
    address,
    contact,
    destination,
    pulse,
    pulse_destination,
    sender,
)
from adapters.sql.templates import SqlTemplates
from domain.destinations import DestinationKind, DestinationState
from domain.pulses import PulseState
from domain.senders import NoManagedSender, Tier
from ports.queries.operations import LadderView


def ladder_view(connection: Connection, now: datetime) -> LadderView:
    """Raises NoManagedSender."""
    waba = connection.scalar(select(sender.c.waba).where(sender.c.tier == Tier.MANAGED.value))
    if waba is None:
        raise NoManagedSender
    reached = and_(
        address.c.destination == pulse_destination.c.destination,
        address.c.organisation == pulse_destination.c.organisation,
    )
    row = connection.execute(
        select(
            func.count(pulse.c.id.distinct()).label("pulses"),
            func.count(contact.c.id.distinct()).label("people"),
        )
        .select_from(pulse)
        .join(pulse_destination, pulse_destination.c.pulse == pulse.c.id)
        .join(destination, destination.c.id == pulse_destination.c.destination)
        .join(address, reached)
        .join(contact, contact.c.id == address.c.contact)
        .join(sender, sender.c.id == contact.c.sender)
        .where(
            pulse.c.state == PulseState.ACTIVE.value,
            destination.c.state == DestinationState.ACTIVE.value,
            destination.c.kind == DestinationKind.RECIPIENT.value,  # no template goes to groups
            sender.c.waba == waba,
            or_(contact.c.window_until.is_(None), contact.c.window_until <= now),
        )
    ).one()
    return LadderView(tuple(SqlTemplates(connection).of_account(waba)), row.pulses, row.people)
