"""Who is in an organisation, and who is invited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.team import InvitationId, may_give
from domain.tenancy import PersonId, Role


@dataclass(frozen=True, slots=True)
class TeammateLine:
    person: PersonId
    name: str
    email: str
    role: Role
    seen_at: datetime | None
    """When any of their browsers was used last, by database time; None for not lately."""


@dataclass(frozen=True, slots=True)
class InvitationLine:
    id: InvitationId
    email: str
    role: Role
    by: str
    """The name of whoever made it."""
    created_at: datetime
    expires_at: datetime
    maker: Role | None
    """What whoever made it is today; None for who has left."""

    @property
    def backed(self) -> bool:
        """Whether their word counts still."""
        return self.maker is not None and may_give(self.maker, self.role)


class TeamQueries(Protocol):
    """Bound to an actor who may manage the team."""

    def teammates(self) -> list[TeammateLine]:
        """Owners first, then admins and members, each by name."""

    def teammate(self, person: PersonId) -> TeammateLine:
        """Raises NotFound, also for somebody elsewhere."""

    def invitations(self, now: datetime) -> list[InvitationLine]:
        """Those that wait, and those that expired within the last 30 days; the newest first."""
