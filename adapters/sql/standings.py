"""What an organisation has booked, whether it may send, and who of its recipients said STOP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Label,
    and_,
    case,
    distinct,
    exists,
    func,
    literal,
    select,
    update,
)

from adapters.sql.moves import move
from adapters.sql.tables import (
    address,
    channel,
    consent,
    contact,
    contact_key,
    destination,
    message,
    sender,
)
from adapters.sql.tables import organisation as organisations
from domain.complaints import WITHIN, Complaints
from domain.contacts import ConsentKind, ContactId
from domain.destinations import DestinationKind, DestinationState
from domain.messages import Move, Reason, State
from domain.plans import Access, Plan
from domain.senders import Tier
from domain.tenancy import HOUSE, NotFound, OrganisationId


def off_the_shared_number() -> tuple[Label[bool], Label[bool]]:
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

    def set_plan(self, organisation: OrganisationId, plan: Plan) -> bool:
        return self._turn(organisation, plan=plan.value)

    def set_access(self, organisation: OrganisationId, access: Access) -> None:
        known = organisations.c.access
        paused, said = known == Access.PAUSED.value, literal(access.value)
        self._set(
            organisation,
            access=case((paused, known), else_=said),
            access_before=case((paused, said), else_=literal("")),
        )

    def pause(self, organisation: OrganisationId, reason: str) -> None:
        known, before = organisations.c.access, organisations.c.access_before
        self._set(
            organisation,
            access=Access.PAUSED.value,
            access_before=case((known == Access.PAUSED.value, before), else_=known),
            access_reason=reason,
        )

    def resume(self, organisation: OrganisationId, now: datetime) -> bool:
        paused = organisations.c.access == Access.PAUSED.value
        done = self._connection.execute(
            update(organisations)
            .where(organisations.c.id == organisation, paused)
            .values(
                access=organisations.c.access_before,
                access_before="",
                access_reason="",
                resumed_at=now,
            )
        )
        return done.rowcount == 1

    def approve(self, organisation: OrganisationId, *, approved: bool) -> bool:
        return self._turn(organisation, approved=approved)

    def _turn(self, organisation: OrganisationId, **value: Any) -> bool:
        """Set one column; false where it was so already. Of several at once, one turns it."""
        ((name, to),) = value.items()
        turned = self._connection.execute(
            update(organisations)
            .where(organisations.c.id == organisation, organisations.c.id != HOUSE)
            .where(organisations.c[name] != to)
            .values(**value)
        )
        if turned.rowcount == 1:
            return True
        self._set(organisation, **value)
        return False

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
        number = self._connection.scalar(select(contact.c.sender).where(contact.c.id == who))
        senders_to = select(message.c.organisation).where(
            message.c.sender == number,
            message.c.contact == who,
            message.c.accepted_at >= now - WITHIN,
            message.c.organisation != HOUSE,
        )
        found = self._connection.scalars(senders_to.distinct()).all()
        return [
            (OrganisationId(each), counted(self._connection, each, number, now)) for each in found
        ]


def counted(
    connection: Connection, tenant: UUID, number: UUID | None, now: datetime
) -> Complaints:
    """How many of an organisation's recipients on this number have said STOP lately.

    It asks for their words, and not for what became of their destinations: whoever was removed
    since, or has said START again, has said STOP all the same.
    """
    resumed = select(organisations.c.resumed_at).where(organisations.c.id == tenant)
    left = _left(tenant, number, now - WITHIN, connection.scalar(resumed))
    gone = connection.scalar(select(func.count(distinct(consent.c.contact))).where(*left)) or 0
    staying = (
        select(func.count())
        .select_from(address)
        .join(destination, destination.c.id == address.c.destination)
        .join(channel, channel.c.id == address.c.channel)
        .where(
            address.c.organisation == tenant,
            channel.c.sender == number,
            destination.c.kind == DestinationKind.RECIPIENT.value,
            destination.c.state == DestinationState.ACTIVE.value,
            ~exists().where(consent.c.contact == address.c.contact, *left),
        )
    )
    return Complaints((connection.scalar(staying) or 0) + gone, gone)


def _left(
    tenant: UUID, number: UUID | None, since: datetime, resumed: datetime | None
) -> tuple[ColumnElement[bool], ...]:
    """Of a consent: it is a person's STOP of since then, and of after the last pause, and they
    had got something of this organisation as lately."""
    return (
        consent.c.sender == number,
        consent.c.kind == ConsentKind.STOP.value,
        consent.c.at >= since,
        *((consent.c.at > resumed,) if resumed is not None else ()),
        exists().where(
            message.c.contact == consent.c.contact,
            message.c.organisation == tenant,
            message.c.accepted_at >= since,
        ),
        ~exists().where(contact_key.c.contact == consent.c.contact, contact_key.c.kind == "group"),
    )
