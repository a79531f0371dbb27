"""When so many of an organisation's recipients say STOP that its sending pauses.

The number is shared: Meta rates it for everybody, so what one organisation does to it touches all.
"""

from dataclasses import dataclass
from datetime import timedelta

WITHIN = timedelta(days=7)
FEWEST = 2
"""One person's word alone pauses nobody, however few the others are."""
ONE_IN = 5
"""A fifth of them is too many."""
RULE = (
    f"From {FEWEST} STOPs on, if they are a fifth of the recipients or more, within {WITHIN.days} "
    "days, sending on the shared number pauses by itself."
)


@dataclass(frozen=True, slots=True)
class Complaints:
    """Of one organisation on the shared number."""

    recipients: int
    """Those it reaches, and those who said STOP within the time."""
    stopped: int
    """Those who said STOP within the time and since its last pause, having got something from it
    in the same time; whatever has become of them."""

    @property
    def too_many(self) -> bool:
        return self.stopped >= FEWEST and self.stopped * ONE_IN >= self.recipients

    @property
    def sentence(self) -> str:
        return (
            f"{self.stopped} of {self.recipients} recipients said STOP within {WITHIN.days} days. "
            f"{RULE}"
        )
