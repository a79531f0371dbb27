"""How a chart would reach somebody, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from app.web.standing import joined
from app.web.troubles import OF_REASON
from app.web.wording import _, ngettext, open_for
from domain.messages import Form, Reason, Send, Stop
from ports.queries.pulses import Pickable


@dataclass(frozen=True, slots=True)
class Reach:
    """One destination as a pulse's form offers it."""

    id: str
    label: str
    own: bool
    words: str
    group: bool = False
    waiting: bool = False
    """For Meta, which keeps groups closed."""


@dataclass(frozen=True, slots=True)
class Goes:
    """How a chart goes to somebody, for one cell of a table."""

    words: str
    why: str
    stuck: bool = False
    """Whether somebody has to do something first."""
    means: str = ""
    """The anchor of the help page that explains it."""
    nothing: bool = False
    """Whether no chart goes to them at all, whatever is due and whatever window is open."""


SENTENCES: Mapping[Form | Reason, str] = MappingProxyType(
    {
        Form.IMAGE: "Window open for {left}: the chart arrives with its analysis.",
        Form.INTERACTIVE: "Window open for {left}: the chart comes with a button that keeps it "
        "open.",
        Form.TEMPLATE: "Window closed: a template message goes first, and a tap brings the "
        "analysis.",
        Reason.WINDOW_CLOSED: "Window closed: the chart waits until they write.",
        Reason.UNDELIVERABLE: "Meta cannot reach this phone: nothing goes there until they write.",
        Reason.SENDER_HELD: "Our number is on hold: the chart goes out once it is mended.",
        Reason.ORGANISATION_PAUSED: "Your sending is paused: the chart goes out once the operator "
        "lets it go on.",
        Reason.PLAN_TOO_SMALL: "Your plan has no number: the chart goes out once it has one.",
        Reason.STOPPED: "They sent STOP: nothing goes to them until they send START.",
        Reason.RESTS: "Paused by an admin of yours: nothing goes to them until they are resumed.",
        Reason.NOT_REACHABLE: "Their number changed hands: nothing goes there. Invite them again.",
        Reason.GROUPS_CLOSED: "Charts go there from the first slot after Meta lets our number "
        "write to groups.",
    }
)
BEFORE_IT_CLOSES: Mapping[Form | Reason, str] = MappingProxyType(
    {
        **SENTENCES,
        Form.TEMPLATE: "The window will have closed by then: a template message goes first, and "
        "a tap brings the analysis.",
        Reason.WINDOW_CLOSED: "The window will have closed by then: the chart waits until they "
        "write.",
    }
)
"""The same while a window is open now, whether or not it still is when the chart goes."""

IN_SHORT: Mapping[Form | Reason, Goes] = MappingProxyType(
    {
        Form.IMAGE: Goes("Goes in full", "window open"),
        Form.INTERACTIVE: Goes(
            "Goes with a button", "window in its last hours; a tap keeps it open"
        ),
        Form.TEMPLATE: Goes("By template", "window closed; a tap opens it"),
        Reason.WINDOW_CLOSED: Goes(
            "Waits for their message", "window closed; any message opens it", stuck=True
        ),
        Reason.SENDER_HELD: Goes(
            "Waits for our number", "on hold; it goes out once that is mended", stuck=True
        ),
        Reason.ORGANISATION_PAUSED: Goes(
            "Waits", "your sending is paused; see Settings, Plan", stuck=True
        ),
        Reason.PLAN_TOO_SMALL: Goes(
            "Waits", "your plan has no number; see Settings, Plan", stuck=True
        ),
        Reason.STOPPED: Goes("None", "until they send START", nothing=True),
        Reason.UNDELIVERABLE: Goes(
            "None", "Meta cannot reach this phone", stuck=True, nothing=True
        ),
        Reason.RESTS: Goes("None", "paused by your team", nothing=True),
        Reason.NOT_REACHABLE: Goes("None", "invite the person again", stuck=True, nothing=True),
        Reason.GROUPS_CLOSED: Goes("None yet", "until Meta opens groups", nothing=True),
    }
)

SHUT_BY_THEN: Mapping[Form | Reason, str] = MappingProxyType(
    {
        Form.TEMPLATE: "the window will have closed; a tap opens it",
        Reason.WINDOW_CLOSED: "the window will have closed; any message opens it",
    }
)
"""Why, while the window is still open."""

