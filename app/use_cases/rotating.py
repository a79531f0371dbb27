"""Replacing the key that everything is sealed with."""

from dataclasses import dataclass

from app.actors import needs
from domain.tenancy import Actor, Permission
from ports.vault import SealBroken, Seals, Vault


@dataclass(frozen=True, slots=True)
class Rotated:
    renewed: int
    """How many are under the present key now that were not before."""
    broken: tuple[str, ...]
    """What could be opened with no key that is set, by what it is about."""


@needs(Permission.RUN_THE_HOUSE)
def rotate_keys(actor: Actor, *, seals: Seals, vault: Vault) -> Rotated:
    """Seal anew whatever is under a key of before. May be called again, and while all runs."""
    broken: list[str] = []

    def again(sealed: bytes, about: str) -> bytes | None:
        try:
            return vault.renew(sealed, about)
        except SealBroken:
            broken.append(about)
            return None

    return Rotated(seals.renew(again), tuple(broken))
