"""Sealing secrets at rest."""

from typing import Protocol


class SealBroken(Exception):
    """The sealed bytes were changed, moved to another row, or sealed with another key."""


class Vault(Protocol):
    def seal(self, secret: str, about: str) -> bytes:
        """Encrypt; `about` names the row and field, and only there can it be opened again."""

    def open(self, sealed: bytes, about: str) -> str:
        """Raises SealBroken."""


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def matches(self, password: str, stored: str) -> bool:
        """Takes as long for an unknown person: pass "" as `stored`."""
