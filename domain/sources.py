"""A connected file or account that metrics are read from, and samples to try with."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.metrics import Aggregate, Good, Grain, SourceId, Unit
from domain.tenancy import OrganisationId, PersonId


class SourceKind(StrEnum):
    CSV = "csv"
    PUSHED = "pushed"
    """Points that scripts put in through the API."""


class DateOrder(StrEnum):
    """What 01/02/2026 starts with, where nothing in a file tells."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


US_ZONES = frozenset(
    f"America/{city}"
    for city in (
        *("Adak", "Anchorage", "Boise", "Chicago", "Denver", "Detroit", "Juneau", "Los_Angeles"),
        *("Menominee", "Metlakatla", "New_York", "Nome", "Phoenix", "Puerto_Rico", "Sitka"),
        *("Yakutat", "Indianapolis", "Louisville", "Shiprock"),
    )
)
"""Zones of the United States, beside those of its states that are zones of a group."""
US_GROUPS = ("US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")


def order_in(timezone: str) -> DateOrder:
    """How people of this zone write dates: the month first in the United States."""
    there = timezone in {*US_ZONES, "Pacific/Honolulu"} or timezone.startswith(US_GROUPS)
    return DateOrder.MONTH_FIRST if there else DateOrder.DAY_FIRST


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
    date_order: DateOrder = DateOrder.DAY_FIRST
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
