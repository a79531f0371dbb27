"""A member's own phone; see ports.queries.own_phone."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Select, and_, select

from adapters.sql.queries.bound import Bound
from adapters.sql.queries.reaching import invite_state
from adapters.sql.tables import address, contact, contact_key, destination, invite
from domain.destinations import DestinationId, DestinationKind, DestinationState
from domain.tenancy import Permission
from ports.queries.own_phone import OwnOffer, OwnPhone


class SqlOwnPhoneQueries(Bound):
    """See ports.queries.own_phone.OwnPhoneQueries."""

    needs_permission: ClassVar[Permission] = Permission.OWN_PHONE

    def phones(self) -> list[OwnPhone]:
        with self._looking() as connection:
            rows = connection.execute(self._mine_alone()).all()
        return [
            OwnPhone(
                DestinationId(row.id),
                row.label,
                row.phone or "",
                DestinationState(row.state),
                row.consent_at,
                row.window_until,
            )
            for row in rows
        ]

    def _mine_alone(self) -> Select[Any]:
        there = and_(address.c.destination == destination.c.id, self._mine(address))
        number = and_(contact_key.c.contact == contact.c.id, contact_key.c.kind == "phone")
        return (
            select(
                destination.c.id,
                destination.c.label,
                destination.c.state,
                contact_key.c.value.label("phone"),
                address.c.consent_at,
                contact.c.window_until,
            )
            .outerjoin(address, there)
            .outerjoin(contact, contact.c.id == address.c.contact)
            .outerjoin(contact_key, number)
            .where(
                self._mine(destination),
                destination.c.person == self._actor.person,
                destination.c.kind == DestinationKind.RECIPIENT.value,
                destination.c.state != DestinationState.REMOVED.value,
            )
            .order_by(destination.c.created_at.desc(), destination.c.id)
        )

    def offer(self, now: datetime) -> OwnOffer | None:
        newest = (
            select(invite)
            .where(self._mine(invite), invite.c.by == self._actor.person, invite.c.for_self)
            .order_by(invite.c.created_at.desc(), invite.c.token_sealed.is_(None), invite.c.id)
        )
        with self._looking() as connection:
            row = connection.execute(newest.limit(1)).first()
        return None if row is None else OwnOffer(invite_state(row, now), row.expires_at)
