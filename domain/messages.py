"""One outbound WhatsApp message as a state machine, its transition table as data.

Meta's send call has no idempotency key. So a message is claimed under a new fence and its
attempt is stored before anything leaves; whatever then comes back, or does not, is one of the
moves below, and an outcome that nobody knows is never tried again until it is shown that Meta
did not accept it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NewType
from uuid import UUID

MessageId = NewType("MessageId", UUID)
AttemptId = NewType("AttemptId", UUID)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait for a worker, and for Meta. What follows from the lease always fits
    into it: a POST that begins in time has ended, one way or another, before the lease has."""

    lease: timedelta = timedelta(seconds=90)
    """How long a worker may hold a message in SENDING; database time."""
    silence_floor: timedelta = timedelta(seconds=60)
    """Silence shorter than this is never evidence."""

    @property
    def post_within(self) -> timedelta:
        """From the claim: later than this, by its own monotonic clock, a worker does not POST."""
        return self.lease * 0.6

    @property
    def connect(self) -> timedelta:
        return min(timedelta(seconds=3), self.lease / 6)

    @property
    def read(self) -> timedelta:
        return min(timedelta(seconds=15), self.lease / 6)


PATIENCE = Patience()


class State(StrEnum):
    PLANNED = "planned"
    READY = "ready"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNKNOWN = "unknown"
    UNCONFIRMED = "unconfirmed"
    HELD = "held"
    DEAD = "dead"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class Move(StrEnum):
    RELEASE = "release"
    """What it waited for has happened: its chart has a wamid, or the window is open."""
    CLAIM = "claim"
    GIVE_BACK = "give_back"
    """Shown not sent: no byte left, or Meta refused it for now, at once or by a status."""
    ACCEPT = "accept"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    LOSE = "lose"
    """Nobody knows whether Meta took it."""
    RETRY = "retry"
    """An unknown one, shown not accepted."""
    GIVE_UP = "give_up"
    """An unknown one past its deadline, without evidence."""
    HOLD = "hold"
    FAIL = "fail"
    EXPIRE = "expire"
    CANCEL = "cancel"
    SUPERSEDE = "supersede"


@dataclass(frozen=True, slots=True)
class Rule:
    sources: frozenset[State]
    target: State


def _rule(target: State, *sources: State) -> Rule:
    return Rule(frozenset(sources), target)


_IN_DOUBT = (State.SENDING, State.UNKNOWN, State.UNCONFIRMED)
# given back or held after an attempt that Meta turns out to have taken
_TAKEN = (*_IN_DOUBT, State.READY, State.HELD)
_WAITING = (State.PLANNED, State.READY, State.HELD)

RULES: Mapping[Move, Rule] = MappingProxyType(
    {
        Move.RELEASE: _rule(State.READY, State.PLANNED, State.HELD),
        Move.CLAIM: _rule(State.SENDING, State.READY),
        Move.GIVE_BACK: _rule(
            State.READY, State.SENDING, State.UNKNOWN, State.ACCEPTED, State.SENT
        ),
        Move.ACCEPT: _rule(State.ACCEPTED, *_TAKEN),
        Move.SENT: _rule(State.SENT, *_TAKEN, State.ACCEPTED),
        # delivered and read win over an earlier failure: people have several devices
        Move.DELIVERED: _rule(State.DELIVERED, *_TAKEN, State.ACCEPTED, State.SENT, State.DEAD),
        Move.READ: _rule(
            State.READ, *_TAKEN, State.ACCEPTED, State.SENT, State.DELIVERED, State.DEAD
        ),
        Move.LOSE: _rule(State.UNKNOWN, State.SENDING),
        Move.RETRY: _rule(State.READY, State.UNKNOWN),
        Move.GIVE_UP: _rule(State.UNCONFIRMED, State.UNKNOWN),
        Move.HOLD: _rule(
            State.HELD, State.PLANNED, State.READY, *_IN_DOUBT, State.ACCEPTED, State.SENT
        ),
        Move.FAIL: _rule(
            State.DEAD, State.PLANNED, State.READY, *_IN_DOUBT, State.ACCEPTED, State.SENT
        ),
        Move.EXPIRE: _rule(State.EXPIRED, *_WAITING),
        Move.CANCEL: _rule(State.CANCELLED, *_WAITING),
        Move.SUPERSEDE: _rule(State.SUPERSEDED, *_WAITING),
    }
)

