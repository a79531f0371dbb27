"""What a run is doing, or how it ended, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from app.web.wording import _, ngettext
from domain.pulses import RunKind, RunState, Step
from ports.queries.pulses import LastRun
from ports.queries.runs import RunLine

AT_ONCE = timedelta(minutes=1)
"""A first message that Meta took later than this waited for something else than us."""

SHORTEST = 0.01

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
    """done, now or ahead."""
    seconds: str


@dataclass(frozen=True, slots=True)
class Progress:
    headline: str
    tone: str
    detail: str
    """Why it stopped, and that nothing false was sent."""
    kind: str
    steps: tuple[StepShown, ...]
    running: bool


def progress(run: RunLine, counted: str, first_taken: timedelta | None) -> Progress:
    """`counted` says how the deliveries stand; `first_taken` how long the first one took."""
    headline, tone, detail = _headline(run, counted)
    steps = _steps(run, first_taken)
    return Progress(headline, tone, detail, kind_of(run), steps, run.state.under_way)


def kind_of(run: RunLine) -> str:
    return _(KINDS[run.kind])


def outcome(run: RunLine | LastRun) -> tuple[str, str]:
    """How a run ended, for one line of a list, with its tone."""
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
    if run.arrived < run.deliveries:
        words = _("{arrived} of {total} arrived", arrived=run.arrived, total=run.deliveries)
        return words, "wait"
    return ngettext("{count} arrived", "All {count} arrived", run.deliveries), "good"


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


def _steps(run: RunLine, first_taken: timedelta | None) -> tuple[StepShown, ...]:
    steps = OF_PREVIEW if run.kind is RunKind.PREVIEW else tuple(STEPS)
    reached = steps.index(run.step) if run.step in steps else -1
    over = run.state is RunState.PREPARED
    return tuple(
        StepShown(
            _(STEPS[step]),
            "done"
            if over or step.value in run.seconds or at < reached
            else "now"
            if at == reached
            else "ahead",
            _spent(run, step, first_taken),
        )
        for at, step in enumerate(steps)
    )


def _spent(run: RunLine, step: Step, first_taken: timedelta | None) -> str:
    """In seconds; sending ends when Meta has taken the first message."""
    seconds = run.seconds.get(step.value)
    if seconds is None:
        return ""
    if step is Step.PLAN:
        if first_taken is None or first_taken > AT_ONCE:
            return ""
        seconds += max(0.0, first_taken.total_seconds())
    if seconds < SHORTEST:
        return _("under {seconds} s", seconds=SHORTEST)
    return _("{seconds} s", seconds=f"{seconds:.2f}")
