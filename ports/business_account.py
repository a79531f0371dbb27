"""Asking Meta about a business number."""

from dataclasses import dataclass
from typing import Protocol

from ports.messenger import Line


@dataclass(frozen=True, slots=True)
class NumberHealth:
    """What Meta says of a number now."""

    messaging_limit: int | None
    """How many people it may write to outside their windows in 24 hours; None without limit."""
    quality: str
    """GREEN, YELLOW, RED or UNKNOWN, as Meta spells it."""


class AccountSilent(Exception):
    """Meta gave no answer that can be used. `code` is Meta's, where it gave one."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__("Meta did not say how the number is.")
        self.code = code


class BusinessAccount(Protocol):
    def health(self, line: Line) -> NumberHealth:
        """Raises AccountSilent. Waits a few seconds at most."""
