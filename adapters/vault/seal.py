"""Sealing with AES-256-GCM: one byte naming the key, a random nonce, ciphertext and tag."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ports.vault import SealBroken

KEY = 32
NONCE = 12
HEAD = 1 + NONCE


class AesVault:
    """See ports.vault.Vault. `about` is authenticated with it and never stored."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY:
            raise ValueError(f"a vault's key has {KEY} bytes")
        self._aes = AESGCM(key)
        self._key_id = hashlib.sha256(b"key id" + key).digest()[:1]

    def seal(self, secret: str, about: str) -> bytes:
        nonce = os.urandom(NONCE)
        return (
            self._key_id + nonce + self._aes.encrypt(nonce, secret.encode(), self._bound_to(about))
        )

    def open(self, sealed: bytes, about: str) -> str:
        if len(sealed) <= HEAD or sealed[:1] != self._key_id:
            raise SealBroken("sealed with another key")
        try:
            opened = self._aes.decrypt(sealed[1:HEAD], sealed[HEAD:], self._bound_to(about))
        except InvalidTag:
            raise SealBroken("changed, or moved to another row") from None
        return opened.decode()

    def _bound_to(self, about: str) -> bytes:
        return self._key_id + about.encode()
