"""A number that is verified by a code: sent to it, and typed in by whoever asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
    """As many as may be sent: to this number within an hour, or by this organisation in a day."""

    until: datetime
    to_number: bool


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
    to_number: Sequence[datetime], by_organisation: Sequence[datetime], now: datetime
) -> None:
    """Whether another code may go, by when the last ones went. Raises TooSoon or TooManyCodes."""
    lately = sorted(at for at in to_number if at > now - NUMBER_SPAN)
    if lately and now < lately[-1] + COOL_DOWN:
        raise TooSoon(lately[-1] + COOL_DOWN)
    if len(lately) >= PER_NUMBER:
        raise TooManyCodes(lately[-PER_NUMBER] + NUMBER_SPAN, to_number=True)
    today = sorted(at for at in by_organisation if at > now - ORGANISATION_SPAN)
    if len(today) >= PER_ORGANISATION:
        raise TooManyCodes(today[-PER_ORGANISATION] + ORGANISATION_SPAN, to_number=False)