ON_ITS_WAY = frozenset({State.ACCEPTED, State.SENT, State.DELIVERED, State.READ})
ARRIVED = frozenset({State.DELIVERED, State.READ})
UNDER_WAY = frozenset(
    {State.PLANNED, State.READY, State.SENDING, State.ACCEPTED, State.SENT, State.UNKNOWN}
)
"""It may still arrive, and nobody has to do anything for it."""
RESENDABLE = frozenset({State.UNCONFIRMED, State.DEAD, State.EXPIRED})
"""Ended without arriving, as far as anybody knows: a person may send it again."""
OVER = frozenset(
    {
        State.DELIVERED,
        State.READ,
        State.UNCONFIRMED,
        State.DEAD,
        State.EXPIRED,
        State.CANCELLED,
        State.SUPERSEDED,
    }
)


def after(state: State, move: Move) -> State | None:
    """Where `move` leads from `state`; None when the table does not allow it."""
    rule = RULES[move]
    return rule.target if state in rule.sources else None


class Part(StrEnum):
    """What a message is to its delivery, or on its own."""

    CHART = "chart"
    ANALYSIS = "analysis"
    ANSWER = "answer"
    CONFIRMATION = "confirmation"
    NOTICE = "notice"
    """A word to an admin, or a sentence on how this works."""
    CODE = "code"
    """It verifies a number: always by a template of its own, whatever the window."""


KNOCKING = frozenset({Part.CHART, Part.NOTICE})
"""What may go by a template while the window is closed."""

PRIORITY: Mapping[Part, int] = MappingProxyType(
    {
        Part.CONFIRMATION: 0,
        Part.CODE: 0,
        Part.ANSWER: 1,
        Part.NOTICE: 2,
        Part.CHART: 5,
        Part.ANALYSIS: 4,
    }
)


class Form(StrEnum):
    """How a message goes out; decided at the claim, when the window is known."""

    TEXT = "text"
    IMAGE = "image"
    TEMPLATE = "template"
    INTERACTIVE = "interactive"


class Reason(StrEnum):
    """Why a message is held, dead, expired or cancelled, when no code of Meta's says it."""

    WINDOW_CLOSED = "window_closed"
    MESSAGING_LIMIT = "messaging_limit"
    """Meta lets this number write to so many people outside their windows in 24 hours."""
    COST_CEILING = "cost_ceiling"
    UNDELIVERABLE = "undeliverable"
    """Meta said of an earlier message that this person cannot be written to."""
    SENDER_HELD = "sender_held"
    STOPPED = "stopped"
    NOT_REACHABLE = "not_reachable"
    TOO_LATE = "too_late"
    NEWER = "newer"
    NO_CHART = "no_chart"
    NO_EVIDENCE = "no_evidence"
    NOT_SENT = "not_sent"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    """Its pulse was paused or archived: what waited of it goes no more."""
    RESTS = "rests"
    """An admin has paused all charts to this recipient."""
    NO_TEMPLATE = "no_template"
    """A code goes by a template of its own, and the number has none that is approved."""
    ORGANISATION_PAUSED = "organisation_paused"
    """The organisation's sending on the shared number was stopped."""
    PLAN_TOO_SMALL = "plan_too_small"
    """The organisation's plan has no number to send from."""
    GROUPS_CLOSED = "groups_closed"
    """Meta does not let this number write to groups yet: nothing is planned for them."""


WAITS_FOR_THEM = frozenset({Reason.WINDOW_CLOSED, Reason.MESSAGING_LIMIT})
"""Held for these, a message goes when its recipient writes."""


BY_MAIL = frozenset({Reason.WINDOW_CLOSED, Reason.TOO_LATE})
"""Stopped for these, a chart goes by mail to those who have asked for that."""