YOURS: Mapping[str, str] = MappingProxyType(
    {
        SENTENCES[Reason.WINDOW_CLOSED]: "Window closed: the chart waits until you write.",
        SENTENCES[Reason.UNDELIVERABLE]: "Meta cannot reach this phone: nothing goes there until "
        "you write.",
        SENTENCES[Reason.STOPPED]: "You sent STOP: nothing goes to you until you send START.",
        SENTENCES[Reason.RESTS]: "Paused by an admin of yours: nothing goes to you until you are "
        "resumed.",
        SENTENCES[Reason.NOT_REACHABLE]: "Your number changed hands: nothing goes there. Connect "
        "the phone that you have.",
        BEFORE_IT_CLOSES[Reason.WINDOW_CLOSED]: "The window will have closed by then: the chart "
        "waits until you write.",
        IN_SHORT[Reason.WINDOW_CLOSED].words: "Waits for your message",
        IN_SHORT[Reason.STOPPED].why: "until you send START",
        IN_SHORT[Reason.NOT_REACHABLE].why: "connect the phone that you have",
    }
)
"""What is said of somebody, where that is the reader."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """Why a chart would reach none of these; both are "" where one might get it."""

    words: str = ""
    means: str = ""
    """The anchor of the help page that explains it."""


GONE = frozenset({Reason.STOPPED, Reason.NOT_REACHABLE, Reason.GROUPS_CLOSED})
NAMED = 3
"""People that a sentence names before it counts the rest."""


def reach(
    one: Pickable, slot: datetime, now: datetime, following: datetime | None = None
) -> Reach:
    """How the chart of `slot` would go, if nobody writes until then."""
    until = one.way.window_until
    how = _key(one.way.chart_at(slot, following))
    if until is None or until <= now:
        words = _(said_to(SENTENCES[how], own=one.own))
    else:
        words = _(said_to(BEFORE_IT_CLOSES[how], own=one.own), left=open_for(until))
    waiting = how is Reason.GROUPS_CLOSED
    return Reach(str(one.id), one.label, one.own, words, one.way.group, waiting)


@dataclass(frozen=True, slots=True)
class Coming:
    """One destination of a pulse, and how its next chart goes there."""

    label: str
    own: bool
    goes: Goes
    window_until: datetime | None
    """None while the window is closed."""
    group: bool = False


def coming(
    one: Pickable, slot: datetime, now: datetime, following: datetime | None = None
) -> Coming:
    """How the chart of `slot` goes to one destination, if nobody writes until then; `following`
    is the slot after it, where a button is to keep windows open."""
    until = one.way.window_until
    still_open = until if until is not None and until > now else None
    way = one.way.chart_at(slot, following)
    how = goes(way, still_open=still_open is not None, own=one.own)
    return Coming(one.label, one.own, how, still_open, one.way.group)


def nobody_now(picked: Iterable[Pickable], now: datetime) -> Nobody:
    """Why a chart would reach none of these whatever happens."""
    hows = [(one.label, _key(one.way.chart_at(now))) for one in picked]
    if not hows or any(how not in GONE for _label, how in hows):
        return Nobody()
    stopped = [label for label, how in hows if how is Reason.STOPPED]
    if all(how is Reason.GROUPS_CLOSED for _label, how in hows):
        words = _("It goes to groups alone, and Meta does not let our number write to groups yet.")
        return Nobody(words, OF_REASON[Reason.GROUPS_CLOSED])
    if not stopped:
        words = _("Nobody would get it now: those it goes to cannot be reached any more.")
        return Nobody(words, OF_REASON[Reason.NOT_REACHABLE])
    words = ngettext(
        "Nobody would get it now: {names} has sent STOP.",
        "Nobody would get it now: {names} have sent STOP.",
        len(stopped),
        names=joined(stopped[:NAMED], len(stopped)),
    )
    return Nobody(words, OF_REASON[Reason.STOPPED])


def has_stopped(one: Pickable, now: datetime) -> bool:
    return _key(one.way.chart_at(now)) is Reason.STOPPED


def goes(how: Send | Stop, *, still_open: bool = False, own: bool = False) -> Goes:
    """`still_open` says that the window is open now, whether or not it is when the chart goes;
    `own`, that the reader is who would get it."""
    key = _key(how)
    short = IN_SHORT[key]
    why = SHUT_BY_THEN.get(key, short.why) if still_open else short.why
    means = OF_REASON[how.reason] if isinstance(how, Stop) else ""
    words, why = said_to(short.words, own=own), said_to(why, own=own)
    return replace(short, words=_(words), why=_(why), means=means)


def said_to(words: str, *, own: bool) -> str:
    """The same to the reader, where they speak of one's own row."""
    return YOURS.get(words, words) if own else words


def _key(how: Send | Stop) -> Form | Reason:
    return how.form if isinstance(how, Send) else how.reason
