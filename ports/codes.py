"""Codes that verify a number, and how many have gone out lately."""

from datetime import datetime
from typing import Protocol

from domain.tenancy import OrganisationId


class Codes(Protocol):
    """Codes are worked out when they are needed, and kept nowhere."""

    def code(self, reference: str) -> str:
        """Six digits, the same for the same reference, and not to be told without our key."""


class CodeLog(Protocol):
    """What the limits count, whichever organisation asked."""

    def to_number(self, phone: str, since: datetime) -> list[datetime]: ...

    def by_organisation(self, organisation: OrganisationId, since: datetime) -> list[datetime]: ...

    def add(self, organisation: OrganisationId, phone: str, at: datetime) -> None: ...
