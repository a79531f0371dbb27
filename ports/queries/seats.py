"""Who somebody is in an organisation: what the gate of every page asks first."""

from dataclasses import dataclass
from typing import Protocol

from domain.tenancy import Actor, OrganisationId, PersonId


@dataclass(frozen=True, slots=True)
class Seat:
    actor: Actor
    person: str
    """The person's name."""
    email: str
    organisation: str
    """The organisation's name."""
    timezone: str
    operates: bool = False
    """Whether this person also looks after the house, as its operator."""


class Seats(Protocol):
    def of(self, person: PersonId, organisation: OrganisationId) -> Seat | None:
        """None for a stranger, and for somebody whose membership has ended."""

    def every(self, person: PersonId) -> tuple[Seat, ...]:
        """All organisations of a person, by name."""
