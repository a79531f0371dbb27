"""What it means that a chart stays where it is: nobody sends it, or Meta says nothing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from app.web.causes import WHO
from app.web.standing import Stand
from app.web.troubles import NOWHERE, Trouble
from app.web.wording import _, ngettext
from domain.diagnosis import Who
from domain.messages import State
from domain.missed import TOLD_AFTER
from ports.queries.runs import DeliveryLine

SILENT_AFTER = timedelta(minutes=1)
"""Meta mostly tells within seconds what became of what it took."""


@dataclass(frozen=True, slots=True)
class Silence:
    why: str
    next_step: str
    who: Who | None = None
    """None where it depends on what else stays silent, as the next step says."""
    means: str = NOWHERE
    """The help page's anchor."""


OF_SILENCE: Mapping[State, Silence] = MappingProxyType(
    {
        State.READY: Silence(
            "It should have left, and no worker has sent it.",
            "It goes by itself once a worker of the deliver lane runs.",
            Who.OPERATOR,
        ),
        State.ACCEPTED: Silence(
            "Meta has taken it, and has told us nothing since.",
            "It has most likely arrived; {name} can tell. If every chart stays like this, tell "
            "the operator: Meta does not reach us.",
            means=Trouble.NO_WEBHOOK,
        ),
        State.SENT: Silence(
            "Meta has sent it on, and no phone has taken it yet.",
            "It comes by itself once the phone is on and has a network.",
            Who.NOBODY,
        ),
    }
)
"""By the state in which it stays."""


def headline(words: str, lines: Sequence[DeliveryLine], now: datetime) -> str:
    """The same, or, where Meta has taken each of these charts, that no word has come since."""
    if not lines or not all(_silent(line, now) for line in lines):
        return words
    return ngettext("Meta has it; no word since.", "Meta has them; no word since.", len(lines))


def _silent(line: DeliveryLine, now: datetime) -> bool:
    chart = line.chart
    taken = chart.state is State.ACCEPTED and not line.replied_at
    return taken and chart.changed_at is not None and now - chart.changed_at >= SILENT_AFTER


def explained(shown: Stand, line: DeliveryLine, now: datetime) -> Stand:
    """The same, and why it does not change, once that takes longer than usual."""
    chart, known = line.chart, OF_SILENCE.get(line.chart.state)
    patience = TOLD_AFTER if chart.state is State.READY else SILENT_AFTER
    lately = chart.changed_at is None or now - chart.changed_at < patience
    if known is None or lately or line.replied_at or chart.reason:
        return shown
    if chart.state is State.READY and chart.code is not None:
        return shown  # it rests, as Meta asked, and goes by itself
    return replace(
        shown,
        why=_(known.why),
        who=_(WHO[known.who]) if known.who else "",
        next_step=_(known.next_step, name=line.label),
        means=known.means,
    )
