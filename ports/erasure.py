"""Taking personal data away for good, and handing it out before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.destinations import DestinationId, DestinationState
from domain.errors import DomainError
from domain.tenancy import OrganisationId, PersonId


@dataclass(eq=False)
class StillSending(DomainError):
    """A message is being handed to Meta this very moment: what comes back would bring the person
    back, too. Try again in two minutes."""


class Erasure(Protocol):
    """Within the house's unit of work: a contact may be several organisations'."""

    def recipient(
        self, organisation: OrganisationId, destination: DestinationId, now: datetime
    ) -> None:
        """Of a person, or a group, only counts stay; what other organisations need of the same
        contact stays theirs, and a STOP outlives all by its fingerprint. Raises NotFound or
        StillSending."""

    def hold(self, person: PersonId) -> None:
        """Nobody uses an invitation to them until this unit ends. It comes before all else: who
        uses one holds that before the team."""

    def person(self, person: PersonId, now: datetime) -> None:
        """Name, addresses, password, browsers, seats and own phones go. What they made stays, by
        nobody in particular. Raises StillSending."""

    def holds(self, organisation: OrganisationId) -> bool:
        """Whether anything has been made in it, by anybody."""


class Round(StrEnum):
    """What came of a round of erasing an organisation."""

    MORE = "more"
    """Some hundred rows went, and others are left."""
    GONE = "gone"
    """It was the last: the organisation itself went, and the people who are nowhere else."""
    NOT_NOW = "not now"
    """Another worker is at it, or it is not closed."""


class Endings(Protocol):
    """Within the house's unit of work: the end of an organisation, which is long work."""

    def closed(self, organisation: OrganisationId) -> bool:
        """Whether it is; nobody closes it, or comes into it, until this unit ends."""

    def close(self, organisation: OrganisationId, now: datetime) -> None:
        """From now on nobody is in it, and nothing of it begins or leaves. Raises StillSending."""

    def go_on(self, organisation: OrganisationId) -> Round:
        """One round of erasing what is closed. Raises StillSending."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file of an export; its pieces come one by one, so that no file need fit into memory."""

    name: str
    pieces: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class HeldRecipient:
    """Whose data there may be, also after they were removed."""

    id: DestinationId
    label: str
    name: str
    """What WhatsApp says they are called; may be empty."""
    phone: str
    """Digits; empty where none is known."""
    state: DestinationState
    group: bool
    is_own: bool
    """The reader's own phone."""


class ExportQueries(Protocol):
    """All that is held, for its owner. Made for an actor; raises NotAllowed when it is made."""

    def named(self, text: str, most: int) -> list[HeldRecipient]:
        """By part of a label or name, in any case, or of a number."""

    def held(self, id: DestinationId) -> HeldRecipient:
        """Raises NotFound."""

    def recipient(self, id: DestinationId) -> Iterable[ExportFile]:
        """Raises NotFound before the first file."""

    def organisation(self) -> Iterable[ExportFile]:
        """Every row of every table, without secrets; files and pictures beside them."""
