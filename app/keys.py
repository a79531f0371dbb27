"""The installation's own secrets: from the settings, or made once under `var/`."""

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.settings import Environment, Settings


@dataclass(frozen=True, slots=True)
class Keys:
    """The installation's own secrets, made once."""

    session: str
    vault: bytes
    former_vault: bytes = b""
    """The vault's key of before, while it is being replaced."""
    lasting: bytes = b""
    """The key of fingerprints, once it is set by itself."""

    @property
    def fingerprint(self) -> bytes:
        """For the HMACs of phone numbers; of its own, so that no key has two uses."""
        return self.lasting or hashlib.blake2b(key=self.vault, person=b"fingerprint").digest()

    @property
    def set_up(self) -> str:
        """What the page of the first run asks for in production."""
        return hashlib.blake2b(key=self.vault, person=b"set-up", digest_size=15).hexdigest()

    @property
    def links(self) -> bytes:
        """For the signatures of links to pictures."""
        return hashlib.blake2b(key=self.vault, person=b"picture links").digest()

    @property
    def codes(self) -> bytes:
        """For the codes that verify a number."""
        return hashlib.blake2b(key=self.vault, person=b"codes").digest()

    def __repr__(self) -> str:
        return "Keys(***)"


def keys_of(settings: Settings) -> Keys:
    """From the settings; else from a file under `var/` that only we can read, made at need."""
    session = settings.secret_key.get_secret_value() or kept(settings.var / "keys" / "session")
    vault = settings.vault_key.get_secret_value() or kept(settings.var / "keys" / "vault")
    former, lasting = settings.vault_key_old, settings.fingerprint_key
    return Keys(
        session,
        bytes.fromhex(vault),
        bytes.fromhex(former.get_secret_value()),
        bytes.fromhex(lasting.get_secret_value()),
    )


def kept(path: Path) -> str:
    """A random key of 32 bytes in hexadecimal; several processes at once keep the same one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def set_up_code(settings: Settings) -> str:
    """By which the page of the first run knows who may read the command line; empty where
    everything is on this machine."""
    return keys_of(settings).set_up if settings.app_env is Environment.PRODUCTION else ""
