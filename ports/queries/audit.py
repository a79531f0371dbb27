"""Who did what in an organisation, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.tenancy import PersonId
from ports.queries.paging import Numbered


@dataclass(frozen=True, slots=True)
class AuditFilter:
    who: PersonId | None = None
    what: str = ""
    """Part of what was done, in any case."""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    number: int
    at: datetime
    who: str
    """A person's name; empty for the service itself."""
    what: str
    subject: str
    """As it was noted: mostly an id."""
    named: str
    """What the subject is called now; empty for what has no name, or is no more."""


class AuditQueries(Protocol):
    """One organisation's audit log, which only grows. Made for an actor who may manage the team;
    raises NotAllowed when it is made."""

    def lines(
        self, wanted: AuditFilter, after: int | None = None, size: int = 50
    ) -> Numbered[AuditLine]:
        """The newest first."""

    def people(self) -> list[tuple[PersonId, str]]:
        """Whoever has done something here, by name."""
