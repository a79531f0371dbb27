"""The product's time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The current moment, always aware and in UTC. Leases never use it: they run on
        database time, which nobody moves."""
