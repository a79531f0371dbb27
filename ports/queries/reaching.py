"""What an admin sees of reaching people: last deliveries, invites, the number, codes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.destinations import DestinationId
from domain.invites import InviteId
from domain.messages import MessageId
from domain.phone_checks import PhoneCheckId
from domain.pulses import PulseId, RunId
from domain.senders import SenderState, Tier
from domain.templates import Template
from ports.queries.paging import Numbered
from ports.queries.recipients import ConsentLine, InviteState
from ports.queries.runs import MessageLine


@dataclass(frozen=True, slots=True)
class LastDelivery:
    """The newest chart that was planned for somebody."""

    run: RunId
    pulse_id: PulseId
    pulse: str
    """Its name."""
    chart: MessageLine


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An invite or a team link."""

    id: InviteId
    label: str
    is_own: bool
    """For the reader's own phone."""
    by: str
    created_at: datetime
    expires_at: datetime
    state: InviteState
    recipient: str
    """The label of whom it brought; of several, of the last."""
    used_at: datetime | None
    most: int
    uses: int
    batch: UUID | None


@dataclass(frozen=True, slots=True)
class NumberLine:
    """The number that the organisation sends from, without any secret of it."""

    display_number: str
    verified_name: str
    tier: Tier
    state: SenderState
    reason: str
    held_for: timedelta | None
    """How long it has been held, in the database's time; None while it is not."""
    rests_for: timedelta | None
    """How long it still rests as Meta asked."""
    waiting: int
    """This organisation's messages that wait for it."""
    quality: str
    """As Meta says it; empty until it has."""
    limit: int | None
    """People in 24 hours outside their window; None until Meta has said."""
    used: int
    """Of these, by everybody who sends from the number."""
    used_by_us: int
    per_second: int
    templates: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A number that is being verified by a code."""

    id: PhoneCheckId
    label: str
    is_own: bool
    """The reader's own phone."""
    phone: str
    sent_at: datetime
    expires_at: datetime
    sends: int
    tries_left: int
    verified_at: datetime | None
    recipient: str
    message: MessageLine | None
    destination: DestinationId | None = None
    """Whose number it is, once it is verified."""


class ReachQueries(Protocol):
    """An admin's, bound to their organisation: each raises NotAllowed for anybody else, but
    `last_deliveries` is every member's."""

    def last_deliveries(
        self, among: Collection[DestinationId]
    ) -> dict[DestinationId, LastDelivery]:
        """Of those that ever had one."""

    def consents_of(self, id: DestinationId) -> list[ConsentLine]:
        """The newest first."""

    def test(self, id: DestinationId, went: MessageId) -> MessageLine:
        """What came of a test. Raises NotFound."""

    def offers(self, state: InviteState, now: datetime, after: int = 0) -> Numbered[OfferLine]:
        """Those in that state, a page at a time: links for a team first, then the newest."""

    def offer_counts(self, now: datetime) -> dict[InviteState, int]:
        """How many invites and links are in each state, none left out."""

    def batch(self, id: UUID, now: datetime) -> list[OfferLine]:
        """Those made at once, in the order of their names. Raises NotFound."""

    def came_by(self, id: InviteId) -> list[str]:
        """The labels of those whom a team link has brought, the newest first."""

    def number(self, now: datetime) -> NumberLine | None:
        """None while WhatsApp is not enabled."""

    def check(self, id: PhoneCheckId) -> CheckLine:
        """Raises NotFound."""
