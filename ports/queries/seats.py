"""Who somebody is in an organisation: what the gate of every page asks first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.accounts import BrowserId
from domain.tenancy import Actor, OrganisationId, PersonId, Role
from ports.queries.home import Day


class Blocked(StrEnum):
    """Why nothing goes out on an organisation's channel."""

    NUMBER_HELD = "number_held"
    PAUSED = "paused"
    """It is this organisation's sending that was stopped, and not the number."""
    PLAN_TOO_SMALL = "plan_too_small"
    """Its plan comes without the number."""


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
    browser: BrowserId = BrowserId(UUID(int=0))  # noqa: RUF009 - of nobody
    """In which they are signed in."""
    stale: bool = False
    """Whether it is a while since that was noted."""
    blocked: Blocked | None = None
    """None where the organisation sends, and where it has no channel yet."""


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation in which somebody has a seat."""

    organisation: OrganisationId
    name: str
    timezone: str
    role: Role
    people: int
    """How many are in it."""
    owners: int
    """How many of them own it."""
    blocked: Blocked | None = None
    """As of a seat."""
    why: str = ""
    """Where its sending is paused: why, in a sentence."""

    @property
    def only_owner(self) -> bool:
        """Whether it would be left without an owner, so that they cannot leave it."""
        return self.role is Role.OWNER and self.owners == 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """Organisations that somebody owns or has founded, and that nobody has approved."""

    places: tuple[tuple[OrganisationId, str], ...]
    """Those in which they have a seat, with their names; empty where they have left them all."""


Days = Mapping[str, tuple[datetime, datetime]]
"""By zone: when its day begins, and when it ends."""


class Seats(Protocol):
    def of(self, person: PersonId, organisation: OrganisationId, browser: str) -> Seat | None:
        """In the house for an operator, whether or not they sit in an organisation as well.

        None for a stranger, for somebody whose membership has ended, and where the browser,
        by the digest of its secret, is not signed in as that person any more."""

    def at(self, person: PersonId, organisation: OrganisationId) -> Seat | None:
        """The same for whoever has proved who they are without a browser."""

    def every(self, person: PersonId) -> tuple[Seat, ...]:
        """All organisations of a person, by name."""

    def being_erased(self, organisation: OrganisationId) -> str | None:
        """Its name, while it is closed and goes; else None."""

    def nobody_yet(self) -> bool:
        """Whether no person has an account here: then the first run is still to come."""

    def places(self, person: PersonId) -> list[Place]:
        """All of theirs, by name."""

    def waiting(self, person: PersonId) -> Waiting | None:
        """None where all that they own or have founded are approved."""

    def days(self, person: PersonId, of: Days) -> dict[OrganisationId, Day]:
        """How the day of each of their organisations stands, in its own zone, as its Home counts
        it; those without a delivery are not among them. It asks as often for one as for many."""
