"""How the lanes do, in words: the sentence first, then a line for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from app.web.troubles import NOWHERE, Trouble
from app.web.wording import _, ngettext
from domain.messages import Reason
from domain.senders import SenderState
from ports.bell import Lane
from ports.queries.operations import LaneLine, Operations
from ports.roll import CLOCK

LATE = timedelta(minutes=1)
"""What has been due for longer means that a lane does not keep up."""
LIMIT_STARTS_AT = 250
"""People whom an unverified portfolio may begin to write to in 24 hours, by Meta's rule."""

DOES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Lane.INBOX: ("What Meta posts", "what people write is kept and waits"),
        Lane.PREPARE: ("Reads, words and draws", "no chart is made"),
        Lane.DELIVER: ("Sends to Meta", "nothing is sent"),
        Lane.ANSWER: ("Replies and reactions", "nobody is answered"),
        Lane.UPKEEP: ("Lost work, doubts, health", "nothing that got lost is found again"),
        Lane.MAIL: ("Sends mail", "no mail leaves"),
        CLOCK: ("Fires pulses", "no pulse fires by itself"),
    }
)
HELD: Mapping[str, str] = MappingProxyType(
    {
        Reason.WINDOW_CLOSED: "until the person writes",
        Reason.SENDER_HELD: "until their number is released",
        Reason.MESSAGING_LIMIT: "until Meta’s limit has room",
        Reason.ORGANISATION_PAUSED: "until their organisation’s sending goes on",
        Reason.PLAN_TOO_SMALL: "until their organisation’s plan has a number",
        Reason.COST_CEILING: "until their organisation’s ceiling has room",
    }
)


@dataclass(frozen=True, slots=True)
class Headline:
    words: str
    tone: str
    also: str = ""
    """What else is wrong: what the page begins with where every lane is at work."""
    command: str = ""
    """What the operator types to mend it."""
    means: str = ""
    """The anchor of the help page that explains `also`."""


@dataclass(frozen=True, slots=True)
class LaneShown:
    line: LaneLine
    does: str
    words: str
    tone: str


def headline(seen: Operations) -> Headline:
    """Whether everything is at work, and if not, what that means and what to type."""
    idle = [line.name for line in seen.lanes if not line.workers]
    also, means = _also(seen)
    if not idle:
        return Headline(_("All lanes are at work."), "bad" if also else "good", also, "", means)
    if len(idle) == 1:
        return Headline(_alone(idle[0]), "bad", also, _command(idle), means)
    words = _("{lanes} have no worker: {undone}.", lanes=_listed(idle), undone=_undone(idle))
    return Headline(words[:1].upper() + words[1:], "bad", also, _command(idle), means)


def _alone(name: str) -> str:
    undone = _(DOES[name][1])
    if name == CLOCK:
        return _("The clock does not run: {undone}.", undone=undone)
    return _("The {lane} lane has no worker: {undone}.", lane=name, undone=undone)


def _listed(names: Sequence[str]) -> str:
    return _("{most} and {last}", most=", ".join(names[:-1]), last=names[-1])


def _undone(names: Sequence[str]) -> str:
    """What weighs most."""
    return _(DOES[Lane.DELIVER if Lane.DELIVER in names else names[0]][1])


def _command(idle: Sequence[str]) -> str:
    lanes = [name for name in idle if name != CLOCK]
    if not lanes:
        return "python -m app.cli clock"
    one = f" {lanes[0]}" if len(lanes) == 1 else ""
    return f"python -m app.cli worker{one}"


def _also(seen: Operations) -> tuple[str, str]:
    """What else is wrong, and the anchor of the help page that explains it."""
    held = sum(line.state is SenderState.HELD for line in seen.senders)
    if held:
        words = ngettext(
            "{count} number is held: nothing goes out on it.",
            "{count} numbers are held: nothing goes out on them.",
            held,
        )
        return words, Trouble.NUMBER_HELD
    late = [line.name for line in seen.lanes if line.oldest and line.oldest > LATE]
    if CLOCK in late:
        return _("A pulse’s time has come, and it has not fired."), NOWHERE
    if late:
        return _("There is more work than the {lane} lane keeps up with.", lane=late[0]), NOWHERE
    if seen.inbox.healthy_for is None:
        return _("Meta may not reach our webhook: its last probe failed."), Trouble.NO_WEBHOOK
    return "", NOWHERE


def lane_lines(lanes: Sequence[LaneLine]) -> list[LaneShown]:
    return [LaneShown(line, _(DOES[line.name][0]), *_state(line)) for line in lanes]


def _state(line: LaneLine) -> tuple[str, str]:
    if not line.workers:
        return _("No worker"), "bad"
    if line.oldest and line.oldest > LATE:
        return _("Behind"), "wait"
    return _("At work"), "good"


def held_words(reason: str) -> str:
    """What a held message waits for."""
    return _(HELD.get(reason, "for another reason"))
