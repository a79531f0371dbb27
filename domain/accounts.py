"""Proving a mailbox, choosing a password, and the browsers that somebody is signed in with."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NewType
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.errors import DomainError
from domain.tenancy import PersonId

BrowserId = NewType("BrowserId", UUID)

PASSWORD_LEAST, PASSWORD_MOST = 10, 200
"""Characters. Long is what counts (NIST SP 800-63B); the most only bounds the hash's work."""
NAME_LIMIT = 80


class LinkNotGood(DomainError):
    """The link is unknown, used or expired: the three are answered alike."""


class PasswordNotGood(DomainError):
    """It is too short, too long, or the mail address itself."""


class PasswordWrong(DomainError):
    """The present password was asked for, and this is not it."""


class NameNotGood(DomainError):
    """A name is missing, or longer than we take."""


class AddressTaken(DomainError):
    """Somebody has an account with that mail address."""


class SignUpClosed(DomainError):
    """Whoever runs this installation makes its organisations themselves."""


class SetUpAlready(DomainError):
    """Somebody has an account here: the first run is over."""


@dataclass(eq=False)
class StillAnswers(DomainError):
    """They are the only owner of organisations in which others are, or something is: those are to
    be handed over or erased first."""

    organisations: tuple[str, ...]


class LastOperator(DomainError):
    """Somebody always looks after the installation: make somebody else an operator first."""


class Purpose(StrEnum):
    """What a link in a mail is for."""

    SIGN_UP = "sign_up"
    RESET = "reset"
    EMAIL = "email"


LIFETIMES = {
    Purpose.SIGN_UP: timedelta(hours=48),
    Purpose.RESET: timedelta(hours=1),
    Purpose.EMAIL: timedelta(hours=24),
}


@dataclass(frozen=True, slots=True)
class Secret:
    """What only the reader of a mail, or the holder of a cookie, knows."""

    text: str

    @property
    def digest(self) -> str:
        """All that is stored of it."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def __repr__(self) -> str:
        return "Secret(***)"


@dataclass(frozen=True, slots=True)
class AccountLink:
    """A link in a mail that proves its mailbox once. There is no account before it is used."""

    digest: str
    purpose: Purpose
    email: str
    """The mailbox that it was sent to."""
    created_at: datetime
    expires_at: datetime
    person: PersonId | None = None
    """None where nobody has that address."""
    name: str = ""
    organisation: str = ""
    """Of a sign-up: how the organisation is to be called, and its IANA zone."""
    timezone: str = ""
    invitation: str = ""
    """Of a sign-up by an invitation, its digest: it joins, and makes no organisation."""


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """One browser in which somebody is signed in. Times are the database's."""

    id: BrowserId
    person: PersonId
    device: str
    """Words such as "Firefox on Windows"."""
    remembered: bool
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    """When it is over by itself, unless somebody uses it."""

    @property
    def last_day(self) -> datetime:
        """When it is over however much it is used."""
        return self.created_at + longest(remembered=self.remembered)


UNUSED, LONGEST = timedelta(days=3), timedelta(days=7)
"""Over a weekend nobody is signed out; after a week everybody signs in anew."""
UNUSED_REMEMBERED, LONGEST_REMEMBERED = timedelta(days=60), timedelta(days=180)


def longest(*, remembered: bool) -> timedelta:
    """How long a browser stays signed in at most, however much it is used."""
    return LONGEST_REMEMBERED if remembered else LONGEST


def lasts_until(began: datetime, used: datetime, *, remembered: bool) -> datetime:
    """When a browser is signed out that was used last at this moment."""
    unused = UNUSED_REMEMBERED if remembered else UNUSED
    return min(used + unused, began + longest(remembered=remembered))


def good_password(password: str, email: str) -> str:
    """The password, as it is. Raises PasswordNotGood."""
    long_enough = PASSWORD_LEAST <= len(password) <= PASSWORD_MOST
    if not long_enough or password.strip().casefold() == email:
        raise PasswordNotGood
    return password


def good_name(name: str) -> str:
    """Of a person or an organisation, its white space collapsed. Raises NameNotGood."""
    spaced = " ".join(name.split())
    if not spaced or len(spaced) > NAME_LIMIT:
        raise NameNotGood
    return spaced


def good_zone(name: str) -> str:
    """Raises NameNotGood for what is no IANA zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # not found is a KeyError, a folder an OSError
        raise NameNotGood from None
    return name
