"""When so many of an organisation's recipients say STOP that its sending pauses.

The number is shared: Meta rates it for everybody, so what one organisation does to it touches all.
"""

from dataclasses import dataclass
from datetime import timedelta

WITHIN = timedelta(days=7)
FEWEST = 6
"""Fewer recipients than this show nothing: one person's word alone would be a fifth of them."""
ONE_IN = 5
"""A fifth of them is too many."""


@dataclass(frozen=True, slots=True)
class Complaints:
    """Of one organisation on the shared number."""

    recipients: int
    """Those it reaches, and those who left within the time."""
    stopped: int
    """Those who said STOP within the time, having got something from it in the same time."""

    @property
    def too_many(self) -> bool:
        return self.recipients >= FEWEST and self.stopped * ONE_IN >= self.recipients

    @property
    def sentence(self) -> str:
        return (
            f"{self.stopped} of {self.recipients} recipients said STOP within {WITHIN.days} days: "
            "from a fifth on, sending on the shared number pauses by itself."
        )
