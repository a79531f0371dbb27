"""All deliveries of an organisation, newest first, as one may look for them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.destinations import DestinationId
from domain.messages import State
from domain.pulses import DeliveryId, PulseId, RunId, RunKind
from ports.queries.paging import Page
from ports.queries.runs import MessageLine

Place = tuple[datetime, UUID]
"""Where a delivery stands in the list: its time, then its id."""


@dataclass(frozen=True, slots=True)
class Causes:
    """Why charts have stopped, as far as somebody wants to see it: by a code of Meta's, else by
    a reason of ours, else by the state alone."""

    codes: frozenset[int] = frozenset()
    reasons: frozenset[str] = frozenset()
    states: frozenset[State] = frozenset()


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """What is looked for; nothing of it means everything."""

    states: frozenset[State] = frozenset()
    pulse: PulseId | None = None
    recipient: str = ""
    """Part of a label, in any case; or a destination's id."""
    since: datetime | None = None
    before: datetime | None = None
    causes: Causes | None = None


@dataclass(frozen=True, slots=True)
class ListedDelivery:
    id: DeliveryId
    at: datetime
    """When its run was due: the slot, or when a person asked for it."""
    run: RunId
    kind: RunKind
    pulse: PulseId
    pulse_name: str
    destination: DestinationId
    label: str
    group: bool
    chart: MessageLine
    may_go_again: bool = True
    """Not while its pulse is in the archive, nor once its words and picture are kept no longer."""
    script: str = ""
    """What the API token is called by which a script asked for its run; empty where none did."""


class DeliveryQueries(Protocol):
    """One organisation's deliveries. Made for an actor; raises NotAllowed when it is made."""

    def name_of(self, id: UUID) -> str | None:
        """What a recipient is called, "" for one without a name; None where there is none."""

    def page(
        self, wanted: DeliveryFilter, after: UUID | None = None, size: int = 50
    ) -> Page[ListedDelivery]:
        """The newest first, whatever is looked for by an index. Raises NotFound for an `after`
        of somebody else's."""

    def newer(
        self, wanted: DeliveryFilter, shown: Collection[UUID], last: Place | None, most: int
    ) -> int:
        """How many besides those shown stand before that place of the list, or in all of it for
        None; no more than `most` are counted. Whether anything stands there is no matter."""

    def pulses(self) -> Iterable[tuple[PulseId, str]]:
        """What one may look for by name, a few hundred at most."""
