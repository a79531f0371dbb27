"""A Branded onboarding: what a customer tells us, and six steps that both sides tick."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, Self
from uuid import UUID

from domain.errors import DomainError
from domain.tenancy import OrganisationId, PersonId

OnboardingId = NewType("OnboardingId", UUID)
NoteId = NewType("NoteId", UUID)

WORDS = 1000
"""The most that one answer, or one note, may say."""
TWILIO_MONTHLY = "$1.15"
"""US dollars a month for a usual US number at Twilio."""


class OwnNumber(StrEnum):
    BRING = "bring"
    """They have a number, which must not be in use in the WhatsApp app."""
    BUY = "buy"
    """One is bought for them: usually a US number at Twilio."""


class OnboardingStep(StrEnum):
    """In their order."""

    DISCOVERY = "discovery"
    VERIFICATION = "verification"
    NUMBER = "number"
    TOKEN = "token"
    HANDOVER = "handover"
    TEMPLATES = "templates"


TITLES: Mapping[OnboardingStep, str] = MappingProxyType(
    {
        OnboardingStep.DISCOVERY: "Discovery",
        OnboardingStep.VERIFICATION: "Meta business verification",
        OnboardingStep.NUMBER: "Phone number",
        OnboardingStep.TOKEN: "Access",
        OnboardingStep.HANDOVER: "Handover",
        OnboardingStep.TEMPLATES: "Templates",
    }
)
"""What pages and mails call them."""


class StepState(StrEnum):
    WAITING = "waiting"
    DOING = "doing"
    STUCK = "stuck"
    DONE = "done"


class Side(StrEnum):
    """Whose turn a step is."""

    CUSTOMER = "customer"
    OPERATOR = "operator"


OWNERS: Mapping[OnboardingStep, Side] = MappingProxyType(
    {
        OnboardingStep.DISCOVERY: Side.OPERATOR,
        OnboardingStep.VERIFICATION: Side.CUSTOMER,
        OnboardingStep.NUMBER: Side.OPERATOR,
        OnboardingStep.TOKEN: Side.CUSTOMER,
        OnboardingStep.HANDOVER: Side.OPERATOR,
        OnboardingStep.TEMPLATES: Side.OPERATOR,
    }
)
"""Who begins with a step; it may pass to the other side."""


@dataclass(eq=False)
class WishNotValid(DomainError):
    """An answer is missing or too long; `fields` names which."""

    fields: frozenset[str]


class NoteNotValid(DomainError):
    """A note says something, and neither it nor an outcome more than a thousand characters."""


class OnboardingClosed(DomainError):
    """Its list is only read by now."""


class OnboardingRuns(DomainError):
    """One is under way for this organisation already."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form asks for."""

    volume: str
    regions: str
    use_case: str
    meta_assets: str
    """What they have at Meta already; may be empty."""
    number: OwnNumber

    def checked(self) -> Self:
        """Without space around its answers. Raises WishNotValid."""
        trimmed = replace(
            self,
            volume=self.volume.strip(),
            regions=self.regions.strip(),
            use_case=self.use_case.strip(),
            meta_assets=self.meta_assets.strip(),
        )
        asked = {name: getattr(trimmed, name) for name in ("volume", "regions", "use_case")}
        wrong = {name for name, said in asked.items() if not said}
        answers = asked | {"meta_assets": trimmed.meta_assets}
        wrong |= {name for name, said in answers.items() if len(said) > WORDS}
        if wrong:
            raise WishNotValid(frozenset(wrong))
        return trimmed


@dataclass(frozen=True, slots=True)
class StepLine:
    """Where one step stands."""

    step: OnboardingStep
    owner: Side
    state: StepState = StepState.WAITING
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Onboarding:
    """One organisation's way to a number of its own."""

    id: OnboardingId
    organisation: OrganisationId
    by: PersonId
    asked_at: datetime
    wish: Wish
    steps: tuple[StepLine, ...]
    closed_at: datetime | None = None
    version: int = 0
    closed_by: PersonId | None = None
    outcome: str = ""
    """How it ended, in the operator's words; empty where they left none."""

    @classmethod
    def asked(
        cls,
        id: OnboardingId,
        organisation: OrganisationId,
        by: PersonId,
        wish: Wish,
        now: datetime,
    ) -> Self:
        steps = tuple(StepLine(each, OWNERS[each]) for each in OnboardingStep)
        return cls(id, organisation, by, now, wish, steps)

    def moved(self, step: OnboardingStep, state: StepState, owner: Side, now: datetime) -> Self:
        """One step stands elsewhere, or is the other side's turn. Raises OnboardingClosed."""
        self.must_be_open()
        changed = StepLine(step, owner, state, now)
        return replace(
            self, steps=tuple(changed if each.step is step else each for each in self.steps)
        )

    def at(self, step: OnboardingStep) -> StepLine:
        return next(each for each in self.steps if each.step is step)

    def closed(self, by: PersonId, outcome: str, now: datetime) -> Self:
        """Only read from now on. Raises OnboardingClosed, or NoteNotValid for an outcome that is
        too long."""
        self.must_be_open()
        if len(outcome.strip()) > WORDS:
            raise NoteNotValid
        return replace(self, closed_at=now, closed_by=by, outcome=outcome.strip())

    def must_be_open(self) -> None:
        """Raises OnboardingClosed."""
        if self.closed_at is not None:
            raise OnboardingClosed

    @property
    def done(self) -> int:
        return sum(each.state is StepState.DONE for each in self.steps)


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote beside a step; both sides read it."""

    id: NoteId
    organisation: OrganisationId
    onboarding: OnboardingId
    step: OnboardingStep
    by: PersonId
    side: Side
    text: str
    at: datetime
