"""What an organisation has booked, whether it may send, and who of its recipients said STOP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from adapters.sql.moves import move
from adapters.sql.tables import address, channel, consent, contact, destination, message, sender
from adapters.sql.tables import organisation as organisations
from domain.complaints import WITHIN, Complaints
from domain.contacts import ConsentKind, ContactId
from domain.destinations import DestinationKind, DestinationState
from domain.messages import Move, Reason, State
from domain.plans import Access, Plan
from domain.senders import Tier
from domain.tenancy import HOUSE, NotFound, OrganisationId


def off_the_shared_number() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Where an organisation and its sender are selected: whether its sending there is paused,
    and whether its plan comes without the number."""
    shared = sender.c.tier == Tier.MANAGED.value
    return (
        and_(organisations.c.access == Access.PAUSED.value, shared).label("paused"),
        and_(organisations.c.plan == Plan.FREE.value, shared).label("plan_too_small"),
    )


class SqlStandings:
    """See ports.console.Standings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_plan(self, organisation: OrganisationId, plan: Plan) -> None:
        self._set(organisation, plan=plan.value)

    def set_access(self, organisation: OrganisationId, access: Access, reason: str = "") -> None:
        self._set(organisation, access=access.value, access_reason=reason)

    def approve(self, organisation: OrganisationId, *, approved: bool) -> None:
        self._set(organisation, approved=approved)

    def _set(self, organisation: OrganisationId, **values: Any) -> None:
        """Each its own columns, so that two operators undo nothing of each other's."""
        where = (organisations.c.id == organisation, organisations.c.id != HOUSE)
        done = self._connection.execute(update(organisations).where(*where).values(**values))
        if done.rowcount != 1:
            raise NotFound

    def release(self, organisation: OrganisationId, reason: Reason, now: datetime) -> int:
        released = move(
            self._connection,
            Move.RELEASE,
            now,
            message.c.organisation == organisation,
            message.c.state == State.HELD.value,
            message.c.reason == reason.value,
            due=now,
        )
        return len(released)

    def complaints(self, who: ContactId, now: datetime) -> list[tuple[OrganisationId, Complaints]]:
        since = now - WITHIN
        number = self._connection.scalar(select(contact.c.sender).where(contact.c.id == who))
        senders_to = select(message.c.organisation).where(
            message.c.sender == number,
            message.c.contact == who,
            message.c.accepted_at >= since,
            message.c.organisation != HOUSE,
        )
        found = self._connection.scalars(senders_to.distinct()).all()
        return [(OrganisationId(each), self._counted(each, number, since)) for each in found]

    def _counted(self, tenant: UUID, number: UUID | None, since: datetime) -> Complaints:
        left = _left(since)
        counted = (
            select(func.count(), func.count().filter(left))
            .select_from(address)
            .join(destination, destination.c.id == address.c.destination)
            .join(channel, channel.c.id == address.c.channel)
            .where(
                address.c.organisation == tenant,
                channel.c.sender == number,
                destination.c.kind == DestinationKind.RECIPIENT.value,
                or_(destination.c.state == DestinationState.ACTIVE.value, left),
            )
        )
        recipients, stopped = self._connection.execute(counted).one()
        return Complaints(recipients, stopped)


def _left(since: datetime) -> ColumnElement[bool]:
    """Said STOP lately, and had got something from this organisation as lately."""
    said = exists().where(
        consent.c.contact == address.c.contact,
        consent.c.kind == ConsentKind.STOP.value,
        consent.c.at >= since,
    )
    got = exists().where(
        message.c.contact == address.c.contact,
        message.c.organisation == address.c.organisation,
        message.c.accepted_at >= since,
    )
    return and_(destination.c.state == DestinationState.STOPPED.value, said, got)
