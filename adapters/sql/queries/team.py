"""Who is in an organisation, and who is invited."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Select, and_, case, func, select

from adapters.sql.queries.bound import Bound, first_or_not_found
from adapters.sql.tables import invitation, membership, person, signed_in_browser
from domain.team import ROLES, InvitationId
from domain.tenancy import Permission, PersonId, Role
from ports.queries.team import InvitationLine, TeammateLine

EXPIRED_SHOWN = timedelta(days=30)


class SqlTeamQueries(Bound):
    """See ports.queries.team.TeamQueries."""

    needs_permission: ClassVar[Permission] = Permission.MANAGE_TEAM

    def teammates(self) -> list[TeammateLine]:
        rank = case(
            *[(membership.c.role == role.value, place) for place, role in enumerate(ROLES)],
            else_=len(ROLES),
        )
        ordered = self._teammates().order_by(rank, func.lower(person.c.name), person.c.id)
        with self._looking() as connection:
            return [_teammate(row) for row in connection.execute(ordered)]

    def teammate(self, who: PersonId) -> TeammateLine:
        with self._looking() as connection:
            return _teammate(
                first_or_not_found(connection, self._teammates().where(person.c.id == who))
            )

    def _teammates(self) -> Select[Any]:
        seen = (
            select(func.max(signed_in_browser.c.seen_at))
            .where(signed_in_browser.c.person == person.c.id)
            .scalar_subquery()
        )
        return (
            select(person, membership.c.role, seen.label("seen_at"))
            .join(membership, membership.c.person == person.c.id)
            .where(self._mine(membership))
        )

    def invitations(self, now: datetime) -> list[InvitationLine]:
        statement = (
            select(invitation, person.c.name.label("maker"), membership.c.role.label("is_now"))
            .join(person, person.c.id == invitation.c.by)
            .outerjoin(
                membership,
                and_(membership.c.person == invitation.c.by, self._mine(membership)),
            )
            .where(
                self._mine(invitation),
                invitation.c.used_at.is_(None),
                invitation.c.expires_at > now - EXPIRED_SHOWN,
                invitation.c.withdrawn_at.is_(None),
            )
            .order_by(invitation.c.created_at.desc(), invitation.c.id)
        )
        with self._looking() as connection:
            return [
                InvitationLine(
                    InvitationId(row.id),
                    row.email,
                    Role(row.role),
                    row.maker,
                    row.created_at,
                    row.expires_at,
                    Role(row.is_now) if row.is_now else None,
                )
                for row in connection.execute(statement)
            ]


def _teammate(row: Any) -> TeammateLine:
    return TeammateLine(PersonId(row.id), row.name, row.email, Role(row.role), row.seen_at)
