"""How a day stands, and what needs somebody, as the front page shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.metrics import SourceId
from domain.pulses import PulseId, RunId, RunState


@dataclass(frozen=True, slots=True)
class Day:
    """The deliveries of the runs of a span, each counted once, by where its newest chart is."""

    total: int = 0
    arrived: int = 0
    read: int = 0
    """Of those that arrived."""
    under_way: int = 0
    waiting: int = 0
    """Held until the recipient writes."""
    stopped: int = 0
    """Ended without arriving, unconfirmed ones and a sender's hold included."""
    failed: int = 0
    """Of `stopped`: those that did not arrive for certain."""
    held: int = 0
    """Of `stopped`: those that may still go, once somebody has acted."""


@dataclass(frozen=True, slots=True)
class NewestRun:
    """The newest run of a pulse that went to everybody, where somebody has to see to it."""

    pulse: PulseId
    name: str
    run: RunId
    at: datetime
    state: RunState
    reason: str
    """Why it is held; empty for one that went out."""
    source: SourceId
    source_name: str
    waiting: int = 0
    """Charts that wait for their recipients to write, with no template that knocks."""
    waiting_names: tuple[str, ...] = ()
    """The first few of those who have to write."""
    failed: int = 0
    """Charts that ended without arriving and may go again."""
    refused: tuple[tuple[int, int], ...] = ()
    """Of those: each code that Meta gave, and for how many, the smallest first."""
    unconfirmed: int = 0
    """Charts of which Meta never said whether it took them."""
    unsent: int = 0
    """Charts that might have left ten minutes ago, where Meta has taken none of the run."""
    too_late: bool = False
    """Whether its time has passed, so that it will not be prepared any more."""


@dataclass(frozen=True, slots=True)
class LonePulse:
    """One that is due and reaches no one."""

    pulse: PulseId
    name: str


@dataclass(frozen=True, slots=True)
class UnfiredPulse:
    """One that was due ten minutes ago, and that the clock has not begun."""

    pulse: PulseId
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Needs:
    runs: tuple[NewestRun, ...]
    """Of the newest slots first, a bounded number."""
    more: int
    """Runs that need somebody beside these."""
    expired_invites: int
    """Those that ran out lately, unused."""
    moved: tuple[UUID, ...]
    """Recipients whose number has gone to somebody else, a few."""
    to_nobody: tuple[LonePulse, ...] = ()
    """The newest few."""
    unfired: tuple[UnfiredPulse, ...] = ()
    """Those that have waited longest, a few."""


@dataclass(frozen=True, slots=True)
class Front:
    day: Day
    """Of the runs of the span that was asked for."""
    needs: Needs
    """Of the newest run of each pulse in use, if it was lately."""


class HomeQueries(Protocol):
    """One organisation's front page. Made for an actor; raises NotAllowed when it is made."""

    def look(self, since: datetime, until: datetime, now: datetime) -> Front:
        """The same number of questions, however much there is."""
