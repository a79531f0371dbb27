"""A member's own phone in one organisation, as they see it themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.destinations import DestinationId, DestinationState
from ports.queries.recipients import InviteState


@dataclass(frozen=True, slots=True)
class OwnPhone:
    id: DestinationId
    label: str
    phone: str
    """Digits, or empty where Meta names them by a user id only."""
    state: DestinationState
    verified_at: datetime | None
    window_until: datetime | None


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """The newest invite that the reader has made for a phone of their own."""

    state: InviteState
    expires_at: datetime


class OwnPhoneQueries(Protocol):
    """Bound to one actor, and to what is theirs alone."""

    def phones(self) -> list[OwnPhone]:
        """Those not removed, the newest first: mostly one, or none."""

    def offer(self, now: datetime) -> OwnOffer | None: ...
