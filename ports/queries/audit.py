"""Who did what in an organisation, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.tenancy import OrganisationId, PersonId
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


@dataclass(frozen=True, slots=True)
class HouseLine:
    """Something that the house did."""

    number: int
    at: datetime
    who: str
    """An operator's name; empty for the service itself and for the command line."""
    what: str
    organisation: OrganisationId | None
    """To whom it was done; None for the house itself."""
    name: str
    """That organisation's; empty for the house itself."""
    about: str
    """What it was done to, as it is called now, else as it was noted; empty where that is the
    organisation itself."""


class HouseAuditQueries(Protocol):
    """What was done to the house, and by it to organisations. Made for an operator; raises
    NotAllowed when it is made."""

    def lines(
        self, wanted: AuditFilter, after: int | None = None, size: int = 50
    ) -> Numbered[HouseLine]:
        """The newest first."""

    def people(self) -> list[tuple[PersonId, str]]:
        """Whoever has done something as an operator, by name."""
