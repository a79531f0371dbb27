"""Who somebody is in an organisation."""

from sqlalchemy import Engine, exists, select

from adapters.sql.engine import reading
from adapters.sql.tables import membership, operator, organisation, person
from domain.tenancy import Actor, OrganisationId, PersonId, Role
from ports.queries.seats import Seat


class SqlSeats:
    """See ports.queries.seats.Seats."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, who: PersonId, where: OrganisationId) -> Seat | None:
        statement = (
            select(
                membership.c.role,
                person.c.name,
                person.c.email,
                organisation.c.name.label("organisation"),
                organisation.c.timezone,
                exists().where(operator.c.person == person.c.id).label("operates"),
            )
            .join(person, person.c.id == membership.c.person)
            .join(organisation, organisation.c.id == membership.c.organisation)
            .where(membership.c.person == who, membership.c.organisation == where)
        )
        with reading(self._engine) as connection:
            row = connection.execute(statement).first()
        if row is None:
            return None
        actor = Actor(where, Role(row.role), who)
        return Seat(actor, row.name, row.email, row.organisation, row.timezone, bool(row.operates))
