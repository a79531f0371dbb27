"""What a run is doing, or how it ended, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from app.web.standing import BOTH, WORDS
from app.web.wording import _, ngettext
from domain.messages import ARRIVED, UNDER_WAY, Reason, State
from domain.missed import TOLD_AFTER
from domain.pulses import RunKind, RunState, Step
from ports.queries.deliveries import ListedDelivery
from ports.queries.pulses import LastRun
from ports.queries.runs import DeliveryLine, RunLine

AT_ONCE = timedelta(minutes=1)
"""A first message that Meta took later than this waited for something else than us."""

SHORTEST = 0.01
TAKEN = ARRIVED | {State.ACCEPTED, State.SENT}
"""What Meta has taken."""

STEPS: Mapping[Step, str] = MappingProxyType(
    {
        Step.READ: "Reading the data",
        Step.FACTS: "Computing",
        Step.TEXT: "Writing",
        Step.CHART: "Drawing",
        Step.UPLOAD: "Uploading",
        Step.PLAN: "Sending",
    }
)
OF_PREVIEW = (Step.READ, Step.FACTS, Step.TEXT, Step.CHART)

KINDS: Mapping[RunKind, str] = MappingProxyType(
    {
        RunKind.SCHEDULED: "On schedule",
        RunKind.NOW: "Sent by hand",
        RunKind.TEST: "Test to one phone",
        RunKind.PREVIEW: "Preview",
    }
)


@dataclass(frozen=True, slots=True)
class StepShown:
    words: str
    stage: str
    """done, now, ahead, or stopped."""
    note: str
    """How long it took, or what it waits for."""


@dataclass(frozen=True, slots=True)
class Progress:
    headline: str
    tone: str
    detail: str
    """Why it stopped, and that nothing false was sent."""
    kind: str
    steps: tuple[StepShown, ...]
    running: bool
    late: bool = False
    """Whether it should have gone out ten minutes ago, and only an operator can see why not."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """How far the last step is: it has ended when Meta has taken the first message."""

    stage: str
    note: str = ""
    after: timedelta | None = None
    """How long after the preparation Meta took the first one."""


def leaving(run: RunLine, deliveries: Sequence[DeliveryLine]) -> Leaving:
    taken = [event.at for line in deliveries for event in line.timeline if event.state in TAKEN]
    states = {line.chart.state for line in deliveries}
    if taken or not deliveries:
        return Leaving("done", after=_after(run, taken))
    if State.UNKNOWN in states:
        return Leaving("now", _("waiting for Meta’s word"))
    if states & {State.PLANNED, State.READY, State.SENDING}:
        return Leaving("now")
    if State.HELD in states:
        return Leaving("stopped", _("held"))
    return Leaving("stopped", _("nothing left"))


def _after(run: RunLine, taken: Sequence[datetime]) -> timedelta | None:
    return min(taken) - run.finished_at if taken and run.finished_at else None


def progress(run: RunLine, counted: str, left: Leaving) -> Progress:
    """`counted` says how the deliveries stand."""
    headline, tone, detail = _headline(run, counted)
    steps = _steps(run, left)
    return Progress(headline, tone, detail, _asked(run), steps, run.state.under_way)


def _asked(run: RunLine) -> str:
    if run.script and run.kind is RunKind.NOW:
        return _("Asked for by a script, “{name}”", name=run.script)
    return kind_of(run)


def kind_of(run: RunLine | ListedDelivery) -> str:
    """For a line of a list."""
    what = _(KINDS[run.kind])
    if not run.script:
        return what
    if run.kind is RunKind.NOW:
        return _("By a script, “{name}”", name=run.script)
    return _("{what}, by a script, “{name}”", what=what, name=run.script)


def overdue(run: RunLine | LastRun, now: datetime) -> bool:
    """Whether it is still to be prepared, so long after its time that its owner is told."""
    return run.state.under_way and run.at <= now - TOLD_AFTER


def outcome(run: RunLine | LastRun, now: datetime) -> tuple[str, str]:
    """How a run ended, for one line of a list, with its tone."""
    if overdue(run, now):
        return _("Should have gone out"), "bad"
    if run.state.under_way:
        return _("Running now"), "busy"
    match run.state:
        case RunState.HELD:
            return _("Held: nothing was sent"), "bad"
        case RunState.SKIPPED:
            return _("Skipped"), "wait"
    if run.kind is RunKind.PREVIEW:
        return _("Shown to you only"), "off"
    return _arrived(run)


def _arrived(run: RunLine | LastRun) -> tuple[str, str]:
    if not run.deliveries:
        return _("Nobody to send it to"), "wait"
    missing = run.deliveries - run.arrived
    if missing:
        if run.alone:
            return _of_one(*run.alone)
        return _arrived_of(run), "busy" if run.under_way >= missing else "wait"
    if run.deliveries == BOTH:
        return _("Both arrived"), "good"
    return ngettext("{count} arrived", "All {count} arrived", run.deliveries), "good"


def _of_one(state: State, reason: str) -> tuple[str, str]:
    words, tone = WORDS[state]
    if state is State.HELD and reason == Reason.WINDOW_CLOSED.value:
        words = "Waiting for their message"
    elif state in UNDER_WAY - {State.UNKNOWN, State.ACCEPTED}:
        words = "On its way"
    return _(words), tone


def _arrived_of(run: RunLine | LastRun) -> str:
    missing = run.deliveries - run.arrived
    going = min(run.under_way, missing)
    on_its_way = ngettext("{count} on its way", "{count} on their way", going)
    if going == run.deliveries:
        return on_its_way
    words = _("{arrived} of {total} arrived", arrived=run.arrived, total=run.deliveries)
    return f"{words}, {on_its_way}" if going else words


def _headline(run: RunLine, counted: str) -> tuple[str, str, str]:
    match run.state:
        case RunState.DUE:
            return _("It starts in a moment."), "busy", ""
        case RunState.PREPARING:
            words = _(STEPS[run.step]) if run.step else _("Starting")
            return f"{words}…", "busy", ""
        case RunState.HELD:
            return _("Held. Nothing was sent."), "bad", _(run.reason)
        case RunState.SKIPPED:
            return _("Skipped. Nothing was sent."), "wait", _(run.reason)
    if run.kind is RunKind.PREVIEW:
        return _("This is what would be sent. Nobody got it."), "off", ""
    return counted, _arrived(run)[1], ""


def _steps(run: RunLine, left: Leaving) -> tuple[StepShown, ...]:
    steps = OF_PREVIEW if run.kind is RunKind.PREVIEW else tuple(STEPS)
    reached = steps.index(run.step) if run.step in steps else -1
    shown = [
        StepShown(_(STEPS[step]), _stage(run, step, at - reached), _spent(run, step))
        for at, step in enumerate(steps)
    ]
    if run.state is RunState.PREPARED and steps[-1] is Step.PLAN:
        shown[-1] = _sending(run, left)
    return tuple(shown)


def _stage(run: RunLine, step: Step, ahead: int) -> str:
    if run.state is RunState.PREPARED or step.value in run.seconds or ahead < 0:
        return "done"
    return "ahead" if ahead else "now"


def _sending(run: RunLine, left: Leaving) -> StepShown:
    note = left.note
    planned = run.seconds.get(Step.PLAN.value)
    if planned is not None and left.after is not None and left.after <= AT_ONCE:
        note = _in_seconds(planned + max(0.0, left.after.total_seconds()))
    return StepShown(_(STEPS[Step.PLAN]), left.stage, note)


def _spent(run: RunLine, step: Step) -> str:
    seconds = run.seconds.get(step.value)
    return "" if seconds is None or step is Step.PLAN else _in_seconds(seconds)


def _in_seconds(seconds: float) -> str:
    if seconds < SHORTEST:
        return _("under {seconds} s", seconds=SHORTEST)
    return _("{seconds} s", seconds=f"{seconds:.2f}")
