"""How a chart would reach somebody, in words."""

from dataclasses import dataclass
from datetime import datetime

from app.web.wording import _
from domain.messages import Form, Reason, Send
from ports.queries.pulses import Pickable


@dataclass(frozen=True, slots=True)
class Reach:
    """One destination as a pulse's form offers it."""

    id: str
    label: str
    own: bool
    window_until: datetime | None
    """While it is open."""
    words: str
    tone: str


WORDS = {
    Form.IMAGE: ("goes at once, with its analysis", "good"),
    Form.TEMPLATE: ("a template knocks first; the analysis follows the tap", "busy"),
}
STOPPED = {
    Reason.WINDOW_CLOSED: ("waits until they write", "wait"),
    Reason.SENDER_HELD: ("waits until our number is mended", "wait"),
    Reason.STOPPED: ("gets nothing: they sent STOP", "off"),
    Reason.NOT_REACHABLE: ("gets nothing: invite them again", "off"),
}


def reach(one: Pickable, slot: datetime, now: datetime) -> Reach:
    """How the chart of `slot` would go, if nobody writes until then."""
    how = one.chart_at(slot)
    words, tone = WORDS[how.form] if isinstance(how, Send) else STOPPED[how.reason]
    until = one.window_until
    open_until = until if until is not None and until > now else None
    return Reach(str(one.id), one.label, one.own, open_until, _(words), tone)
