"""What operators did, and what was done to the house: its own lines of the audit log."""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import Connection, String, cast, literal_column, select, union_all

from adapters.sql.queries.audit import ids_among, which
from adapters.sql.queries.bound import PAGE, Bound
from adapters.sql.tables import alert, audit, mail, onboarding, organisation, person, sender
from domain.tenancy import HOUSE, OrganisationId, Permission, PersonId
from ports.queries.audit import AuditFilter, HouseLine
from ports.queries.paging import Numbered


class SqlHouseAuditQueries(Bound):
    """See ports.queries.audit.HouseAuditQueries."""

    needs_permission: ClassVar[Permission] = Permission.OPERATE

    def lines(
        self, wanted: AuditFilter, after: int | None = None, size: int = PAGE
    ) -> Numbered[HouseLine]:
        statement = (
            select(audit, person.c.name, organisation.c.name.label("place"))
            .join(organisation, organisation.c.id == audit.c.organisation)
            .outerjoin(person, person.c.id == audit.c.who)
            .where(audit.c.by_house, *which(wanted, after))
            .order_by(audit.c.id.desc())
            .limit(size + 1)
        )
        with self._looking() as connection:
            rows = connection.execute(statement).all()
            names = _names(connection, [row.subject for row in rows])
        lines = tuple(_line(row, names) for row in rows[:size])
        return Numbered(lines, lines[-1].number if len(rows) > size else None)

    def people(self) -> list[tuple[PersonId, str]]:
        """By the log: who is no operator any more has still done what they did."""
        did = select(audit.c.who).where(audit.c.by_house)
        named = select(person.c.id, person.c.name).where(person.c.id.in_(did))
        with self._looking() as connection:
            rows = connection.execute(named.order_by(person.c.name, person.c.id))
            return [(PersonId(row.id), row.name) for row in rows]


def _names(connection: Connection, subjects: Sequence[str]) -> dict[str, str]:
    """What each of these is called; by one query."""
    ids = ids_among(subjects)
    booked = literal_column("'Branded onboarding'", String)
    parts = [
        select(table.c.id.label("id"), cast(called, String).label("name")).where(
            table.c.id.in_(ids)
        )
        for table, called in (
            (person, person.c.name),
            (sender, sender.c.verified_name),
            (alert, alert.c.text),
            (mail, mail.c.to),
            (onboarding, booked),
        )
    ]
    return {str(row.id): row.name for row in connection.execute(union_all(*parts)) if row.name}


def _line(row: Any, names: dict[str, str]) -> HouseLine:
    theirs = row.organisation != HOUSE
    itself = row.subject == str(row.organisation)
    return HouseLine(
        row.id,
        row.at,
        row.name or "",
        row.what,
        OrganisationId(row.organisation) if theirs else None,
        row.place if theirs else "",
        "" if itself else names.get(row.subject, row.subject),
    )
