"""Where a pulse goes: verified people (and, later, groups), and how each is reached."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.contacts import ContactId
from domain.senders import ChannelId
from domain.tenancy import OrganisationId, PersonId

DestinationId = NewType("DestinationId", UUID)
AddressId = NewType("AddressId", UUID)


class DestinationKind(StrEnum):
    RECIPIENT = "recipient"
    GROUP = "group"


class DestinationState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    """The number went to somebody else: invite the person again."""
    STOPPED = "stopped"
    """The recipient sent STOP."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Destination:
    id: DestinationId
    organisation: OrganisationId
    kind: DestinationKind
    label: str
    person: PersonId | None
    """The member whose own phone it is."""
    state: DestinationState
    created_at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True)
class Address:
    """How one destination is reached on one channel, and the consent that allows it."""

    id: AddressId
    organisation: OrganisationId
    destination: DestinationId
    channel: ChannelId
    contact: ContactId
    consent_event: str
    """Key of the inbound event that opted in."""
    consent_at: datetime
