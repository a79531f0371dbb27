"""Things that storage keeps by their key."""

from typing import Protocol, TypeVar

K = TypeVar("K", contravariant=True)
T = TypeVar("T")


class Conflict(Exception):
    """Somebody else saved this thing since it was loaded; load it again and decide again."""


class Collection(Protocol[K, T]):
    """One kind of aggregate, within the unit's organisation."""

    def get(self, key: K) -> T:
        """Raises NotFound, also for what belongs to somebody else."""

    def add(self, thing: T) -> None: ...

    def save(self, thing: T) -> None:
        """Replace what was loaded. Raises Conflict when its version has moved on."""
