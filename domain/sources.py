"""A connected file or account that metrics are read from, and samples to try with."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.metrics import Aggregate, Good, Grain, SourceId, Unit
from domain.tenancy import OrganisationId, PersonId


class SourceKind(StrEnum):
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Source:
    id: SourceId
    organisation: OrganisationId
    kind: SourceKind
    name: str
    filename: str
    by: PersonId
    created_at: datetime
    origin: str = ""
    """Where public data comes from, or that it is fictitious; shown wherever it is used."""
    licence: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A metric that is ready to be made; the fields are those of `domain.metrics.Metric`."""

    name: str
    date_column: str
    value_column: str
    unit: Unit
    grain: Grain
    aggregate: Aggregate
    good: Good
    timezone: str
    fresh_within: int | None


@dataclass(frozen=True, slots=True)
class Sample:
    """`name` is what a page shows; for invented data it says so."""

    name: str
    filename: str
    content: bytes
    licence: str
    origin: str
    metrics: tuple[Suggestion, ...]
