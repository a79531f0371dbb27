"""Slots that nobody got anything of, noticed without any lane's help."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from domain.missed import MissedSlot
from domain.notifications import Mail


class SlotWatch(Protocol):
    def look(self, now: datetime, told: Callable[[Sequence[MissedSlot]], Sequence[Mail]]) -> int:
        """Look once at each slot whose ten minutes have passed. Of those of which Meta has
        accepted nothing, `told` makes mails, which are written down in the same transaction for
        whoever hands mail over, the clock too. How many mails."""
