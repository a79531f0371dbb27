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
    found = (
        select(onboarding, organisation.c.name, person.c.name.label("who"))
        .join(organisation, organisation.c.id == onboarding.c.organisation)
        .join(person, person.c.id == onboarding.c.by)
        .where(*where)
        .order_by(onboarding.c.closed_at.is_not(None), onboarding.c.asked_at.desc())
    )
    row = connection.execute(found.limit(1)).mappings().first()
    if row is None:
        raise NotFound
    known = SqlOnboardings.translator.thing(row)
    return OnboardingView(known, row["name"], row["who"], _notes(connection, row["id"]))


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
