"""What a first page of deliveries shows, in the address that asks for newer ones.

Each is named: one that leaves a filter then hides none that comes, nor does one that comes among
those shown, since many have the same moment.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ports.queries.deliveries import ListedDelivery, Place
from ports.queries.paging import Page

ON_A_PAGE = 50
SIZE = 16
"""Bytes of an id; 22 letters in an address."""


@dataclass(frozen=True, slots=True)
class Shown:
    ids: tuple[UUID, ...]
    last: Place | None
    """Where the page ends; None where nothing follows."""

    @classmethod
    def on(cls, page: Page[ListedDelivery]) -> "Shown":
        last = None if page.next is None else (page.items[-1].at, page.next)
        return cls(tuple(line.id for line in page.items), last)

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Shown | None":
        """None for what no page of ours asks."""
        try:
            raw = urlsafe_b64decode(args["known"])[: ON_A_PAGE * SIZE]
            ids = [UUID(bytes=raw[at : at + SIZE]) for at in range(0, len(raw), SIZE)]
            return cls(tuple(ids), (_moment(args["end"]), ids[-1]) if "end" in args else None)
        except (ValueError, LookupError):
            return None

    @property
    def words(self) -> dict[str, Any]:
        """As in the address."""
        known = urlsafe_b64encode(b"".join(id.bytes for id in self.ids)).decode()
        return {"known": known, "end": self.last[0].isoformat() if self.last else None}


def _moment(text: str) -> datetime:
    """In UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    if at.utcoffset() != timedelta():
        raise ValueError(text)
    return at
