"""Sources and the metrics that are read from them, as pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.metrics import Metric, MetricId, SourceId
from ports.queries.paging import Page


@dataclass(frozen=True, slots=True)
class MetricLine:
    metric: Metric
    pulses: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    id: SourceId
    name: str
    filename: str
    origin: str
    licence: str
    by: str
    created_at: datetime
    file_at: datetime
    """When its newest version was handed in."""
    size: int
    """Bytes."""
    metrics: tuple[MetricLine, ...]
    pushed: bool = False
    """Whether its points come through the API, and no file takes their place."""


@dataclass(frozen=True, slots=True)
class MetricChoice:
    id: MetricId
    name: str
    timezone: str
    source: SourceId
    source_name: str


class SourceQueries(Protocol):
    """One organisation's sources. Made for an actor; raises NotAllowed when it is made."""

    def sources(self, after: UUID | None = None) -> Page[SourceLine]:
        """Newest first, each with its metrics."""

    def source(self, id: SourceId) -> SourceLine:
        """Raises NotFound."""

    def metrics(self) -> tuple[MetricChoice, ...]:
        """What a pulse can show, by source and name."""
