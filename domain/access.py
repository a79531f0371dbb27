"""What organisations ask of operators: the shared number, while the installation is a private
beta, and to reach more people on it than a newcomer."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType, Self
from uuid import UUID

from domain.errors import DomainError
from domain.tenancy import OrganisationId, PersonId

AccessRequestId = NewType("AccessRequestId", UUID)

WORDS = 1000
"""The most that a request may say."""
ASK_AGAIN = timedelta(days=1)
"""After an answer, an approval is asked for once in so long."""


class RequestDecided(DomainError):
    """Another operator has answered this request already."""


class UseMissing(DomainError):
    """An operator approves by what it is for, and nothing was said of that."""


@dataclass(eq=False)
class AskedLately(DomainError):
    """The request before was answered, and is less than a day old."""

    until: datetime


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """One organisation's wish; open until an operator answers it."""

    id: AccessRequestId
    organisation: OrganisationId
    by: PersonId
    text: str
    """What they would use it for, in their words."""
    asked_at: datetime
    decided_at: datetime | None = None
    granted: bool | None = None
    reason: str = ""
    """The operator's, where it was declined."""
    version: int = 0

    def answered(self, now: datetime, *, granted: bool, reason: str = "") -> Self:
        """Raises RequestDecided when it was answered before."""
        if self.decided_at is not None:
            raise RequestDecided
        return replace(self, decided_at=now, granted=granted, reason=reason)

    def may_follow(self, now: datetime) -> None:
        """Whether another may be made after this one was answered. Raises AskedLately."""
        if self.decided_at is not None and now < self.asked_at + ASK_AGAIN:
            raise AskedLately(self.asked_at + ASK_AGAIN)


def good_use(text: str) -> str:
    """As it is kept. Raises UseMissing."""
    trimmed = text.strip()[:WORDS]
    if not trimmed:
        raise UseMissing
    return trimmed
