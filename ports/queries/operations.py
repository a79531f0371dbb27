"""How the installation does: lanes, messages, what came in, numbers, alerts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.alerts import AlertId
from domain.senders import SenderId, SenderState, Tier
from domain.templates import Template, TemplateId


@dataclass(frozen=True, slots=True)
class LaneLine:
    name: str
    """The lane's word, or the clock's."""
    due: int
    oldest: timedelta | None
    """How long the oldest of them has been due; None where nothing is."""
    workers: int
    """Those seen lately."""


@dataclass(frozen=True, slots=True)
class HeldLine:
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class MessageFigures:
    unknown: int
    unconfirmed: int
    """Became so within the last 24 hours."""
    held: tuple[HeldLine, ...]


@dataclass(frozen=True, slots=True)
class InboxFigures:
    bodies: int
    """Stored and not yet split into events."""
    events: int
    """Split and due."""
    quarantined: int
    lag_p99: timedelta | None
    """From an attempt's start until its first status, of the newest within the last hour;
    None where there is none."""
    healthy_for: timedelta | None
    """How long every probe of our webhook has succeeded; None when the last one failed, or
    when nobody probes."""


@dataclass(frozen=True, slots=True)
class QuarantinedLine:
    """An event that was put aside after its tries."""

    key: str
    kind: str
    aside_for: timedelta
    """Since it came in."""
    tries: int
    why: str


@dataclass(frozen=True, slots=True)
class SenderLine:
    id: SenderId
    display_number: str
    verified_name: str
    tier: Tier
    state: SenderState
    reason: str
    held_for: timedelta | None
    """Since its alert was opened."""
    held: int
    """Messages that wait for it."""
    rests_for: timedelta | None
    """Meta asked for a pause that is not over."""
    quality: str
    messaging_limit: int | None
    used: int
    """People reached by template outside their window within 24 hours: what Meta counts."""
    per_second: int


@dataclass(frozen=True, slots=True)
class AlertLine:
    id: AlertId
    kind: str
    subject: str
    text: str
    open_for: timedelta
    mailed: bool


@dataclass(frozen=True, slots=True)
class MailFigures:
    waiting: int
    """All that has not gone yet."""
    tried: int
    """Those of them that were not taken at least once."""
    failed: int
    """For good, within the time for which operators see them."""


@dataclass(frozen=True, slots=True)
class Operations:
    """One consistent look at everything."""

    lanes: tuple[LaneLine, ...]
    messages: MessageFigures
    inbox: InboxFigures
    mails: MailFigures
    quarantined: tuple[QuarantinedLine, ...]
    """The newest of them."""
    senders: tuple[SenderLine, ...]
    alerts: tuple[AlertLine, ...]
    """Those open, the newest first."""


@dataclass(frozen=True, slots=True)
class DependentLine:
    """What of one organisation depends on the ladder now; its pulses' names are its own."""

    organisation: str
    pulses: int
    people: int


@dataclass(frozen=True, slots=True)
class LadderView:
    """The Managed number's templates, and what depends on them."""

    rungs: tuple[Template, ...]
    """The first one first."""
    pulses: int
    """Active pulses, of every organisation, with somebody whose window is closed now: their
    next chart would knock."""
    people: int
    """How many they are."""
    organisations: tuple[DependentLine, ...] = ()
    """The same for each, the most pulses first."""


class OperationsQueries(Protocol):
    """Bound to an operator. Raises NotAllowed for anybody else when it is made."""

    def look(self, now: datetime) -> Operations:
        """`now` is the product's time, for what is due by it."""

    def sender(self, id: SenderId, now: datetime) -> SenderLine:
        """Raises NotFound."""

    def ladder(self, now: datetime) -> LadderView:
        """Raises NoManagedSender."""

    def template(self, id: TemplateId) -> Template:
        """Raises NotFound."""
