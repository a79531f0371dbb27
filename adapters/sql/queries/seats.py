"""Who somebody is in an organisation."""

from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, exists, select

from adapters.sql.engine import reading
from adapters.sql.tables import membership, operator, organisation, person
from domain.tenancy import Actor, OrganisationId, PersonId, Role
from ports.queries.seats import Seat


class SqlSeats:
    """See ports.queries.seats.Seats."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, who: PersonId, where: OrganisationId) -> Seat | None:
        found = self._seats(membership.c.person == who, membership.c.organisation == where)
        return found[0] if found else None

    def every(self, who: PersonId) -> tuple[Seat, ...]:
        return self._seats(membership.c.person == who)

    def _seats(self, *where: ColumnElement[bool]) -> tuple[Seat, ...]:
        statement = (
            select(
                membership,
                person.c.name,
                person.c.email,
                organisation.c.name.label("organisation_name"),
                organisation.c.timezone,
                exists().where(operator.c.person == person.c.id).label("operates"),
            )
            .join(person, person.c.id == membership.c.person)
            .join(organisation, organisation.c.id == membership.c.organisation)
            .where(*where)
            .order_by(organisation.c.name, organisation.c.id)
        )
        with reading(self._engine) as connection:
            return tuple(_seat(row) for row in connection.execute(statement))


def _seat(row: Row[Any]) -> Seat:
    who = Actor(OrganisationId(row.organisation), Role(row.role), PersonId(row.person))
    return Seat(who, row.name, row.email, row.organisation_name, row.timezone, bool(row.operates))
