"""A number that is verified by a code: sent to it, and typed in by whoever asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.contacts import ContactId
from domain.destinations import DestinationId
from domain.errors import DomainError
from domain.messages import MessageId
from domain.senders import ChannelId
from domain.tenancy import OrganisationId, PersonId

PhoneCheckId = NewType("PhoneCheckId", UUID)

DIGITS = 6
CODE_LIVES = timedelta(minutes=10)
TRIES = 5
COOL_DOWN = timedelta(seconds=60)
PER_NUMBER, NUMBER_SPAN = 3, timedelta(hours=1)
"""Whoever asks: a phone is not to be rung up all day."""
PER_ORGANISATION, ORGANISATION_SPAN = 10, timedelta(hours=24)
PER_PERSON, PERSON_SPAN = 10, timedelta(hours=24)
"""Whoever asks, in all their organisations together: another organisation brings no more."""
TYPED_IN_BY = "code typed in by "
"""How the evidence of such a check begins; a name follows."""


class Counted(StrEnum):
    """Whose codes are as many as may be."""

    NUMBER = "number"
    """Those to it, whoever asked."""
    ORGANISATION = "organisation"
    PERSON = "person"
    """Those that they have asked for, in whichever organisation."""


@dataclass(eq=False)
class CodeWrong(DomainError):
    """Not the code that was sent; `left` more tries."""

    left: int


class CodeOver(DomainError):
    """The code has been used, has expired, or was guessed at too often: another one is needed."""


@dataclass(eq=False)
class TooSoon(DomainError):
    """The last code is on its way still."""

    until: datetime


@dataclass(eq=False)
class TooManyCodes(DomainError):
    """As many as may be sent: to this number within an hour, or in a day by this organisation or
    by who asks."""

    until: datetime
    of: Counted


class NoCodeTemplate(DomainError):
    """The sender has no template for codes that Meta has approved."""


class NumberStopped(DomainError):
    """Whoever has this number has said STOP to our sender: only they can lift that."""


@dataclass(eq=False)
class AlreadyHere(DomainError):
    """The number is that of an active recipient."""

    label: str


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    id: PhoneCheckId
    organisation: OrganisationId
    channel: ChannelId
    contact: ContactId
    label: str
    by: PersonId
    for_self: bool
    created_at: datetime
    sent_at: datetime
    expires_at: datetime
    """Of its newest code."""
    sends: int = 0
    tries: int = 0
    message: MessageId | None = None
    verified_at: datetime | None = None
    destination: DestinationId | None = None
    version: int = 0

    @property
    def reference(self) -> str:
        """What its newest code is worked out from; each send has another."""
        return f"{self.id}:{self.sends}"

    @property
    def tries_left(self) -> int:
        return max(0, TRIES - self.tries)

    def code_holds(self, now: datetime) -> bool:
        return self.verified_at is None and now < self.expires_at and self.tries_left > 0

    def sent(self, message: MessageId, now: datetime) -> Self:
        """With another code; the one before is over. Raises CodeOver once it is verified."""
        if self.verified_at is not None:
            raise CodeOver
        return replace(
            self,
            sends=self.sends + 1,
            message=message,
            sent_at=now,
            expires_at=now + CODE_LIVES,
            tries=0,
        )

    def missed(self, now: datetime) -> Self:
        """One try fewer. Raises CodeOver."""
        if not self.code_holds(now):
            raise CodeOver
        return replace(self, tries=self.tries + 1)

    def verified(self, destination: DestinationId, now: datetime) -> Self:
        """Raises CodeOver."""
        if not self.code_holds(now):
            raise CodeOver
        return replace(self, verified_at=now, destination=destination)


def may_send(
    to_number: Sequence[datetime],
    by_organisation: Sequence[datetime],
    by_person: Sequence[datetime],
    now: datetime,
) -> None:
    """Whether another code may go, by when the last ones went. Raises TooSoon or TooManyCodes."""
    newest = max(to_number, default=None)
    if newest is not None and now < newest + COOL_DOWN:
        raise TooSoon(newest + COOL_DOWN)
    for sent, most, span, of in (
        (to_number, PER_NUMBER, NUMBER_SPAN, Counted.NUMBER),
        (by_organisation, PER_ORGANISATION, ORGANISATION_SPAN, Counted.ORGANISATION),
        (by_person, PER_PERSON, PERSON_SPAN, Counted.PERSON),
    ):
        lately = sorted(at for at in sent if at > now - span)
        if len(lately) >= most:
            raise TooManyCodes(lately[-most] + span, of)
