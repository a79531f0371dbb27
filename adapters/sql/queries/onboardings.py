"""One onboarding with its notes, as both of its sides see it."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from adapters.sql.console import SqlOnboardings
from adapters.sql.tables import onboarding, onboarding_note, organisation, person
from domain.onboarding import OnboardingStep, Side
from domain.tenancy import NotFound
from ports.queries.console import NoteLine, OnboardingView

NEWEST = 300


def view(connection: Connection, *where: ColumnElement[bool]) -> OnboardingView:
    """The first that matches: one under way before those closed. Raises NotFound."""
    closer = person.alias("closer")
    found = (
        select(
            onboarding,
            organisation.c.name,
            person.c.name.label("who"),
            closer.c.name.label("closed_by_name"),
        )
        .join(organisation, organisation.c.id == onboarding.c.organisation)
        .join(person, person.c.id == onboarding.c.by)
        .outerjoin(closer, closer.c.id == onboarding.c.closed_by)
        .where(*where)
        .order_by(onboarding.c.closed_at.is_not(None), onboarding.c.asked_at.desc())
    )
    row = connection.execute(found.limit(1)).mappings().first()
    if row is None:
        raise NotFound
    known = SqlOnboardings.translator.thing(row)
    notes, closed_by = _notes(connection, row["id"]), row["closed_by_name"] or ""
    return OnboardingView(known, row["name"], row["who"], notes, closed_by)


def _notes(connection: Connection, id: Any) -> tuple[NoteLine, ...]:
    table = onboarding_note
    rows = connection.execute(
        select(table, person.c.name.label("who"))
        .join(person, person.c.id == table.c.by)
        .where(table.c.onboarding == id)
        .order_by(table.c.at)
        .limit(NEWEST)
    )
    return tuple(
        NoteLine(OnboardingStep(row.step), row.who, Side(row.side), row.text, row.at)
        for row in rows
    )
