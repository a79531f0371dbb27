"""Whom an organisation reaches on WhatsApp, who is invited, and what members are told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.contacts import ConsentKind
from domain.destinations import DestinationId, DestinationState
from domain.invites import InviteId
from domain.messages import Send, Stop
from domain.notifications import ConfirmationSettings, MailId, MailState
from domain.pulses import RunId
from domain.templates import Template
from ports.queries.paging import Page


class InviteState(StrEnum):
    WAITING = "waiting"
    VERIFIED = "verified"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """The number that the organisation sends from."""

    verified_name: str
    display_number: str
    sends: bool
    reason: str
    """Why it does not send; empty while it does."""
    rungs: tuple[Template, ...] = ()
    """Its ladder of templates, the first one first."""
    paused: bool = False
    """It is this organisation's sending that was stopped, and not the number."""
    too_small: bool = False
    """Its plan does not come with the number."""
    shared: bool = False
    """It is the operator's, and other organisations send from it too."""


@dataclass(frozen=True, slots=True)
class PausedPulse:
    """What a recipient wants nothing of for a while."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One word of a recipient's by which they agreed to charts, or took that back."""

    label: str
    """Of the recipient; empty when they are one no more."""
    kind: ConsentKind
    said: str
    at: datetime
    """Meta's time."""
    event: str
    """Our key of the message that said so."""


@dataclass(frozen=True, slots=True)
class RecipientLine:
    id: DestinationId
    label: str
    name: str
    """What WhatsApp says they are called; may be empty."""
    phone: str
    """Digits, or empty where Meta names them by a user id only."""
    is_own: bool
    """The reader's own phone."""
    state: DestinationState
    verified_at: datetime | None
    window_until: datetime | None
    next_at: datetime | None
    """The next slot of any pulse that goes to them; None while there is none."""
    next_chart: Send | Stop
    """How that slot's chart goes to them if they write nothing until then; without a slot, how
    one would go now."""
    paused: tuple[PausedPulse, ...] = ()
    mail_to: str = ""
    mails_instead: bool = False
    """Whether what WhatsApp holds of theirs goes to that address."""
    rests_until: datetime | None = None
    """Until when an admin has paused all charts to them; None while they are not paused."""


@dataclass(frozen=True, slots=True)
class InviteLine:
    id: InviteId
    label: str
    is_own: bool
    """For the reader's own phone."""
    by: str
    created_at: datetime
    expires_at: datetime
    state: InviteState
    recipient: str
    """The label of whom it brought; empty until then."""
    recipient_phone: str
    most: int = 1
    """How many may come by it; more than one for a team link."""
    uses: int = 0
    destination: DestinationId | None = None
    """Whom it brought; of several, the last."""


@dataclass(frozen=True, slots=True)
class MailLine:
    id: MailId
    to: str
    subject: str
    body: str
    state: MailState
    created_at: datetime
    run: RunId | None = None
    """Whose picture goes with it."""
    link_sealed: bytes | None = None
    """What LINK in the body stands for; None once it has gone."""


class RecipientQueries(Protocol):
    """Bound to one actor: their organisation, and, for what is personal, themselves.

    Invites, consents, confirmations and mails are an admin's: they raise NotAllowed for
    anybody else.
    """

    def channel(self) -> ChannelLine | None:
        """None while WhatsApp is not enabled."""

    def knocking(self, now: datetime) -> tuple[str, ...]:
        """The names of active pulses with somebody whose window is closed: what becomes of their
        next chart depends on the number's templates."""

    def recipients(
        self, now: datetime, after: UUID | None = None, like: str = ""
    ) -> Page[RecipientLine]:
        """Those not removed, the newest first: all, or those whose label or number has that."""

    def active_recipients(self) -> int:
        """How many get charts: who has sent STOP is not among them."""

    def recipient(self, id: DestinationId, now: datetime) -> RecipientLine:
        """Raises NotFound, also for one that was removed."""

    def invites(self, now: datetime) -> list[InviteLine]:
        """The newest few of those waiting, then of those that expired within the last week."""

    def invite(self, id: InviteId, now: datetime) -> InviteLine:
        """Raises NotFound."""

    def confirmations(self) -> ConfirmationSettings:
        """The reader's own three."""

    def own_phone(self, now: datetime) -> RecipientLine | None:
        """The reader's own verified phone, while it is active."""

    def consents(self) -> list[ConsentLine]:
        """The evidence of this organisation's recipients, the oldest first; of what was said
        to the number as a whole, only what came once they were here."""

    def has_toasts(self) -> bool:
        """Whether something waits to be told to the reader: asked often, and locks nothing."""

    def mails(self, most: int) -> list[MailLine]:
        """What was mailed for this organisation, the newest first."""

    def mail(self, id: MailId) -> MailLine:
        """Raises NotFound."""
