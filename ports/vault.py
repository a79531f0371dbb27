"""Sealing secrets at rest."""

from collections.abc import Callable
from typing import Protocol


class SealBroken(Exception):
    """The sealed bytes were changed, moved to another row, or sealed with another key."""


class Vault(Protocol):
    def seal(self, secret: str, about: str) -> bytes:
        """Encrypt; `about` names the row and field, and only there can it be opened again."""

    def open(self, sealed: bytes, about: str) -> str:
        """Raises SealBroken."""

    def renew(self, sealed: bytes, about: str) -> bytes | None:
        """The same secret under the present key; None where it is under it already.

        Raises SealBroken.
        """


class Seals(Protocol):
    """Everything that is sealed, of every organisation."""

    def renew(self, again: Callable[[bytes, str], bytes | None]) -> int:
        """Hand each sealed value and what it is about to `again`, and keep what that returns
        in its place, unless somebody else has just sealed another there. How many were kept.

        Whatever `again` raises is for the caller; what was kept by then stays.
        """


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def matches(self, password: str, stored: str) -> bool:
        """Takes as long for an unknown person: pass "" as `stored`."""
