"""One organisation's people, and who is invited to become one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from adapters.sql import tables
from adapters.sql.collections import TenantRows
from adapters.sql.mapping import Translator
from domain.team import Invitation, InvitationId, Roster
from domain.tenancy import PersonId, Role


class SqlTeam(TenantRows[Invitation]):
    """See ports.accounts.Team."""

    translator = Translator(Invitation, tables.invitation)

    def held(self) -> Roster:
        organisation, seat = tables.organisation, tables.membership
        # one lock for all seats: rows of people alone would let two owners leave at once
        self._connection.execute(
            select(organisation.c.id)
            .where(organisation.c.id == self._organisation)
            .with_for_update(key_share=True)
        )
        found = self._connection.execute(
            select(seat.c.person, seat.c.role).where(seat.c.organisation == self._organisation)
        )
        return Roster({PersonId(row.person): Role(row.role) for row in found})

    def give(self, person: PersonId, role: Role) -> None:
        seat = tables.membership
        self._connection.execute(
            update(seat)
            .where(seat.c.organisation == self._organisation, seat.c.person == person)
            .values(role=role.value)
        )

    def remove(self, person: PersonId) -> None:
        """The seat, after what hangs on it: by which ways they hear."""
        for table in (tables.confirmation_settings, tables.membership):
            theirs = table.c.organisation == self._organisation, table.c.person == person
            self._connection.execute(delete(table).where(*theirs))

    def invitation(self, id: InvitationId) -> Invitation:
        return self.get(id)

    def invite(self, invitation: Invitation) -> None:
        self.add(invitation)

    def waiting(self, now: datetime) -> Sequence[Invitation]:
        table = tables.invitation
        return self._all(
            self._mine(
                table.c.used_at.is_(None),
                table.c.withdrawn_at.is_(None),
                table.c.expires_at > now,
            ).order_by(table.c.created_at, table.c.id)
        )


def invitation_by(connection: Connection, digest: str) -> Invitation | None:
    """To whichever organisation, held until the transaction ends."""
    table = tables.invitation
    found = connection.execute(
        select(table)
        .where(or_(table.c.digest == digest, table.c.mail_digest == digest))
        .with_for_update()
    )
    row = found.mappings().first()
    return None if row is None else SqlTeam.translator.thing(row)
