"""What an organisation has booked, as its own people see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.onboarding import OnboardingId
from domain.tenancy import Organisation
from ports.queries.console import OnboardingView


@dataclass(frozen=True, slots=True)
class Standing:
    organisation: Organisation
    recipients: int
    """Those not removed."""
    sent: int
    """Messages that Meta took within 30 days."""
    asked_at: datetime | None
    """Since when a request for access is open."""
    declined: str
    """Why the newest request was declined; empty unless it was the last word."""


@dataclass(frozen=True, slots=True)
class ClosedOnboarding:
    id: OnboardingId
    asked_at: datetime
    closed_at: datetime


class PlanQueries(Protocol):
    """Bound to one actor's organisation."""

    def standing(self, now: datetime) -> Standing: ...

    def onboarding(self) -> OnboardingView | None:
        """The one under way, else the newest."""

    def onboarding_of(self, id: OnboardingId) -> OnboardingView:
        """Raises NotFound."""

    def closed_onboardings(self) -> list[ClosedOnboarding]:
        """The newest first."""

    def has_onboarding(self) -> OnboardingId | None:
        """The one under way."""
