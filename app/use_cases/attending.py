"""A worker says that it is at work, so that the operator sees a lane that nobody drains."""

import logging
import time
from collections.abc import Callable
from uuid import uuid4

from app.faults import told
from ports.roll import Roll

EVERY_S = 5.0

log = logging.getLogger(__name__)


class Presence:
    """One process's line on the roll. A line that cannot be written is logged, never raised:
    the work matters more than the list of who does it."""

    def __init__(
        self, roll: Roll, lane: str, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = f"{lane}-{uuid4().hex[:12]}"
        self._roll = roll
        self._lane = lane
        self._monotonic = monotonic
        self._next = monotonic()

    def note(self) -> None:
        """Say so, at most every five seconds; call it as often as there is occasion."""
        now = self._monotonic()
        if now < self._next:
            return
        self._next = now + EVERY_S
        try:
            self._roll.seen(self.name, self._lane)
        except Exception as error:
            log.error("A %s worker cannot be noted: %s", self._lane, told(error))

    def end(self) -> None:
        """It has stopped as it should; one that was killed is forgotten in time."""
        try:
            self._roll.left(self.name)
        except Exception as error:
            log.error("A %s worker cannot be struck off: %s", self._lane, told(error))
