"""Where a message, a delivery and a run stand, in words: what happened, who acts, what next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from app.web.causes import CAUSES, IN_GROUPS, OF_STATE, WHO, Cause
from app.web.troubles import OF_REASON, WITHOUT_REASON, of_code
from app.web.wording import _, ngettext
from domain.diagnosis import Stops, diagnose
from domain.messages import ARRIVED, RESENDABLE, Form, MessageId, Part, Reason, State
from domain.notifications import MailState
from ports.queries.runs import DeliveryLine, MessageLine, Tally

BOTH = 2
LATELY = timedelta(minutes=10)
"""How long a page goes on asking whether a chart is read or answered."""

MOVING = frozenset({State.PLANNED, State.READY, State.SENDING, State.ACCEPTED, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Stand:
    """A state as a word with a dot, and, where it stopped, all that helps."""

    words: str
    tone: str
    why: str = ""
    who: str = ""
    next_step: str = ""
    code: int | None = None
    resend: MessageId | None = None
    """The message that may be sent again."""
    means: str = ""
    """The anchor of the help page that explains it; "" where nothing is left to explain."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder from planned to replied."""

    words: str
    reached: bool


WORDS: Mapping[State, tuple[str, str]] = MappingProxyType(
    {
        State.PLANNED: ("Planned", "busy"),
        State.READY: ("Waiting to leave", "busy"),
        State.SENDING: ("Sending", "busy"),
        State.ACCEPTED: ("Taken by Meta", "busy"),
        State.SENT: ("Sent", "busy"),
        State.DELIVERED: ("Delivered", "good"),
        State.READ: ("Read", "good"),
        State.UNKNOWN: ("Not known yet", "waiting"),
        State.UNCONFIRMED: ("Not confirmed", "bad"),
        State.HELD: ("Held", "wait"),
        State.DEAD: ("Did not arrive", "bad"),
        State.EXPIRED: ("Too late", "bad"),
        State.CANCELLED: ("Cancelled", "off"),
        State.SUPERSEDED: ("Replaced", "off"),
    }
)

GOES_ON = frozenset({"good", "busy", "waiting"})
"""Tones of what has not stopped."""

BY_MAIL: Mapping[MailState, str] = MappingProxyType(
    {
        MailState.DUE: "It goes to {address} by mail instead, in a moment.",
        MailState.SENT: "It went to {address} by mail instead.",
        MailState.FAILED: "It could not be mailed to {address} either: no mail server took it.",
    }
)
ALSO_BY_MAIL: Mapping[MailState, str] = MappingProxyType(
    {
        MailState.DUE: "It also goes to {address} by mail, in a moment.",
        MailState.SENT: "It also went to {address} by mail, while it waited.",
        MailState.FAILED: "While it waited, no mail server took it for {address}.",
    }
)
"""Of a chart that waits no more: it arrived later, or is on its way."""


def stand(message: MessageLine, name: str, *, group: bool = False) -> Stand:
    """Where one message stands, for the person, or the group, called `name`."""
    words, tone = WORDS[message.state]
    shown = Stand(_(words), tone, resend=_resend(message))
    if message.code is not None and tone not in GOES_ON:
        return _diagnosed(shown, message.code)
    cause = _cause(message, group=group)
    if cause is None:
        return shown
    return replace(
        shown,
        why=_(cause.what, name=name),
        who=_(WHO[cause.who]),
        next_step=_(cause.next_step, name=name) if cause.next_step else "",
        means=_means(message),
    )


def _resend(message: MessageLine) -> MessageId | None:
    return message.id if message.state in RESENDABLE else None


def _cause(message: MessageLine, *, group: bool = False) -> Cause | None:
    reason = _reason(message)
    if reason is None:
        return OF_STATE.get(message.state)
    return IN_GROUPS.get(reason, CAUSES[reason]) if group else CAUSES[reason]


def _means(message: MessageLine) -> str:
    reason = _reason(message)
    return OF_REASON[reason] if reason else WITHOUT_REASON.get(message.state, "")


def _reason(message: MessageLine) -> Reason | None:
    known = message.reason in {reason.value for reason in Reason}
    return Reason(message.reason) if known else None


def _diagnosed(shown: Stand, code: int) -> Stand:
    """What Meta's code says; what stops a sender also says that nothing goes out meanwhile."""
    found = diagnose(code)
    why = _(found.what)
    if found.stops is Stops.SENDER:
        why += " " + _("Nothing leaves this number meanwhile.")
    return replace(
        shown,
        why=why,
        who=_(WHO[found.who]),
        next_step=_(found.next_step),
        code=code,
        means=of_code(code),
    )


def ladder(line: DeliveryLine) -> tuple[Rung, ...]:
    """Planned, sent, delivered, read, replied: how far this delivery has come."""
    seen = _passed(line)
    replied = line.replied_at is not None
    read = replied or State.READ in seen
    delivered = read or State.DELIVERED in seen
    sent = delivered or bool(seen & {State.ACCEPTED, State.SENT})
    return (
        Rung(_("Planned"), reached=True),
        Rung(_("Sent"), reached=sent),
        Rung(_("Delivered"), reached=delivered),
        Rung(_("Read"), reached=read),
        Rung(_("Replied"), reached=replied),
    )


def _passed(line: DeliveryLine) -> set[State]:
    """The states of the newest chart since it last had to leave."""
    seen: set[State] = set()
    for event in line.timeline:
        if event.part is not Part.CHART or event.resend != line.chart.resend:
            continue
        if event.state in {State.READY, State.HELD}:
            seen.clear()
        seen.add(event.state)
    return seen | {line.chart.state}


