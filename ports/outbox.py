"""The messages to Meta: written down by use cases, claimed and recorded by the deliver lane."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.contacts import ContactId
from domain.destinations import DestinationId
from domain.inbound import StatusSeen
from domain.messages import AttemptId, Form, MessageId, Part, Reason
from domain.pulses import DeliveryId, PictureId, PulseId, ReadingId, RunId
from domain.senders import SenderId
from domain.tenancy import OrganisationId
from ports.messenger import Answer, Button, Template


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be written down. With `waits_for` it is planned, else it is ready."""

    id: MessageId
    organisation: OrganisationId
    sender: SenderId
    contact: ContactId
    part: Part
    text: str
    due: datetime
    deadline: datetime
    held_until: datetime
    headline: str = ""
    picture: PictureId | None = None
    quoted: str = ""
    """The wamid that it answers, when that is known already."""
    waits_for: MessageId | None = None
    """The message whose wamid it quotes: it cannot be claimed before that one has one."""
    delivery: DeliveryId | None = None
    resend: int = 0
    next_slot: datetime | None = None
    """See domain.messages.Waiting."""
    buttons: tuple[Button, ...] = ()
    """What can be tapped under a text."""


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    id: DeliveryId
    organisation: OrganisationId
    run: RunId
    destination: DestinationId
    reading: ReadingId
    messages: tuple[NewMessage, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of ours that somebody talks about."""

    message: MessageId
    organisation: OrganisationId
    contact: ContactId
    part: Part
    run: RunId | None
    chart_wamid: str
    """The wamid of its delivery's chart, or its own."""
    pulse: PulseId | None = None


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    event: str
    organisation: OrganisationId
    run: RunId
    sender: SenderId
    contact: ContactId
    wamid: str
    """What was said, to mark as read."""
    quoted: str
    """What the answer is threaded under."""
    text: str
    is_reaction: bool
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class FollowUpClaim(NewFollowUp):
    phone_number_id: str = ""
    token_sealed: bytes = b""
    fence: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """A claimed message with all that sending it takes; its attempt is stored already."""

    attempt: AttemptId
    message: MessageId
    fence: int
    organisation: OrganisationId
    sender: SenderId
    phone_number_id: str
    token_sealed: bytes
    form: Form
    part: Part
    text: str
    phone: str
    user_id: str
    quoted: str
    picture: PictureId | None
    media_id: str
    template: Template | None
    tries: int
    """How often it has been claimed, this time too."""
    group: str = ""
    """Meta's id of the group that it goes to, instead of to a person."""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    order: Order
    answer: Answer
    uploaded: str = ""
    """A media id that this attempt obtained, for the next ones."""


@dataclass(frozen=True, slots=True)
class Failed:
    """What of a run ended without arriving for certain, and has not gone again."""

    messages: Sequence[MessageId]
    """The charts first, so that what follows them goes with them."""
    by: datetime
    """What was written before this moment, by the database's clock."""


class Outbox(Protocol):
    """Writing messages down; sending them is the deliver lane's."""

    def plan(self, deliveries: Iterable[PlannedDelivery]) -> int:
        """Write deliveries and their messages; one that the run has already is left as it
        is. Returns how many are new. Older ones of the pulse that still wait for the same
        destination are superseded."""

    def write(self, message: NewMessage) -> None: ...

    def send_again(
        self, message: MessageId, now: datetime, deadline: datetime, held_until: datetime
    ) -> NewMessage:
        """Write an unconfirmed, dead or expired message of a delivery once more, and what
        was to follow it and has not gone. Raises NotFound, also when it went again already."""

    def send_all_again(
        self,
        messages: Sequence[MessageId],
        now: datetime,
        deadline: datetime,
        held_until: datetime,
    ) -> list[NewMessage]:
        """The same for several, by a few statements for all of them; what went, without what
        followed it. One that does not go, or goes as what follows another, is left out."""

    def failed(self, run: RunId, by: datetime | None = None) -> Failed:
        """Of all that was there by now, or by a moment of before."""

    def answer(self, claim: FollowUpClaim, message: NewMessage) -> bool:
        """Write the answer to a question that is still this claim's; false when it is not."""

    def withdraw(self, pulse: PulseId, now: datetime) -> int:
        """No chart of this pulse that still waits goes out. How many."""

    def cancel_for(
        self, destination: DestinationId, now: datetime, reason: Reason = Reason.NOT_REACHABLE
    ) -> None:
        """Nothing that still waits for this destination goes out."""


class Deliveries(Protocol):
    """The deliver lane's door: sets, not aggregates. Each call is its own transaction."""

    def waiting(self, now: datetime) -> bool:
        """A read-only probe: whether anything is due."""

    def claim(self, slots: int, now: datetime) -> list[Order]:
        """T1: take up to `slots` due messages under a new fence, each with a stored attempt,
        after the last checks; what fails a check is moved where the check says."""

    def picture(self, picture: PictureId) -> bytes: ...

    def record(self, results: Sequence[Result], now: datetime) -> None:
        """T2: only where the fence is still the attempt's; what a status has moved on
        already stays where it is."""

    def give_back(self, orders: Sequence[Order], now: datetime) -> None:
        """Claimed and not posted: ready again, at once."""


class Statuses(Protocol):
    def apply(self, seen: Sequence[StatusSeen], now: datetime) -> None:
        """Move messages by what Meta says became of them, in any order and as often as it
        says so. Within the caller's unit of work."""
