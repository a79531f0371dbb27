"""The troubles people can arm, and what each of them should make visible."""

import threading
from dataclasses import dataclass

from adapters.emulator.graph.errors import ASYNCHRONOUS, CATALOGUE

BEFORE = {"500", "429", "timeout-before", "reset-before"}
AFTER = {"500-after-accept", "timeout-after-accept", "reset-after-accept", "cut-body", "slow"}
STATUS = {
    "status-never",
    "status-first",
    "status-twice",
    "status-late",
    "status-shuffled",
    "status-batched",
}
SWITCHES = {"none", "webhooks-off", "webhooks-on", "template-paused"}


@dataclass(frozen=True)
class Known:
    """A trouble as the page offers it."""

    kind: str
    label: str
    expect: str
    group: str = ""


REFUSED, UNCLEAR, TOLD = "refused", "without a clear answer", "told in another way"
OFFERED = (
    Known("none", "accepted", "The next send is accepted, sent and delivered."),
    Known(
        "131047",
        "131047 window closed",
        "Meta accepts the send, then reports it failed, and nothing arrives. What is sent after"
        " this person's next message arrives again.",
        REFUSED,
    ),
    Known(
        "131056",
        "131056 too fast",
        "The send is refused for this recipient alone; sends to others are accepted.",
        REFUSED,
    ),
    Known(
        "130429",
        "130429 limit",
        "The send is refused because the whole number is too fast; nothing is kept of it.",
        REFUSED,
    ),
    Known(
        "190",
        "190 token",
        "The token is refused, as one that has expired. The send after it is accepted again.",
        REFUSED,
    ),
    Known(
        "template-paused",
        "template paused",
        "Meta has paused every template: each is refused with 132015 for some hours. Free"
        " messages arrive where the window is open.",
        REFUSED,
    ),
    Known(
        "500",
        "500",
        "Nothing was accepted, but the caller cannot know: no status comes either.",
        UNCLEAR,
    ),
    Known(
        "500-after-accept",
        "500 after accepting",
        "The answer is an error though the message arrives, and its statuses come.",
        UNCLEAR,
    ),
    Known(
        "timeout-before",
        "time-out",
        "No answer, and nothing arrives: no status comes.",
        UNCLEAR,
    ),
    Known(
        "timeout-after-accept",
        "time-out after accepting",
        "No answer, though the message arrives. Its statuses tell the sender.",
        UNCLEAR,
    ),
    Known(
        "reset-after-accept",
        "reset after accepting",
        "The connection breaks though the message arrives. Its statuses tell the sender.",
        UNCLEAR,
    ),
    Known(
        "status-twice",
        "status twice",
        "Each status is posted twice, alike.",
        TOLD,
    ),
    Known(
        "status-first",
        "status before answer",
        "The status is posted before the send is answered.",
        TOLD,
    ),
    Known(
        "status-late:20",
        "status 20 s late",
        "The message arrives at once; the sender learns of it 20 seconds later.",
        TOLD,
    ),
    Known(
        "status-never",
        "no status",
        "The message arrives; the sender never hears of it.",
        TOLD,
    ),
    Known(
        "webhooks-off",
        "webhooks held",
        "Nothing is told to the sender until webhooks are let through; then all of it.",
        TOLD,
    ),
)


@dataclass
class Armed:
    kind: str
    arg: float
    times: int
    on: str
    business: str | None


def parse_kind(given: str) -> tuple[str, float] | None:
    """`slow:250` is a kind with its number; None for a kind nobody knows."""
    kind, _, number = given.partition(":")
    known = BEFORE | AFTER | STATUS | SWITCHES
    is_code = kind.isdigit() and (int(kind) in CATALOGUE or int(kind) in ASYNCHRONOUS)
    if kind not in known and not is_code:
        return None
    try:
        return kind, float(number or 0)
    except ValueError:
        return None


class Trouble:
    """What the next sends meet; one of a connection and one of a status may meet together."""

    def __init__(self) -> None:
        self._armed: list[Armed] = []
        self._lock = threading.Lock()

    def arm(self, armed: Armed) -> None:
        with self._lock:
            self._armed.append(armed)

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def armed(self) -> list[Armed]:
        with self._lock:
            return list(self._armed)

    def meet(self, on: str, business: str) -> "Meeting":
        """Use up one turn of the first armed trouble of each sort."""
        with self._lock:
            status = self._take(on, business, STATUS)
            wire = self._take(on, business, None)
        return Meeting(wire, (status,) if status else ())

    def _take(self, on: str, business: str, kinds: set[str] | None) -> Armed | None:
        for armed in self._armed:
            fits = armed.kind in STATUS if kinds else armed.kind not in STATUS
            if fits and armed.on == on and armed.business in (None, business):
                armed.times -= 1
                if armed.times <= 0:
                    self._armed.remove(armed)
                return armed
        return None


@dataclass(frozen=True)
class Meeting:
    """What one call meets: a trouble of the wire or a code, and those of its statuses."""

    wire: Armed | None = None
    statuses: tuple[Armed, ...] = ()

    def beside(self, other: "Meeting") -> "Meeting":
        """Both; of two on the wire this one's."""
        return Meeting(self.wire or other.wire, self.statuses + other.statuses)

    @property
    def kind(self) -> str:
        return self.wire.kind if self.wire else ""

    @property
    def refusal(self) -> int | None:
        """A code to refuse with, before anything is accepted."""
        code = self._code()
        return None if code in ASYNCHRONOUS else code

    @property
    def failure(self) -> int | None:
        """A code to fail with, after a 200."""
        code = self._code()
        return code if code in ASYNCHRONOUS else None

    def _code(self) -> int | None:
        if self.kind in BEFORE or not self.kind.isdigit():
            return None
        return int(self.kind)

    def status_is(self, kind: str) -> bool:
        return any(status.kind == kind for status in self.statuses)

    def late_s(self, place: int) -> float:
        """How much later than it happens a message's first, second … status is told."""
        late = sum(status.arg for status in self.statuses if status.kind == "status-late")
        apart = sum(status.arg for status in self.statuses if status.kind == "status-shuffled")
        return late + (apart if place == 0 else 0.0)
