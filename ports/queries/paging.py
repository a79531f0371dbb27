"""Long lists come a page at a time."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Numbered(Generic[T]):
    """A page of what has numbers in the order in which it came."""

    items: tuple[T, ...]
    next: int | None = None
    """What to pass as `after` for the page that follows; None on the last one."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: tuple[T, ...]
    next: UUID | None = None
    """What to pass as `after` for the page that follows; None on the last one."""