LAST_HOURS = timedelta(hours=12)
"""So long before a window closes, a chart may bring the button that keeps it open."""
KEEP_OPEN, KEEP_OPEN_WORDS = "keep", "Keep them coming"
"""What that button is to us, and what it says: at most 20 characters."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message about to be claimed, as far as the last checks look at it."""

    part: Part
    deadline: datetime
    held_until: datetime
    next_slot: datetime | None = None
    """When its pulse is due next, if a button is to keep the window open until then."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of the sender and the contact in the transaction of the claim."""

    now: datetime
    window_open: bool
    sender_ready: bool
    stopped: bool
    reachable: bool
    """Its address still stands: not removed, not paused for a recycled number."""
    template: bool
    deliverable: bool = True
    """Meta has not said that this person cannot be written to."""
    limit_reached: bool = False
    """As many people as Meta allows were written to outside their windows within 24 hours, and
    this one is not among them."""
    ceiling_reached: bool = False
    """The organisation's messages have cost as much as they may."""
    organisation_paused: bool = False
    """Its sending on the shared number was stopped; on a number of its own it goes on."""
    plan_too_small: bool = False
    """Its plan does not come with the shared number that it sends on."""
    window_until: datetime | None = None
    reaction_tried: bool = False
    """They reacted lately, and only Meta's answer to an answer can show whether that has opened
    the window (see domain.reactions)."""
    group: bool = False
    """It is a group, which takes nothing with a button (Meta's 130501)."""


@dataclass(frozen=True, slots=True)
class Send:
    form: Form
    on_trial: bool = False
    """Outside the window as we believe it: what Meta says shows whether a reaction opens one."""


@dataclass(frozen=True, slots=True)
class Stop:
    move: Move
    reason: Reason


def last_check(message: Waiting, standing: Standing) -> Send | Stop:
    """Whether this message may leave now, in which form, or why not."""
    if standing.stopped and message.part is not Part.CONFIRMATION:
        return Stop(Move.CANCEL, Reason.STOPPED)
    if not standing.reachable:
        return Stop(Move.CANCEL, Reason.NOT_REACHABLE)
    if not standing.deliverable:
        return Stop(Move.CANCEL, Reason.UNDELIVERABLE)
    if standing.now >= message.deadline:
        return Stop(Move.EXPIRE, Reason.TOO_LATE)
    if not standing.sender_ready:
        return Stop(Move.HOLD, Reason.SENDER_HELD)
    if standing.organisation_paused and message.part is not Part.CONFIRMATION:
        return Stop(Move.HOLD, Reason.ORGANISATION_PAUSED)
    if standing.plan_too_small and message.part is not Part.CONFIRMATION:
        return Stop(Move.HOLD, Reason.PLAN_TOO_SMALL)
    if standing.ceiling_reached and message.part is not Part.CONFIRMATION:
        return Stop(Move.HOLD, Reason.COST_CEILING)
    if message.part is Part.CODE:
        return _of_a_code(standing)
    if standing.window_open and message.part is Part.CHART:
        return Send(Form.INTERACTIVE if _closes_too_soon(message, standing) else Form.IMAGE)
    if standing.window_open:
        return Send(Form.TEXT)
    if message.part is Part.ANSWER and standing.reaction_tried:
        return Send(Form.TEXT, on_trial=True)
    if message.part not in KNOCKING or not standing.template:
        return Stop(Move.HOLD, Reason.WINDOW_CLOSED)
    if standing.limit_reached:
        return Stop(Move.HOLD, Reason.MESSAGING_LIMIT)
    return Send(Form.TEMPLATE)


def _of_a_code(standing: Standing) -> Send | Stop:
    if not standing.template:
        return Stop(Move.CANCEL, Reason.NO_TEMPLATE)
    if standing.limit_reached and not standing.window_open:
        return Stop(Move.HOLD, Reason.MESSAGING_LIMIT)
    return Send(Form.TEMPLATE)


def _closes_too_soon(message: Waiting, standing: Standing) -> bool:
    """Whether the window is in its last hours, and its pulse's next slot comes after them."""
    until = standing.window_until
    if message.next_slot is None or until is None or standing.group:
        return False
    return until - standing.now <= LAST_HOURS and message.next_slot >= until


class Outcome(StrEnum):
    """How an attempt ended, as a total function of what came back from the POST."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


MOST_TRIES = 10
"""So often one message is tried where only Meta's word for it says that it may work later."""
MOST_SHUT = 5
"""So often Meta may say of one message that the window is closed, whatever they write between."""


def backoff(tries: int) -> timedelta:
    """How long a message that did not leave waits: 1, 2, 4 ... 60 s."""
    return timedelta(seconds=min(60, 2 ** max(0, tries - 1)))
