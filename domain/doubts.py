"""An outcome that nobody knows: what silence shows, and what becomes of the message."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.messages import Move, Part, Reason, Stop

LAG_FACTOR = 3
QUIET_FLOOR = timedelta(minutes=10)
"""How long silence must last where Meta has posted nothing at all since the attempt."""
ONE_MISSING_IN = 1000
"""Silence says nothing once one in so many accepted messages lacks any status."""


@dataclass(frozen=True, slots=True)
class Ingestion:
    """How well statuses reach us, in database time."""

    healthy_since: datetime | None
    """Since when every probe of our webhook has succeeded; None when the last one failed, or
    when what came in has not all been worked off."""
    lag_p99: timedelta
    """From an attempt's start until its first status, over the last hour."""
    heard_at: datetime | None
    """When Meta last posted anything to us."""
    accepted: int
    """Messages that Meta answered with 200 and whose first status is due, over the last week."""
    without_status: int

    def window(self, floor: timedelta) -> timedelta:
        """How long silence must last to say anything."""
        return max(floor, LAG_FACTOR * self.lag_p99)


def silence_is_evidence(
    since: datetime, now: datetime, ingestion: Ingestion, floor: timedelta
) -> bool:
    """Whether having heard nothing of an attempt shows that Meta did not accept it.

    `since` is when its POST had ended for sure, by whichever clock of ours was the last.
    """
    if ingestion.healthy_since is None:
        return False
    spoke_since = ingestion.heard_at is not None and ingestion.heard_at > since
    known_to_speak = ingestion.accepted > 0 and now - since >= QUIET_FLOOR
    if not spoke_since and not known_to_speak:
        return False  # nobody may be talking to us at all
    if (
        ingestion.without_status
        and ingestion.without_status * ONE_MISSING_IN >= ingestion.accepted
    ):
        return False
    return now - max(since, ingestion.healthy_since) >= ingestion.window(floor)


def unheard(part: Part, *, evidence: bool, late: bool, resent: bool) -> Stop | Move | None:
    """What becomes of an unknown outcome; None while it is too early to say.

    With evidence that Meta did not accept it, it goes again. Without any by its deadline, a
    chart, its analysis or a notice stays unconfirmed for a person to decide, an answer is
    dropped (it can be asked again), and a confirmation is sent once more.
    """
    if evidence:
        return Stop(Move.FAIL, Reason.TOO_LATE) if late else Move.RETRY
    if not late:
        return None
    if part is Part.ANSWER:
        return Stop(Move.FAIL, Reason.NO_EVIDENCE)
    if part is Part.CONFIRMATION and not resent:
        return Move.RETRY
    return Move.GIVE_UP
