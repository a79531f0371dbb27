"""Sealing with AES-256-GCM: one byte naming the key, a random nonce, ciphertext and tag."""

import hashlib
import os
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ports.vault import SealBroken

KEY = 32
NONCE = 12
HEAD = 1 + NONCE


class AesVault:
    """See ports.vault.Vault. `about` is authenticated with it and never stored.

    `former` are keys of before: what they sealed still opens, and nothing new is sealed with them.
    """

    def __init__(self, key: bytes, *former: bytes) -> None:
        self._key = _Key(key)
        self._keys = (self._key, *map(_Key, former))

    def seal(self, secret: str, about: str) -> bytes:
        nonce = os.urandom(NONCE)
        key = self._key
        return key.id + nonce + key.aes.encrypt(nonce, secret.encode(), key.bound_to(about))

    def open(self, sealed: bytes, about: str) -> str:
        return self._opened(sealed, about)[1].decode()

    def renew(self, sealed: bytes, about: str) -> bytes | None:
        key, opened = self._opened(sealed, about)
        return None if key is self._key else self.seal(opened.decode(), about)

    def _opened(self, sealed: bytes, about: str) -> "tuple[_Key, bytes]":
        """With whichever key it was sealed; two keys may bear the same byte as their name."""
        named = [each for each in self._keys if each.id == sealed[:1]]
        if len(sealed) <= HEAD or not named:
            raise SealBroken("sealed with another key")
        for key in named:
            with suppress(InvalidTag):
                opened = key.aes.decrypt(sealed[1:HEAD], sealed[HEAD:], key.bound_to(about))
                return key, opened
        raise SealBroken("changed, or moved to another row")


class _Key:
    def __init__(self, key: bytes) -> None:
        if len(key) != KEY:
            raise ValueError(f"a vault's key has {KEY} bytes")
        self.aes = AESGCM(key)
        self.id = hashlib.sha256(b"key id" + key).digest()[:1]

    def bound_to(self, about: str) -> bytes:
        return self.id + about.encode()
