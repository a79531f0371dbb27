"""What an organisation has booked, as its own people see it."""

from datetime import datetime

from sqlalchemy import func, select

from adapters.sql.house import SqlOrganisations
from adapters.sql.queries.bound import Bound
from adapters.sql.queries.console import USE
from adapters.sql.queries.onboardings import view
from adapters.sql.tables import access_request, destination, message, onboarding
from domain.destinations import DestinationKind, DestinationState
from domain.onboarding import OnboardingId
from domain.tenancy import NotFound
from ports.queries.console import OnboardingView
from ports.queries.plans import ClosedOnboarding, Standing

CLOSED = 20
"""So many of those closed are listed."""


class SqlPlanQueries(Bound):
    """See ports.queries.plans.PlanQueries."""

    def standing(self, now: datetime) -> Standing:
        people = select(func.count()).where(
            self._mine(destination),
            destination.c.kind == DestinationKind.RECIPIENT.value,
            destination.c.state != DestinationState.REMOVED.value,
        )
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
