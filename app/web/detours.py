"""What a chart came through that arrived in spite of it."""

from dataclasses import replace

from app.web.standing import Stand
from app.web.troubles import Trouble, of_code
from app.web.wording import _, ngettext
from domain.diagnosis import diagnose
from domain.messages import ARRIVED, Part, State
from ports.queries.runs import DeliveryLine, EventLine


def told(shown: Stand, line: DeliveryLine) -> Stand:
    """The same, and why it took more than one try, or longer than usual."""
    if shown.why or line.chart.state not in ARRIVED:
        return shown
    passed = [each for each in line.timeline if _of_the_chart(each, line)]
    codes = [each.code for each in passed if each.state is State.READY and each.code is not None]
    states = [each.state for each in passed]
    if codes:
        return replace(shown, why=_refused(codes), code=codes[-1], means=of_code(codes[-1]))
    if State.UNKNOWN not in states:
        return shown
    again = State.READY in states[states.index(State.UNKNOWN) :]
    return replace(shown, why=_unsure(again=again), means=Trouble.NOT_CONFIRMED)


def _of_the_chart(event: EventLine, line: DeliveryLine) -> bool:
    return event.part is Part.CHART and event.resend == line.chart.resend


def _refused(codes: list[int]) -> str:
    return ngettext(
        "It went on the second try. At the first, Meta said: {what}",
        "It went after {count} tries in vain. At the last of them, Meta said: {what}",
        len(codes),
        what=_(diagnose(codes[-1]).what),
    )


def _unsure(*, again: bool) -> str:
    if again:
        return _("Meta’s answer was lost on the way. Meta had not taken it, so it was sent again.")
    return _("Meta’s answer was lost on the way. Its next word settled it: nothing went twice.")
