"""What an organisation has booked, as its own people see it."""

from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from adapters.sql.collections import waiting_places
from adapters.sql.house import SqlOrganisations
from adapters.sql.queries.bound import Bound
from adapters.sql.queries.console import USE
from adapters.sql.queries.onboardings import view
from adapters.sql.tables import (
    access_request,
    approval_request,
    destination,
    message,
    onboarding,
    person,
)
from domain.destinations import DestinationKind, DestinationState
from domain.onboarding import OnboardingId
from domain.tenancy import NotFound
from ports.queries.console import OnboardingView
from ports.queries.plans import ApprovalAsked, ClosedOnboarding, Room, Standing

CLOSED = 20
"""So many of those closed are listed."""


class SqlPlanQueries(Bound):
    """See ports.queries.plans.PlanQueries."""

    def standing(self, now: datetime) -> Standing:
        people = self._people()
        sent = select(func.count()).where(self._mine(message), message.c.accepted_at >= now - USE)
        newest = (
            select(access_request)
            .where(self._mine(access_request))
            .order_by(access_request.c.asked_at.desc())
        )
        with self._looking() as connection:
            request = connection.execute(newest.limit(1)).first()
            is_open = request is not None and request.decided_at is None
            return Standing(
                SqlOrganisations(connection).get(self._organisation),
                connection.scalar(people) or 0,
                connection.scalar(sent) or 0,
                request.asked_at if request is not None and is_open else None,
                request.reason if request is not None and request.granted is False else "",
            )

    def _people(self) -> Select[int]:
        return select(func.count()).where(
            self._mine(destination),
            destination.c.kind == DestinationKind.RECIPIENT.value,
            destination.c.state != DestinationState.REMOVED.value,
        )

    def room(self, now: datetime) -> Room | None:
        with self._looking() as connection:
            most = SqlOrganisations(connection).get(self._organisation).recipient_limit
            if most is None:
                return None
            invited = connection.scalar(waiting_places(self._organisation, now)) or 0
            reached = connection.scalar(self._people()) or 0
            return Room(reached + invited, most, self._approval(connection))

    def _approval(self, connection: Connection) -> ApprovalAsked | None:
        table = approval_request
        newest = (
            select(table, person.c.name)
            .join(person, person.c.id == table.c.by)
            .where(self._mine(table))
            .order_by(table.c.asked_at.desc())
        )
        row = connection.execute(newest.limit(1)).first()
        if row is None:
            return None
        return ApprovalAsked(
            row.asked_at,
            row.name,
            row.text,
            row.decided_at is None,
            row.reason if row.granted is False else "",
        )

    def onboarding(self) -> OnboardingView | None:
        with self._looking() as connection:
            try:
                return view(connection, self._mine(onboarding))
            except NotFound:
                return None

    def onboarding_of(self, id: OnboardingId) -> OnboardingView:
        with self._looking() as connection:
            return view(connection, self._mine(onboarding), onboarding.c.id == id)

    def closed_onboardings(self) -> list[ClosedOnboarding]:
        table = onboarding
        closed = (
            select(table.c.id, table.c.asked_at, table.c.closed_at)
            .where(self._mine(table), table.c.closed_at.is_not(None))
            .order_by(table.c.closed_at.desc())
        )
        with self._looking() as connection:
            rows = connection.execute(closed.limit(CLOSED)).all()
        return [
            ClosedOnboarding(OnboardingId(row.id), row.asked_at, row.closed_at) for row in rows
        ]

    def has_onboarding(self) -> OnboardingId | None:
        found = select(onboarding.c.id).where(
            self._mine(onboarding), onboarding.c.closed_at.is_(None)
        )
        with self._looking() as connection:
            id = connection.scalar(found)
        return None if id is None else OnboardingId(id)
