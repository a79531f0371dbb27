"""Runs, what they said, and how far each delivery has come, as pages show them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.destinations import DestinationId, DestinationState
from domain.facts import Facts
from domain.messages import Form, MessageId, Part, State
from domain.metrics import Series
from domain.notifications import MailState
from domain.pulses import DeliveryId, PulseId, RunId, RunKind, RunState, Step
from ports.queries.paging import Page

PAGE = 50


@dataclass(frozen=True, slots=True)
class RunLine:
    id: RunId
    pulse: PulseId
    kind: RunKind
    state: RunState
    at: datetime
    """The slot, or when a person asked for it."""
    by: str
    """The name of who asked for it; empty for a slot, and for a script."""
    step: Step | None
    """What it is doing right now."""
    seconds: dict[str, float]
    """How long each step took, by the step's value."""
    reason: str
    finished_at: datetime | None
    deliveries: int
    arrived: int
    under_way: int
    """Those with a chart that may still arrive by itself."""
    deadline: datetime
    """Until when it may go out."""
    script: str = ""
    """What the API token is called by which a script asked for it; empty where none did."""
    alone: tuple[State, str] | None = None
    """Of a single delivery: where its chart is, and why."""


@dataclass(frozen=True, slots=True)
class EventLine:
    at: datetime
    part: Part
    resend: int
    state: State
    reason: str
    code: int | None


@dataclass(frozen=True, slots=True)
class MessageLine:
    """The newest message of its part."""

    id: MessageId
    part: Part
    resend: int
    state: State
    reason: str
    code: int | None
    form: Form | None
    changed_at: datetime | None
    """When it came into its state."""
    held_until: datetime


@dataclass(frozen=True, slots=True)
class InsteadLine:
    """The mail that brings a chart which WhatsApp held, or whose time had passed."""

    to: str
    state: MailState
    at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    id: DeliveryId
    destination: DestinationId
    label: str
    destination_state: DestinationState
    own: bool
    """The phone of whoever asks."""
    window_until: datetime | None
    chart: MessageLine
    analysis: MessageLine | None
    replied_at: datetime | None
    """When the recipient last said something about this run."""
    timeline: tuple[EventLine, ...]
    mailed: InsteadLine | None = None
    group: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """A run's deliveries counted by where their charts stand."""

    total: int
    arrived: int
    read: int
    under_way: int
    waiting: int
    """Held until the recipient writes."""
    stopped: int
    """Ended without arriving, unconfirmed ones and a sender's hold included."""
    waiting_names: tuple[str, ...]
    """The first few of those who have to write."""
    failed: int = 0
    """Of `stopped`: those that did not arrive for certain, and may go again."""
    held: int = 0
    """Of `stopped`: those that may still go, once somebody has acted."""
    unknown: int = 0
    """Of `under_way`: those that may have gone or not."""


@dataclass(frozen=True, slots=True)
class ReadingText:
    """What a run had to say, beside its picture."""

    headline: str
    caption: str
    analysis: str
    written_by: str
    alt: str
    width: int
    height: int
    data_until: date
    read_at: datetime
    pictured: bool
    """Whether the picture is still kept."""


@dataclass(frozen=True, slots=True)
class ReadingData:
    """What a run's words rest on."""

    facts: Facts
    series: Series


class RunQueries(Protocol):
    """One organisation's runs. Made for an actor; raises NotAllowed when it is made."""

    def runs(self, pulse: PulseId, after: UUID | None = None, most: int = PAGE) -> Page[RunLine]:
        """At most so many, those made last first, whatever the clock said; previews and tests
        among them."""

    def newest(self, pulse: PulseId) -> RunLine | None:
        """The newest run that is no preview; a preview when there is nothing else."""

    def run(self, pulse: PulseId, id: RunId) -> RunLine:
        """Raises NotFound, also for a run of another pulse."""

    def pulse_of(self, run: RunId) -> PulseId:
        """Raises NotFound."""

    def tally(self, run: RunId) -> Tally: ...

    def deliveries(self, run: RunId, after: UUID | None = None) -> Page[DeliveryLine]:
        """In the order in which the recipients joined."""

    def reading(self, run: RunId) -> ReadingText | None:
        """None until the run's picture is drawn."""

    def data(self, run: RunId) -> ReadingData | None:
        """None until the run has a reading."""

    def picture(self, run: RunId) -> bytes:
        """The PNG as it is sent. Raises NotFound."""

    def spoken_in(self, message: MessageId) -> tuple[PulseId, RunId]:
        """Which run a message is part of. Raises NotFound."""
