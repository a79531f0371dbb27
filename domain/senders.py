"""The WhatsApp business numbers that we send from, and an organisation's channel to one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.errors import DomainError
from domain.tenancy import OrganisationId, PersonId

SenderId = NewType("SenderId", UUID)
ChannelId = NewType("ChannelId", UUID)

PER_SECOND = 60
"""Meta lets a usual number send 80; a third of this may be borrowed for a burst."""


STOPPED = "Stopped by an operator:"
"""What the reason of a number begins with that an operator's kill switch holds."""


class Tier(StrEnum):
    MANAGED = "managed"
    BRANDED = "branded"


class SenderState(StrEnum):
    ACTIVE = "active"
    HELD = "held"
    """Nothing is sent until an operator or admin has mended it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """One business number. `organisation` is the house for Managed."""

    id: SenderId
    organisation: OrganisationId
    tier: Tier
    phone_number_id: str
    waba: str
    display_number: str
    """Digits with country code, no plus sign: as `wa.me` wants it."""
    verified_name: str
    token_sealed: bytes
    state: SenderState = SenderState.ACTIVE
    reason: str = ""
    per_second: int = PER_SECOND
    """How many messages it may send, in the long run."""
    version: int = 0

    @property
    def stopped_by_operator(self) -> bool:
        """Then only an operator sets it going again, and no release step does."""
        return self.state is SenderState.HELD and self.reason.startswith(STOPPED)


@dataclass(frozen=True, slots=True)
class Channel:
    """An organisation's use of a sender: "Enable managed" makes one."""

    id: ChannelId
    organisation: OrganisationId
    sender: SenderId
    by: PersonId
    created_at: datetime
    version: int = 0


class NotEnabled(DomainError):
    """The organisation has no channel to send on yet."""


class NoManagedSender(DomainError):
    """The installation has no Managed number."""
