"""What an operator sees of the organisations, and of the house's own number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.access import AccessRequestId
from domain.numbers import ManagedNumber, NumberCheck, Slot
from domain.onboarding import Onboarding, OnboardingId, OnboardingStep, Side
from domain.plans import Access, Plan
from domain.tenancy import OrganisationId, PersonId, Role
from domain.visits import VisitId
from ports.queries.paging import Page


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    id: OrganisationId
    name: str
    created_at: datetime
    plan: Plan
    access: Access
    reason: str
    approved: bool
    recipients: int
    """Those not removed."""
    sent: int
    """Messages that Meta took within 30 days."""
    asks_approval: bool
    """Whether a request to reach more people waits."""
    erasing_since: datetime | None
    """Since when it is closed and goes, by its owner; None for all others."""


@dataclass(frozen=True, slots=True)
class MemberLine:
    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class VisitLine:
    id: VisitId
    organisation: str
    operator: str
    """Their name."""
    reason: str
    began_at: datetime
    ends_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RenamingLine:
    """As the organisation's own audit log has it."""

    words: str
    """From which name to which."""
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RequestLine:
    id: AccessRequestId
    organisation: OrganisationId
    name: str
    """The organisation's."""
    by: str
    email: str
    text: str
    asked_at: datetime
    decided_at: datetime | None
    granted: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class OrganisationView:
    line: OrganisationLine
    timezone: str
    members: tuple[MemberLine, ...]
    stopped: int
    """Its people who have said STOP lately, as the brake counts them."""
    visits: tuple[VisitLine, ...]
    """The newest of them."""
    onboarding: OnboardingId | None
    request: AccessRequestId | None
    """An open one."""
    approval: RequestLine | None
    """An open one, to reach more people."""
    renamings: tuple[RenamingLine, ...] = ()
    """The newest of them."""


@dataclass(frozen=True, slots=True)
class OnboardingLine:
    id: OnboardingId
    name: str
    """The organisation's."""
    asked_at: datetime
    done: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoteLine:
    step: OnboardingStep
    by: str
    side: Side
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OnboardingView:
    onboarding: Onboarding
    name: str
    """The organisation's."""
    by: str
    notes: tuple[NoteLine, ...]
    """The oldest first."""
    closed_by: str = ""
    """Their name; empty while it is open, and where nobody knows."""


@dataclass(frozen=True, slots=True)
class LiveVisit:
    """A visit that goes on, as the gate of every page needs it."""

    id: VisitId
    organisation: OrganisationId
    name: str
    timezone: str
    reason: str
    ends_at: datetime


class ConsoleQueries(Protocol):
    """Bound to an operator. Raises NotAllowed for anybody else when it is made."""

    def organisations(
        self, now: datetime, wanted: str = "", after: UUID | None = None
    ) -> Page[OrganisationLine]:
        """The newest first; those whose name holds `wanted`, in any case."""

    def organisation(self, id: OrganisationId, now: datetime) -> OrganisationView:
        """Raises NotFound, also for the house."""

    def requests(self) -> list[RequestLine]:
        """The open ones, the oldest first, and then the newest that were answered."""

    def approvals(self) -> list[RequestLine]:
        """Who asks to reach more people and waits, the oldest first."""

    def onboardings(self) -> list[OnboardingLine]:
        """The open ones, the newest first, and then the newest that are closed."""

    def onboarding(self, id: OnboardingId) -> OnboardingView:
        """Raises NotFound."""

    def visits(self) -> list[VisitLine]:
        """The newest of them."""

    def visit(self, id: VisitId, operator: PersonId, now: datetime) -> LiveVisit | None:
        """None once it is over, or for another operator's."""

    def number(self, slot: Slot) -> ManagedNumber | None: ...

    def number_check(self, phone_number_id: str) -> NumberCheck | None:
        """None for one that was never looked at."""

    def trip_came(self, wamid: str) -> bool:
        """Whether an event about that message has come in."""
