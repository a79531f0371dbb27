"""Asking for the shared number while the installation is a private beta."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType, Self
from uuid import UUID

from domain.errors import DomainError
from domain.tenancy import OrganisationId, PersonId

AccessRequestId = NewType("AccessRequestId", UUID)

WORDS = 1000
"""The most that a request may say."""


class RequestDecided(DomainError):
    """Another operator has answered this request already."""


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
