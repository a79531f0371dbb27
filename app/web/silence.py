"""What it means that a chart stays where it is: nobody sends it, or Meta says nothing more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from app.web.causes import WHO, Cause
from app.web.standing import Stand
from app.web.troubles import NOWHERE, Trouble
from app.web.wording import _
from domain.diagnosis import Who
from domain.messages import State
from domain.missed import TOLD_AFTER
from ports.queries.runs import DeliveryLine

SILENT_AFTER = timedelta(minutes=1)
"""Meta mostly tells within seconds what became of what it took."""

OF_SILENCE: Mapping[State, tuple[Cause, str]] = MappingProxyType(
    {
        State.READY: (
            Cause(
                "It should have left, and no worker has sent it.",
                Who.OPERATOR,
                "It goes by itself once a worker of the deliver lane runs.",
            ),
            NOWHERE,
        ),
        State.ACCEPTED: (
            Cause(
                "Meta has taken it, and has told us nothing since.",
                Who.NOBODY,
                "It has most likely arrived: ask {name}. If every chart stays like this, Meta "
                "does not reach us.",
            ),
            Trouble.NO_WEBHOOK,
        ),
        State.SENT: (
            Cause(
                "Meta has sent it on, and no phone has taken it yet.",
                Who.NOBODY,
                "It comes by itself once the phone is on and has a network.",
            ),
            NOWHERE,
        ),
    }
)
"""By the state in which it stays; with the help page's anchor."""


def explained(shown: Stand, line: DeliveryLine, now: datetime) -> Stand:
    """The same, and why it does not change, once that takes longer than usual."""
    chart, known = line.chart, OF_SILENCE.get(line.chart.state)
    patience = TOLD_AFTER if chart.state is State.READY else SILENT_AFTER
    lately = chart.changed_at is None or now - chart.changed_at < patience
    if known is None or lately or line.replied_at or chart.reason:
        return shown
    if chart.state is State.READY and chart.code is not None:
        return shown  # it rests, as Meta asked, and goes by itself
    cause, means = known
    return replace(
        shown,
        why=_(cause.what),
        who=_(WHO[cause.who]),
        next_step=_(cause.next_step, name=line.label),
        means=means,
    )
