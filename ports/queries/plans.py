"""What an organisation has booked, as its own people see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.onboarding import OnboardingId
from domain.tenancy import Organisation
from ports.queries.console import OnboardingView


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """The newest request to reach more people than a newcomer."""

    at: datetime
    by: str
    """The name of who asked."""
    text: str
    waits: bool
    declined: str
    """Why it was; empty while it waits, and where it was granted."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many people an organisation reaches on the shared number, of so many that it may."""

    taken: int
    """Those reached and those invited."""
    most: int
    asked: ApprovalAsked | None

    @property
    def full(self) -> bool:
        return self.taken >= self.most


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

    def room(self, now: datetime) -> Room | None:
        """None for one that is approved: it may reach any number."""

    def onboarding(self) -> OnboardingView | None:
        """The one under way, else the newest."""

    def onboarding_of(self, id: OnboardingId) -> OnboardingView:
        """Raises NotFound."""

    def closed_onboardings(self) -> list[ClosedOnboarding]:
        """The newest first."""

    def has_onboarding(self) -> OnboardingId | None:
        """The one under way."""
