"""Organisations, the people in them, and what an actor may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.errors import DomainError
from domain.plans import (
    TRIAL_RECIPIENTS,
    Access,
    AccessNotGranted,
    AccessPaused,
    Admission,
    NotApprovedYet,
    Plan,
    PlanTooSmall,
)

OrganisationId = NewType("OrganisationId", UUID)
PersonId = NewType("PersonId", UUID)
TokenId = NewType("TokenId", UUID)
"""Of a token by which a script acts."""

HOUSE = OrganisationId(UUID(int=0))
"""The operator's own organisation: it owns the Managed sender and what strangers write to it."""


class Role(StrEnum):
    OWNER = "owner"
    """Whoever answers for the organisation. There is always at least one."""
    ADMIN = "admin"
    MEMBER = "member"
    OPERATOR = "operator"
    """A person who runs the installation, while they look after the house."""
    VISITOR = "visitor"
    """An operator on a support visit: reads one organisation's pages for an hour."""
    SYSTEM = "system"
    """A worker, the clock or the webhook: acts for an organisation, is no person."""


class Permission(StrEnum):
    KEEP_ACCOUNT = "keep_account"
    """One's own account: its name, address, password and browsers, and taking a seat."""
    READ = "read"
    MAKE_PULSES = "make_pulses"
    """Sources, metrics, pulses and their runs."""
    OWN_PHONE = "own_phone"
    """One's own phone, and no other, as a recipient."""
    MANAGE_CHANNELS = "manage_channels"
    """Senders, destinations, invites and their notifications."""
    MANAGE_TEAM = "manage_team"
    """Who is in the organisation, and as what."""
    OWN = "own"
    """The organisation itself: its data, its end, who owns it."""
    OPERATE = "operate"
    """Watch the lanes, and set going again what stands still."""
    RUN_THE_HOUSE = "run_the_house"
    """What looks across tenants: workers and the command line."""


_MEMBERS = frozenset(
    {
        Permission.KEEP_ACCOUNT,
        Permission.READ,
        Permission.MAKE_PULSES,
        Permission.OWN_PHONE,
    }
)
_ADMINS = _MEMBERS | {Permission.MANAGE_CHANNELS, Permission.MANAGE_TEAM}
ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _ADMINS | {Permission.OWN},
    Role.ADMIN: _ADMINS,
    Role.MEMBER: _MEMBERS,
    Role.OPERATOR: frozenset({Permission.KEEP_ACCOUNT, Permission.OPERATE}),
    Role.VISITOR: frozenset({Permission.KEEP_ACCOUNT, Permission.READ}),
    Role.SYSTEM: frozenset(Permission),
}

RENAMED = "renamed the organisation"
"""So the audit log has it; operators read there which names an organisation has had."""
ADMINS = frozenset({Role.OWNER, Role.ADMIN})
"""The people who hear what befalls the organisation."""


class NotAllowed(DomainError):
    """The actor's role does not hold the permission that this asks for."""


class NotFound(DomainError):
    """There is no such thing in the actor's organisation."""


@dataclass(frozen=True, slots=True)
class Organisation:
    id: OrganisationId
    name: str
    timezone: str
    created_at: datetime
    plan: Plan = Plan.MANAGED
    access: Access = Access.NONE
    access_reason: str = ""
    """Why it was paused, in a sentence for its admins."""
    approved: bool = False
    """Whether it may reach more people on the shared number than a newcomer."""
    founder: PersonId | None = None
    """Who made it, whatever they are in it by now. None for one of before that was kept."""

    def may_use_managed(self, admission: Admission) -> None:
        """Raises AccessPaused, AccessNotGranted or PlanTooSmall."""
        if self.access is Access.PAUSED:
            raise AccessPaused
        if admission.waits(self.access):
            raise AccessNotGranted
        self.has_a_number()

    def has_a_number(self) -> None:
        """Raises PlanTooSmall where its plan comes with no number to send from."""
        if self.plan is Plan.FREE:
            raise PlanTooSmall

    @property
    def recipient_limit(self) -> int | None:
        """How many people it may reach on the shared number; None without limit."""
        return None if self.approved else TRIAL_RECIPIENTS


def may_make_another(theirs: Iterable[Organisation]) -> None:
    """Whether who owns or has founded these makes one more. Raises NotApprovedYet."""
    if not all(each.approved for each in theirs):
        raise NotApprovedYet


@dataclass(frozen=True, slots=True)
class Person:
    id: PersonId
    email: str
    """Normalised: two spellings of one mailbox are one person."""
    name: str
    password_hash: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    organisation: OrganisationId
    person: PersonId
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and for which organisation. Every unit of work opens with one."""

    organisation: OrganisationId
    role: Role
    who: PersonId | None = None
    """None for a worker."""
    within: frozenset[Permission] | None = None
    """All that this actor may at most, whatever the role: a token's scopes. None for no limit."""
    token: TokenId | None = None
    """By which a script acts for `who`; None for a person at the pages."""

    @classmethod
    def system(cls, organisation: OrganisationId) -> Self:
        return cls(organisation, Role.SYSTEM)

    @classmethod
    def operator(cls, who: PersonId) -> Self:
        return cls(HOUSE, Role.OPERATOR, who)

    @property
    def person(self) -> PersonId:
        """The person behind the actor. Raises NotAllowed for a worker."""
        if self.who is None:
            raise NotAllowed
        return self.who

    def must(self, permission: Permission) -> None:
        """Raises NotAllowed unless the role holds `permission`, and the actor's limits do."""
        limited = self.within is not None and permission not in self.within
        if limited or permission not in ALLOWED[self.role]:
            raise NotAllowed


THE_HOUSE = Actor.system(HOUSE)
