"""Meta, as far as the machine can tell: what it truly took, and which statuses it owes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from domain.contacts import WINDOW
from domain.diagnosis import WINDOW_CLOSED
from domain.inbound import Seen, StatusSeen
from domain.messages import Form, MessageId, Outcome
from ports.messenger import Answer
from ports.outbox import Order

PROMPT = timedelta(seconds=40)
"""So long after a POST, or after our webhook is back, its first status comes; unless Meta falls
silent, or our webhook is away."""

ARRIVES = (Seen.SENT, Seen.DELIVERED, Seen.READ)
FATES: Mapping[str, tuple[Seen, ...]] = {
    "arrives": ARRIVES,
    "is not read": ARRIVES[:2],
    "fails": (Seen.FAILED,),
    "is sent and fails": (Seen.SENT, Seen.FAILED),
    "fails on one device and arrives on another": (Seen.FAILED, Seen.DELIVERED),
}


@dataclass
class Taken:
    """A POST that Meta accepted."""

    order: Order
    wamid: str
    at: datetime
    owed: tuple[Seen, ...]
    code: int
    """Of its failure, where it fails."""
    answered: bool
    """Whether our worker got the answer."""
    told: set[Seen] = field(default_factory=set)
    """What a status has said to us and the inbox lane has worked off."""
    promised: datetime | None = None
    """By when its first status is there; None while Meta is silent about it, or once it was."""

    @property
    def undone(self) -> bool:
        """We were told that it failed, and of nothing that it arrived."""
        return Seen.FAILED in self.told and not self.told & {Seen.DELIVERED, Seen.READ}


@dataclass
class FarSide:
    phone_number_id: str
    taken: list[Taken] = field(default_factory=list)
    wrote: dict[UUID, datetime] = field(default_factory=dict)
    """When each contact last wrote: Meta's own service window, by contact."""
    silent: bool = False
    _wamids: "count[int]" = field(default_factory=count)

    def of(self, message: MessageId | UUID) -> list[Taken]:
        return [each for each in self.taken if each.order.message == message]

    def window_open(self, contact: UUID, now: datetime) -> bool:
        return now < self.wrote[contact] + WINDOW

    def take(self, order: Order, now: datetime, fate: str, code: int, *, answered: bool) -> Answer:
        """Accept a POST; our worker hears of it or does not."""
        one = Taken(order, f"wamid.{next(self._wamids)}", now, FATES[fate], code, answered)
        one.promised = None if self.silent else now + PROMPT
        self.taken.append(one)
        if answered:
            return Answer(Outcome.ACCEPTED, one.wamid)
        return Answer(Outcome.UNKNOWN, details="read time-out")

    def refuses(self, order: Order, contact: UUID, now: datetime) -> Answer | None:
        """Whatever else is the matter: nothing free-form goes outside the window."""
        if order.form is Form.TEMPLATE or self.window_open(contact, now):
            return None
        return Answer(Outcome.REFUSED, code=WINDOW_CLOSED)

    def status(self, one: Taken, seen: Seen, now: datetime) -> StatusSeen:
        one.promised = None
        failed = seen is Seen.FAILED
        return StatusSeen(
            f"{one.wamid}:{seen}",
            self.phone_number_id,
            one.wamid,
            seen,
            now,
            str(one.order.attempt),
            one.code if failed else None,
        )

    def next_promise(self) -> Taken | None:
        """Whose first status comes next."""
        waiting = [each for each in self.taken if each.promised is not None]
        return min(waiting, key=lambda each: each.promised or each.at, default=None)

    def promise_anew(self, now: datetime, *, to_all: bool = False) -> None:
        """Our webhook is back, or Meta speaks again: what was not told comes promptly."""
        for each in self.taken:
            if each.promised is not None or (to_all and not each.told):
                each.promised = now + PROMPT
