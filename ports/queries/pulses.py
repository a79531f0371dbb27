"""Pulses and whom they can go to, as pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.charts import ChartKind
from domain.destinations import DestinationId, DestinationState
from domain.messages import Part, Send, Standing, Stop, Waiting, last_check
from domain.metrics import MetricId, SourceId
from domain.pulses import PulseId, PulseState, RunId, RunKind, RunState
from domain.schedules import Schedule
from ports.queries.paging import Page


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest run that was no preview."""

    id: RunId
    kind: RunKind
    state: RunState
    at: datetime
    reason: str
    deliveries: int
    arrived: int


@dataclass(frozen=True, slots=True)
class PulseLine:
    id: PulseId
    name: str
    metric: str
    source: str
    schedule: Schedule
    next_at: datetime | None
    state: PulseState
    destinations: int
    """Those that can be reached."""
    last: LastRun | None


@dataclass(frozen=True, slots=True)
class PulseView:
    id: PulseId
    name: str
    note: str
    chart: ChartKind
    schedule: Schedule
    next_at: datetime | None
    state: PulseState
    metric: MetricId
    metric_name: str
    timezone: str
    """The metric's own."""
    source: SourceId
    source_name: str
    origin: str
    destinations: frozenset[DestinationId]
    by: str
    """The name of who made it."""


@dataclass(frozen=True, slots=True)
class Pickable:
    """A destination that a pulse may go to, and what decides how a chart reaches it."""

    id: DestinationId
    label: str
    own: bool
    """The phone of whoever asks."""
    state: DestinationState
    window_until: datetime | None
    template: bool
    """Whether its sender has an approved template that knocks when the window is closed."""
    sender_ready: bool
    stopped: bool

    def chart_at(self, moment: datetime) -> Send | Stop:
        """How a chart would go at that moment, if nothing is written until then."""
        return last_check(
            Waiting(Part.CHART, datetime.max.replace(tzinfo=moment.tzinfo), moment),
            Standing(
                moment,
                window_open=self.window_until is not None and moment < self.window_until,
                sender_ready=self.sender_ready,
                stopped=self.stopped,
                reachable=self.state is DestinationState.ACTIVE,
                template=self.template,
            ),
        )


@dataclass(frozen=True, slots=True)
class Beginnings:
    """How far an organisation has come; every step is read from the data."""

    enabled: bool
    recipients: int
    own_phone: bool
    sources: int
    metrics: int
    first_source: SourceId | None
    pulses: int
    first_pulse: PulseId | None
    arrived: bool
    """Whether a chart has reached anybody yet."""


class PulseQueries(Protocol):
    """One organisation's pulses. Made for an actor; raises NotAllowed when it is made."""

    def pulses(self, after: UUID | None = None) -> Page[PulseLine]:
        """Newest first."""

    def pulse(self, id: PulseId) -> PulseView:
        """Raises NotFound."""

    def destinations(self) -> tuple[Pickable, ...]:
        """Everybody who has not been removed, the actor's own phone first."""

    def beginnings(self) -> Beginnings: ...