def overall(line: DeliveryLine) -> Stand:
    """One word for the delivery: its chart's, or that the recipient has answered."""
    shown = stand(line.chart, line.label, group=line.group)
    if line.chart.form is Form.TEMPLATE and shown.tone in GOES_ON and not shown.why:
        shown = replace(shown, why=_of_template(line))
    if line.chart.form is Form.INTERACTIVE and shown.tone in GOES_ON and not shown.why:
        shown = replace(shown, why=_("Sent with a button that keeps the window open."))
    return replace(shown, words=_("Replied"), tone="good") if line.replied_at else shown


def by_mail(line: DeliveryLine) -> str:
    """What became of the mail that brings a held chart; "" where there is none."""
    if line.mailed is None:
        return ""
    goes_on = WORDS[line.chart.state][1] in GOES_ON
    words = ALSO_BY_MAIL if goes_on else BY_MAIL
    return _(words[line.mailed.state], address=line.mailed.to)


def _of_template(line: DeliveryLine) -> str:
    waits = line.analysis is not None and line.analysis.state in {State.PLANNED, State.HELD}
    if not waits:
        return _("Sent as a template.")
    return _("Sent as a template: the analysis follows when {name} taps.", name=line.label)


def of_analysis(line: DeliveryLine) -> Stand | None:
    """The analysis, where it needs a word of its own: it stopped while its chart went on."""
    analysis, chart = line.analysis, line.chart
    if analysis is None or analysis.state in MOVING | ARRIVED | {State.SENT}:
        return None
    if chart.state in {State.HELD, *RESENDABLE, State.CANCELLED, State.SUPERSEDED}:
        return None
    if chart.form is Form.TEMPLATE and _cause(analysis) is CAUSES[Reason.WINDOW_CLOSED]:
        return None  # the chart says already that it follows the tap
    return stand(analysis, line.label, group=line.group)


def counted(tally: Tally) -> str:
    """ "18 of 20 arrived. 2 wait for Sarah and Ben to write."; of one, "It arrived." """
    if not tally.total:
        return _("Nobody to send it to.")
    going = tally.under_way - tally.unknown
    if going == tally.total:
        return _all_on_their_way(going)
    if tally.total == 1:
        return _of_one(tally)
    sentences = [_arrived(tally)]
    if going:
        sentences.append(ngettext("{count} is on its way.", "{count} are on their way.", going))
    if tally.unknown:
        sentences.append(
            ngettext(
                "Of {count} it is not known yet whether it went.",
                "Of {count} it is not known yet whether they went.",
                tally.unknown,
            )
        )
    if tally.waiting:
        names = joined(tally.waiting_names, tally.waiting)
        sentences.append(
            ngettext(
                "{count} waits for {names} to write.",
                "{count} wait for {names} to write.",
                tally.waiting,
                names=names,
            )
        )
    if tally.held:
        sentences.append(ngettext("{count} is held.", "{count} are held.", tally.held))
    if lost := tally.stopped - tally.held:
        sentences.append(ngettext("{count} did not arrive.", "{count} did not arrive.", lost))
    return " ".join(sentences)


def _all_on_their_way(many: int) -> str:
    if many == BOTH:
        return _("Both are on their way.")
    return ngettext("It is on its way.", "All {count} are on their way.", many)


def _of_one(tally: Tally) -> str:
    if tally.unknown:
        return _("Not known yet whether it went.")
    if tally.waiting:
        return _("It waits for {names} to write.", names=joined(tally.waiting_names, 1))
    if tally.held:
        return _("It is held.")
    return _("It arrived.") if tally.arrived else _("It did not arrive.")


def _arrived(tally: Tally) -> str:
    if tally.arrived < tally.total:
        return _("{arrived} of {total} arrived.", arrived=tally.arrived, total=tally.total)
    return all_arrived(tally.total)


def all_arrived(many: int) -> str:
    """Of more than one."""
    return _("Both arrived.") if many == BOTH else _("All {total} arrived.", total=many)


def joined(names: Sequence[str], of: int) -> str:
    """ "Sarah", "Sarah and Ben", "Sarah, Ben and 4 more"."""
    shown = list(names)
    if of > len(shown):
        shown.append(_("{count} more", count=of - len(shown)))
    if len(shown) < 2:
        return "".join(shown)
    return _("{names} and {last}", names=", ".join(shown[:-1]), last=shown[-1])


def pace(lines: Sequence[DeliveryLine], now: datetime) -> str:
    """How often a page should ask again about these deliveries; "" when nothing will change."""
    states = {line.chart.state for line in lines}
    states |= {line.analysis.state for line in lines if line.analysis and _goes_on(line)}
    newest = max((line.timeline[-1].at for line in lines if line.timeline), default=now)
    lately = now - newest <= LATELY
    if states & MOVING:
        return "1s" if lately else "5s"
    if lately and states & (ARRIVED | {State.SENT}):
        return "3s"
    return "10s" if any(map(_waits_for_them, lines)) else ""


def _waits_for_them(line: DeliveryLine) -> bool:
    """Whether a word or a tap of theirs, at any time, makes something go."""
    analysis_waits = line.analysis is not None and line.analysis.state in MOVING | {State.HELD}
    return line.chart.state is State.HELD or (analysis_waits and not _goes_on(line))


def _goes_on(line: DeliveryLine) -> bool:
    """Whether its analysis will move by itself: not while it waits for a tap or a "hi"."""
    held = line.chart.state is State.HELD
    tapped = line.chart.form is Form.TEMPLATE
    return not held and not tapped
