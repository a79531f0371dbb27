"""A one-time offer to become a recipient, and the token that proves it."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NewType, Self
from uuid import UUID

from domain.destinations import DestinationId
from domain.errors import DomainError
from domain.senders import ChannelId
from domain.tenancy import OrganisationId, PersonId

InviteId = NewType("InviteId", UUID)

LIFETIME = timedelta(hours=72)
MANY = 100
"""So many invites are made at once, and so many people come by one team link, at most."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O or U. Eight of them are 40 bits."""
LENGTH = 8
WRONG_IN_AN_HOUR, WRONG_IN_A_DAY = 5, 20
"""Tokens of one phone that were looked up in vain; the next ones are not looked up."""
WRONG_OF_ALL = 1000
"""In an hour, of all phones together: more than these are no typing errors."""
NOT_GOOD = "a token that is not good"
"""Why an event went nowhere, by which such tokens are counted."""
SEARCHED = 4096
"""How much of a message is looked at: WhatsApp's own limit for a text."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u00af]\s*")
# without the dash only right after "verify": Washington and watermelon are words
_TOKEN = re.compile(r"(?:(?<![0-9A-Z])WA-|\bVERIFY\s+WA)([0-9A-Z]{8})(?![0-9A-Z])")
_WRITTEN = re.compile(r"(WA[^0-9A-Z]{0,4})[0-9A-Z]{8}(?![0-9A-Z])", re.IGNORECASE)
_ALIKE = str.maketrans("ILO", "110")


class InviteNotGood(DomainError):
    """Unknown, expired or used: the three are answered alike, so that nobody can guess."""


class InviteOver(DomainError):
    """The invite is spent, withdrawn or expired: its token is gone for good."""


@dataclass(frozen=True, slots=True)
class InviteToken:
    """The secret half of an invite, `WA-` and eight characters."""

    secret: str

    @classmethod
    def of(cls, characters: str) -> Self:
        return cls(f"WA-{characters}")

    @property
    def digest(self) -> str:
        """For look-up: what is stored beside the sealed token."""
        return sha256(self.secret.encode()).hexdigest()

    @property
    def prefilled(self) -> str:
        """The text that the recipient sends."""
        return f"verify {self.secret}"

    def __repr__(self) -> str:
        return "InviteToken(***)"


def find_token(text: str) -> InviteToken | None:
    """The token in a message, in any case, with any dash, amid any words; the first if several.

    Crockford's reading rules hold: a typed I or L is 1, an O is 0.
    """
    plain = unicodedata.normalize("NFKC", text[:SEARCHED]).translate(_INVISIBLE).upper()
    for match in _TOKEN.finditer(_DASHES.sub("-", plain)):
        characters = match[1].translate(_ALIKE)
        if set(characters) <= set(ALPHABET):
            return InviteToken.of(characters)
    return None


def without_tokens(text: str) -> str:
    """The same words for others to read, who could use the token of a team's link."""
    if find_token(text) is None:
        return text
    hidden = _WRITTEN.sub(r"\1••••••••", text)
    return "WA-••••••••" if find_token(hidden) else hidden


@dataclass(frozen=True, slots=True)
class Invite:
    """`for_self` invites tie the recipient to the member who made them."""

    id: InviteId
    organisation: OrganisationId
    channel: ChannelId
    label: str
    by: PersonId
    for_self: bool
    digest: str
    token_sealed: bytes | None
    """Sealed until spent or expired, so that the QR code can be shown again."""
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    destination: DestinationId | None = None
    """Whom it brought; of several, the last."""
    version: int = 0
    most: int = 1
    """How many different people may come by it: more than one for a team link."""
    uses: int = 0
    withdrawn_at: datetime | None = None
    batch: UUID | None = None
    """With which others it was made at once."""

    @property
    def for_team(self) -> bool:
        return self.most > 1

    def expired(self, now: datetime) -> bool:
        return self.used_at is None and now >= self.expires_at

    def accept(self, destination: DestinationId, now: datetime) -> Self:
        """The invite with one use more, spent by its last. Raises InviteNotGood."""
        if self.used_at is not None or now >= self.expires_at:
            raise InviteNotGood
        used = replace(self, uses=self.uses + 1, destination=destination)
        if used.uses < self.most:
            return used
        return replace(used, used_at=now, token_sealed=None)

    def renewed(self, digest: str, token_sealed: bytes, now: datetime) -> Self:
        """The same offer under another token, from now on and for as long as before: the old
        token is nobody's. Raises InviteOver when it was used up or withdrawn."""
        if self.used_at is not None or self.withdrawn_at is not None:
            raise InviteOver
        return replace(
            self,
            digest=digest,
            token_sealed=token_sealed,
            created_at=now,
            expires_at=now + (self.expires_at - self.created_at),
        )

    def withdrawn(self, now: datetime) -> Self:
        """The invite as if it had expired by now. Raises InviteOver when it was used."""
        if self.used_at is not None:
            raise InviteOver
        ended = min(self.expires_at, now)
        at = self.withdrawn_at or (now if now < self.expires_at else None)
        return replace(self, expires_at=ended, token_sealed=None, withdrawn_at=at)
