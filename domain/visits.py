"""A support visit: an operator looks into one organisation, for a reason and for an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType
from uuid import UUID

from domain.errors import DomainError
from domain.tenancy import OrganisationId, PersonId

VisitId = NewType("VisitId", UUID)

LASTS = timedelta(minutes=60)
SHORTEST, LONGEST = 10, 180
"""Of a reason, in characters: the organisation reads it in its audit log."""


@dataclass(eq=False)
class ReasonMissing(DomainError):
    """A visit has a reason that the organisation can read, of 10 to 180 characters."""

    shortest: int = SHORTEST
    longest: int = LONGEST


@dataclass(frozen=True, slots=True)
class Visit:
    """Reading only. It ends by itself at `ends_at`."""

    id: VisitId
    organisation: OrganisationId
    operator: PersonId
    reason: str
    began_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    """When its operator left before that."""

    def goes_on(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.ends_at
