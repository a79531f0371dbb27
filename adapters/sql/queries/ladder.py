"""The Managed number's ladder of templates, and what depends on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from adapters.sql.tables import (
    address,
    contact,
    destination,
    organisation,
    pulse,
    pulse_destination,
    sender,
)
from adapters.sql.templates import SqlTemplates
from domain.destinations import DestinationKind, DestinationState
from domain.pulses import PulseState
from domain.senders import NoManagedSender, Tier
from domain.tenancy import OrganisationId
from ports.queries.operations import DependentLine, LadderView


def ladder_view(connection: Connection, now: datetime) -> LadderView:
    """Raises NoManagedSender."""
    waba = connection.scalar(select(sender.c.waba).where(sender.c.tier == Tier.MANAGED.value))
    if waba is None:
        raise NoManagedSender
    mine = sender.c.waba == waba
    pulses = func.count(pulse.c.id.distinct()).label("pulses")
    people = func.count(contact.c.id.distinct()).label("people")
    total = connection.execute(_knocking(now, pulses, people).where(mine)).one()
    each = connection.execute(
        _knocking(now, organisation.c.name, pulses, people)
        .join(organisation, organisation.c.id == pulse.c.organisation)
        .where(mine)
        .group_by(organisation.c.id, organisation.c.name)
        .order_by(pulses.desc(), organisation.c.name)
    )
    return LadderView(
        tuple(SqlTemplates(connection).of_account(waba)),
        total.pulses,
        total.people,
        tuple(DependentLine(row.name, row.pulses, row.people) for row in each),
    )


def pulses_that_knock(
    connection: Connection, of: OrganisationId, now: datetime
) -> tuple[str, ...]:
    """The names of an organisation's pulses whose next chart would knock, in order."""
    names = (
        _knocking(now, pulse.c.name)
        .where(pulse.c.organisation == of)
        .group_by(pulse.c.id, pulse.c.name)
        .order_by(pulse.c.name, pulse.c.id)
    )
    return tuple(connection.scalars(names))


def _knocking(now: datetime, *columns: ColumnElement[Any]) -> Select[Any]:
    """Active pulses with somebody whose window is closed."""
    reached = and_(
        address.c.destination == pulse_destination.c.destination,
        address.c.organisation == pulse_destination.c.organisation,
    )
    return (
        select(*columns)
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
            or_(contact.c.window_until.is_(None), contact.c.window_until <= now),
        )
    )
