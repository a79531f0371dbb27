"""The Managed number as an operator has typed it in, with its secrets sealed."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.checkups import Finding
from domain.errors import DomainError
from domain.tenancy import PersonId


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
    """The app secret before this one, taken for as long as this row stands."""
    findings: tuple[Finding, ...] = ()
    """Of the last check; none since it was saved."""
    checked_at: datetime | None = None
    trip_wamid: str = ""
    trip_at: datetime | None = None


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


class NoDraft(DomainError):
    """There is no number that is being set up."""


@dataclass(eq=False)
class KeysNotValid(DomainError):
    """Something is missing, or is no number; `fields` names which."""

    fields: frozenset[str]


class NotYetGood(DomainError):
    """A line of the last check is red, or nothing was checked since it was saved."""
