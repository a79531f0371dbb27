"""Where a pulse goes: verified people (and, later, groups), and how each is reached."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.contacts import ContactId
from domain.errors import DomainError
from domain.senders import ChannelId
from domain.tenancy import OrganisationId, PersonId

ADDRESS_LIMIT = 254
"""RFC 5321, less the angle brackets."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

GROUP_OF, NAMELESS_GROUP = "’s group", "A group"
"""How a group without a subject is called after whoever linked it, and once they are erased."""
UNTIL_RESUMED = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of a pause that has none."""

DestinationId = NewType("DestinationId", UUID)
AddressId = NewType("AddressId", UUID)


class MailNotValid(DomainError):
    """What was typed is no mail address, or there is none to mail to."""


class OwnPhoneThere(DomainError):
    """One phone is connected already: it is removed before another one comes."""


class PauseNotValid(DomainError):
    """A pause ends after it begins."""


def mail_address(typed: str) -> str:
    """The address without what stands around it. Raises MailNotValid."""
    address = typed.strip()
    if len(address) > ADDRESS_LIMIT or not _ADDRESS.fullmatch(address):
        raise MailNotValid
    return address


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
    mail_to: str = ""
    """Where its charts go by mail when WhatsApp holds them."""
    mails_instead: bool = False
    rests_until: datetime | None = None
    """Until when an admin lets it get no charts."""

    def resting(self, until: datetime, now: datetime) -> "Destination":
        """Raises PauseNotValid for a pause that is over before it begins."""
        if until <= now:
            raise PauseNotValid
        return replace(self, rests_until=until)

    def resumed(self) -> "Destination":
        return replace(self, rests_until=None)

    def mailed_instead(self, to: str, *, on: bool) -> "Destination":
        """With the address and the switch. Raises MailNotValid: for what is no address, and,
        when it is to be on, for none."""
        to = mail_address(to) if to.strip() or on else ""
        return replace(self, mail_to=to, mails_instead=on)


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
