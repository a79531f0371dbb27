"""Passwords under Argon2id, with the library's own cost (RFC 9106, low memory)."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """See ports.vault.Passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        return self._hasher.hash(_bytes(password))

    def matches(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, _bytes(password))
        except (InvalidHashError, UnicodeError):
            self._take_as_long(password)
        except VerificationError:
            pass
        return False

    def _take_as_long(self, password: str) -> None:
        try:
            self._hasher.verify(self._nobody, _bytes(password))
        except VerificationError:
            return


def _bytes(password: str) -> bytes:
    """Of anything that a form may hold, half a surrogate pair too."""
    return password.encode("utf-8", "surrogatepass")
