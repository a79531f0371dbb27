"""The groups that are linked to an organisation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.destinations import DestinationId, DestinationState
from domain.messages import Send, Stop


@dataclass(frozen=True, slots=True)
class GroupLine:
    id: DestinationId
    label: str
    state: DestinationState
    linked_at: datetime | None
    window_until: datetime | None
    """Opened by any member's message, for all."""
    waiting: bool
    """Meta does not let our number write to groups."""
    next_chart: Send | Stop
    """How a chart would go there if it went now."""


class GroupQueries(Protocol):
    """Bound to one actor's organisation; raises NotAllowed when it is made."""

    def groups(self, now: datetime) -> list[GroupLine]:
        """Those not removed, the newest first."""

    def group(self, id: DestinationId, now: datetime) -> GroupLine:
        """Raises NotFound, also for one that was removed."""

    def are_open(self) -> bool | None:
        """Whether Meta lets the number that the organisation sends from write to groups, as far
        as it has said; None until it is asked."""
