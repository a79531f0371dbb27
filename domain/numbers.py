"""The Managed number as an operator has typed it in, with its secrets sealed."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.checkups import TOLD_AT, Check, Finding, Light
from domain.errors import DomainError
from domain.tenancy import PersonId

FORMER_COUNTS = timedelta(days=8)
"""How long what the app secret before the present one has signed is genuine: Meta tries for seven
days to bring it."""
EMULATED_SECRET = "emulator-app-secret"
"""The emulator's, which everybody knows: nothing real is signed with it."""


class Slot(StrEnum):
    DRAFT = "draft"
    """It is being set up and checked: nothing goes out on it."""
    LIVE = "live"
    """What the house sends on, in place of what the settings say."""


def place(slot: Slot, secret: str) -> str:
    """Where a secret of the Managed number is sealed to."""
    return f"managed-number:{slot.value}:{secret}"


@dataclass(frozen=True, slots=True)
class ManagedNumber:
    """One slot. Sealed bytes can be opened in their slot and field only."""

    slot: Slot
    phone_number_id: str
    waba: str
    display_number: str
    """Digits with country code, no plus sign."""
    app_id: str
    token_sealed: bytes = field(repr=False)
    secret_sealed: bytes = field(repr=False)
    verify_sealed: bytes = field(repr=False)
    saved_at: datetime
    saved_by: PersonId | None
    template: str = ""
    """The approved template that knocks when a window is closed."""
    language: str = "en"
    old_secret_sealed: bytes | None = field(default=None, repr=False)
    """The app secret before this one."""
    former_until: datetime | None = None
    """Until when what that one has signed is genuine."""
    findings: tuple[Finding, ...] = ()
    """Of the last check; none since it was saved."""
    checked_at: datetime | None = None
    trip_wamid: str = ""
    """The message whose status shows that events reach us."""
    trip_at: datetime | None = None

    def former(self, now: datetime) -> "Former":
        """The app secret before this one, while it counts."""
        counts = self.former_until is not None and now < self.former_until
        return Former(self.old_secret_sealed, self.former_until) if counts else Former()


@dataclass(frozen=True, slots=True)
class Former:
    """An app secret that was replaced, sealed, and until when it counts; or none."""

    sealed: bytes | None = field(default=None, repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """What Meta has last said of a number that the house sends on, and its last round trip."""

    phone_number_id: str
    findings: tuple[Finding, ...] = ()
    checked_at: datetime | None = None
    token_ends: datetime | None = None
    """None for a token that does not expire, and where Meta has not said yet."""
    told: int | None = None
    """With how many days left operators were told of this end; None while they were not."""
    asked_at: datetime | None = None
    """When Meta was last asked for the end without anybody's press."""
    trip_wamid: str = ""
    trip_at: datetime | None = None

    def with_token(self, ends: datetime | None) -> Self:
        """Of another end nobody was told."""
        told = self.told if ends == self.token_ends else None
        return replace(self, token_ends=ends, told=told)

    def to_tell(self, now: datetime) -> int | None:
        """The days of the warning that is due now, the last one where several are; None while
        none is."""
        if self.token_ends is None:
            return None
        left = self.token_ends - now
        due = min((days for days in TOLD_AT if left <= timedelta(days=days)), default=None)
        if due is None or (self.told is not None and due >= self.told):
            return None
        return due

    @property
    def lasts(self) -> bool:
        """Whether Meta has said that the token does not expire."""
        good = {each.check for each in self.findings if each.light is Light.GOOD}
        return self.token_ends is None and Check.TOKEN in good


@dataclass(frozen=True, slots=True)
class NumberKeys:
    """The same with its secrets open; never logged, never stored."""

    phone_number_id: str
    waba: str
    display_number: str
    app_id: str
    token: str
    app_secret: str
    verify_token: str
    template: str = ""
    language: str = "en"

    def __repr__(self) -> str:
        return "NumberKeys(***)"


def is_secret(text: str) -> bool:
    """Whether it can be a secret that Meta gives."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


class NoLiveNumber(DomainError):
    """The house sends as its settings say: none was set live."""


class NoDraft(DomainError):
    """There is no number that is being set up."""


@dataclass(eq=False)
class KeysNotValid(DomainError):
    """Something is missing, or is no number; `fields` names which."""

    fields: frozenset[str]
    lost: frozenset[str] = frozenset()
    """Those of them that were left empty and are kept, but no longer open."""


class NotYetGood(DomainError):
    """A line of the last check is red, or nothing was checked since it was saved."""
