"""How fast we may write: a generic cell rate algorithm, in one moment for each limit.

The moment is when the number, or the chat, would be quite rested. Whoever sends pushes it on by
an interval; nothing is sent while it lies further ahead than may be borrowed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    interval: timedelta
    """From one message to the next, in the long run."""
    ahead: timedelta
    """How much of the future may be borrowed for a burst."""

    def allows(self, rested_at: datetime | None, now: datetime) -> int:
        """How many may go now."""
        ahead = now + self.ahead - max(rested_at or now, now)
        return max(0, ahead // self.interval + 1)

    def after(self, rested_at: datetime | None, now: datetime, count: int) -> datetime:
        """When all is rested again after so many have gone now."""
        return max(rested_at or now, now) + count * self.interval


NUMBER_AHEAD = timedelta(seconds=1 / 3)
"""60 in a second on the long run, and 20 of them borrowed: never more than the 80 in any one
second that Meta lets a number send (whatsapp docs: "throughput")."""
CHAT = Pace(timedelta(seconds=6), timedelta(seconds=6 * 29))
"""One person: Meta lets 45 be borrowed (whatsapp docs: "pair rate limits"); we stop at 30."""
LONGEST_REST = timedelta(hours=1)


def pace_of(per_second: int) -> Pace:
    return Pace(timedelta(seconds=1) / max(1, per_second), NUMBER_AHEAD)


def rest_of_chat(refusals: int) -> timedelta:
    """How long one chat rests after so many refusals in a row: 1, 4, 16, 64 ... seconds, as Meta
    asks for 131056."""
    return min(timedelta(seconds=4 ** max(0, min(refusals, 9) - 1)), LONGEST_REST)
