"""What happened to a delivery, moment by moment, as its timeline tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.web.standing import WORDS
from app.web.wording import _
from domain.messages import Part
from ports.queries.runs import DeliveryLine, EventLine


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    about: str
    """Which message it is of: "Chart", "Analysis (try 2)"; "" where it is of both."""
    words: str
    code: int | None = None
    """Meta's."""


@dataclass(frozen=True, slots=True)
class Timeline:
    moments: tuple[Moment, ...]
    """The oldest first."""
    to_second: bool
    """Whether some of them share a minute."""


def timeline(line: DeliveryLine) -> Timeline:
    # Meta tells a reply's time to the second: within one, it follows what it answers
    moments = tuple(sorted(_moments(line), key=lambda each: each.at.replace(microsecond=0)))
    minutes = {each.at.replace(second=0, microsecond=0) for each in moments}
    return Timeline(moments, to_second=len(minutes) < len(moments))


def _moments(line: DeliveryLine) -> Iterator[Moment]:
    yield from map(_of, line.timeline)
    if line.mailed:
        yield Moment(line.mailed.at, "", _("By mail, to {address}", address=line.mailed.to))
    if line.replied_at:
        yield Moment(line.replied_at, "", _("Replied"))


def _of(event: EventLine) -> Moment:
    about = _("Chart") if event.part is Part.CHART else _("Analysis")
    if event.resend:
        about = _("{part} (try {number})", part=about, number=event.resend + 1)
    words, _tone = WORDS[event.state]
    return Moment(event.at, about, _(words), event.code)
