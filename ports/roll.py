"""The roll of workers: who drains which lane. It needs no Redis."""

from datetime import timedelta
from typing import Protocol

ALIVE = timedelta(seconds=45)
"""Who was seen within it is at work: a drain lasts 20 s, and what has begun is finished."""
CLOCK = "clock"
"""The word for the clock process, which has no lane."""


class Roll(Protocol):
    """In database time. Each call is its own transaction and raises what the storage raises."""

    def seen(self, name: str, lane: str) -> None:
        """That worker is at work now; by its first time it has begun."""

    def left(self, name: str) -> None:
        """It has stopped as it should."""
