"""Pulses and whom they can go to, as pages show them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.charts import ChartKind
from domain.destinations import DestinationId
from domain.forecasts import Habit
from domain.messages import State
from domain.metrics import MetricId, SourceId
from domain.pulses import SHELVED, PulseId, PulseState, RunId, RunKind, RunState
from domain.schedules import Schedule
from ports.queries.paging import Page
from ports.queries.ways import Way

OFFERED = 100
"""People to pick from at once: a search finds the others."""


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
    under_way: int
    alone: tuple[State, str] | None = None
    """Of a single delivery: where its chart is, and why."""


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
    picked: int
    """All that were not removed, also those who have sent STOP."""
    last: LastRun | None
    groups: int = 0
    """Groups among `destinations`."""
    waiting: int = 0
    """Groups that Meta keeps closed."""
    paused_until: datetime | None = None

    @property
    def can_be_sent(self) -> bool:
        """Whether a press of *Send now* would reach anybody, and nothing is on its way yet."""
        under_way = self.last is not None and self.last.state.under_way
        return self.destinations > 0 and not under_way and self.state not in SHELVED


@dataclass(frozen=True, slots=True)
class ReadRate:
    """Of the newest charts of a pulse that were delivered."""

    delivered: int
    read: int


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
    keeps_open: bool = False
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pickable:
    """A destination that a pulse may go to."""

    id: DestinationId
    label: str
    own: bool
    """The phone of whoever asks."""
    way: Way


@dataclass(frozen=True, slots=True)
class Beginnings:
    """How far an organisation has come; every step is read from the data."""

    enabled: bool
    recipients: int
    """All that were not removed, also those who have sent STOP."""
    own_phone: bool
    sources: int
    metrics: int
    newest_source: SourceId | None
    pulses: int
    """Those in the archive too."""
    newest_pulse: PulseId | None
    arrived: bool
    """Whether a chart has reached anybody yet."""


class PulseQueries(Protocol):
    """One organisation's pulses. Made for an actor; raises NotAllowed when it is made."""

    def pulses(self, after: UUID | None = None, *, archived: bool = False) -> Page[PulseLine]:
        """Those in use, or those in the archive; newest first."""

    def read_rates(self, among: Iterable[PulseId], since: datetime) -> Mapping[PulseId, ReadRate]:
        """Of the charts of runs since then, as far as they were delivered; of a pulse's newest
        thousand, where there are more."""

    def pulse(self, id: PulseId) -> PulseView:
        """Raises NotFound, also for a draft."""

    def destinations(self, like: str = "", most: int = OFFERED) -> tuple[Pickable, ...]:
        """The first who have not been removed, the actor's own phone before all; or the first
        of those whose label or number has that."""

    def picked(self, among: Collection[DestinationId]) -> tuple[Pickable, ...]:
        """Those of them who have not been removed, in the same order."""

    def goes_to(self, pulse: PulseId, most: int) -> tuple[tuple[Pickable, ...], int]:
        """The first of those that a pulse goes to, in the same order, and how many they are."""

    def own_phone(self) -> Pickable | None:
        """The actor's, also one that has sent STOP."""

    def habits(self, among: Iterable[DestinationId], now: datetime) -> tuple[Habit, ...]:
        """When each of those that can be reached opened their window, as far as a forecast
        looks back."""

    def beginnings(self) -> Beginnings: ...
