"""What stands in for everything outside: it does as a test says, and remembers."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from adapters.whatsapp import bodies
from domain.charts import Chart, Theme
from domain.checkups import NEEDED, NumberSeen, Subscription, TokenSeen
from domain.messages import Outcome
from domain.numbers import NumberKeys
from domain.templates import Judgement, Wording
from ports.bell import Lane
from ports.business_account import (
    Account,
    AccountRefuses,
    AccountSilent,
    NumberHealth,
    TemplateAtMeta,
)
from ports.charts import Picture
from ports.groups import GroupsClosed
from ports.inspector import NotTold
from ports.messenger import Answer, Line, Outgoing, UploadFailed
from tests.world.known import APP, NOON, NUMBER


@dataclass
class MovedClock:
    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class HeardBell:
    rung: list[Lane] = field(default_factory=list)

    def ring(self, lane: Lane) -> None:
        self.rung.append(lane)

    def answered(self, lane: Lane) -> None:
        pass


@dataclass
class ScriptedMessenger:
    """Takes everything, unless the next answers say otherwise; remembers what was sent."""

    sent: list[Outgoing] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    next: deque[Answer] = field(default_factory=deque)
    uploads_fail: bool = False
    upload_failure: UploadFailed = UploadFailed("Meta did not take the picture.")  # noqa: RUF009
    _numbers: Any = field(default_factory=lambda: count(1))

    def upload(self, line: Line, png: bytes) -> str:
        if self.uploads_fail:
            raise self.upload_failure
        self.uploads.append(png)
        return f"media-{len(self.uploads)}"

    def send(self, line: Line, message: Outgoing) -> Answer:
        bodies.message(message)  # as the real one: it raises for what Meta would not take
        self.sent.append(message)
        if self.next:
            return self.next.popleft()
        return Answer(Outcome.ACCEPTED, f"wamid.{next(self._numbers)}")

    def typing(self, line: Line, wamid: str) -> None:
        self.typed.append(wamid)


class DrawnCharts:
    """Charts whose pictures are a few bytes."""

    def __init__(self) -> None:
        self.drawn: list[Chart] = []

    def draw(self, chart: Chart, theme: Theme = Theme.LIGHT) -> Picture:
        self.drawn.append(chart)
        return Picture(b"\x89PNG drawn", 1080, 1350)

    def warm(self) -> None:
        pass

    def close(self) -> None:
        pass


class SentMail:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.pictures: list[bytes] = []
        """One for each mail; empty where it has none."""

    def send(self, to: str, subject: str, body: str, picture: bytes = b"") -> None:
        self.sent.append((to, subject, body))
        self.pictures.append(picture)


@dataclass
class SaidHealth:
    """What Meta says of a number and its templates when it is asked; None is silence."""

    says: list[NumberHealth | None] = field(default_factory=list)
    lists: list[TemplateAtMeta] | None = None
    answers: Judgement | AccountRefuses | None = None
    """To a template that is handed in."""
    submitted: list[tuple[Wording, str]] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    whys: dict[str, str] = field(default_factory=dict)
    """Why templates were rejected, by Meta's ids."""
    asked_why: list[str] = field(default_factory=list)

    def health(self, line: Line) -> NumberHealth:
        said = self.says.pop(0) if self.says else None
        if said is None:
            raise AccountSilent
        return said

    def templates(self, account: Account) -> list[TemplateAtMeta]:
        if self.lists is None:
            raise AccountSilent
        return self.lists

    def why_rejected(self, account: Account, meta_id: str) -> str:
        self.asked_why.append(meta_id)
        return self.whys.get(meta_id, "")

    def upload_example(self, account: Account, png: bytes) -> str:
        return f"4::{len(png)}"

    def submit(self, account: Account, wording: Wording, example: str) -> Judgement:
        self.submitted.append((wording, example))
        if self.answers is None:
            raise AccountSilent
        if isinstance(self.answers, AccountRefuses):
            raise self.answers
        return self.answers

    def delete(self, account: Account, name: str, meta_id: str) -> None:
        self.deleted.append((name, meta_id))


@dataclass
class SaidGroups:
    """What Meta says of a number's groups when it is asked; None is closed."""

    open: dict[str, str] | None = None
    silent: bool = False

    def groups(self, line: Line) -> dict[str, str]:
        if self.silent:
            raise AccountSilent
        if self.open is None:
            raise GroupsClosed
        return self.open


@dataclass
class SaidSetup:
    """What Meta says of how the number is set up: all is well, unless a test says otherwise. That
    Meta would say so is shown with the real inspector before the emulator."""

    token_seen: TokenSeen = field(
        default_factory=lambda: TokenSeen(APP, True, frozenset(NEEDED), None)
    )
    number_seen: NumberSeen = field(
        default_factory=lambda: NumberSeen(
            NUMBER.display_number, "Chartcastr", "APPROVED", "GREEN"
        )
    )
    subscribed: bool = True
    fields: frozenset[str] = frozenset({"messages"})
    refuses: frozenset[str] = frozenset()
    """Names of questions that Meta answers with 190."""
    orders: list[str] = field(default_factory=list)

    def token(self, keys: NumberKeys) -> TokenSeen:
        self._asked("token")
        return self.token_seen

    def number(self, keys: NumberKeys) -> NumberSeen:
        self._asked("number")
        return self.number_seen

    def numbers(self, keys: NumberKeys) -> frozenset[str]:
        self._asked("numbers")
        return frozenset({keys.phone_number_id})

    def apps(self, keys: NumberKeys) -> frozenset[str]:
        self._asked("apps")
        return frozenset({APP}) if self.subscribed else frozenset()

    def subscription(self, keys: NumberKeys) -> Subscription | None:
        self._asked("subscription")
        return Subscription("http://localhost/webhook/integrations/whatsapp", self.fields, True)

    def subscribe(self, keys: NumberKeys) -> None:
        self._asked("subscribe")
        self.orders.append("subscribe")
        self.subscribed = True

    def listen(self, keys: NumberKeys, address: str) -> None:
        self._asked("listen")
        self.orders.append(f"listen {address}")
        self.fields = frozenset({"messages"})

    def handshake(self, keys: NumberKeys, address: str) -> str:
        return ""

    def _asked(self, what: str) -> None:
        if what in self.refuses:
            raise NotTold(190, "Invalid OAuth access token.")


class Reachable:
    def webhook_answers(self) -> bool:
        return True
