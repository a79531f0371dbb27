"""Codes that verify a number, and how many have gone out lately."""

from datetime import datetime
from typing import Protocol

from domain.tenancy import OrganisationId, PersonId


class Codes(Protocol):
    """Codes are worked out when they are needed, and kept nowhere."""

    def code(self, reference: str) -> str:
        """Six digits, the same for the same reference, and not to be told without our key."""


class CodeLog(Protocol):
    """What the limits count, whichever organisation asked."""

    def to_number(self, phone: str, since: datetime) -> list[datetime]: ...

    def by_organisation(self, organisation: OrganisationId, since: datetime) -> list[datetime]: ...

    def by_person(self, person: PersonId, since: datetime) -> list[datetime]:
        """In whichever organisation; nobody counts theirs anew until this unit ends."""

    def add(
        self, organisation: OrganisationId, by: PersonId, phone: str, at: datetime
    ) -> None: ...
