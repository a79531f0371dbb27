"""A slot whose chart nobody got: what its pulse's owner is told ten minutes later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import uuid4

from domain.diagnosis import diagnose
from domain.messages import Reason, State
from domain.notifications import Mail, MailId, MailKind, MailState, one_line
from domain.pulses import PulseId, RunId, RunState
from domain.tenancy import OrganisationId

TOLD_AFTER = timedelta(minutes=10)
"""After the slot, if Meta has accepted nothing of it by then."""

_WAITS = (
    "More than 24 hours have passed since they last wrote. Ask them to send “hi” to our number: "
    "the newest chart arrives at once."
)
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        Reason.WINDOW_CLOSED: _WAITS,
        Reason.MESSAGING_LIMIT: "Meta lets our number write to so many people a day, and today’s "
        "are used up. It goes by itself when there is room.",
        Reason.COST_CEILING: "Your organisation’s messages have reached their cost ceiling. The "
        "operator can raise it.",
        Reason.UNDELIVERABLE: "Meta cannot deliver to their phone. Ask them to update WhatsApp "
        "and to write to us once.",
        Reason.SENDER_HELD: "The number that we send from is on hold. It goes by itself once the "
        "operator has mended the number.",
        Reason.STOPPED: "They have sent STOP. START brings the charts back.",
        Reason.NOT_REACHABLE: "They were removed, or their number has gone to somebody else.",
        Reason.PAUSED: "They have paused this pulse.",
        Reason.WITHDRAWN: "Its pulse was paused or archived before it could go.",
        Reason.TOO_LATE: "Its time had passed before it could go.",
        Reason.GROUPS_CLOSED: "Meta does not let our number write to groups yet.",
        Reason.NEWER: "A newer chart took its place.",
        Reason.ORGANISATION_PAUSED: "Your organisation’s sending on the shared number was "
        "stopped. The page Plan says why; the operator can let it go on.",
        Reason.PLAN_TOO_SMALL: "Your organisation’s plan has no number to send from. The page "
        "Plan says what each plan has, and whom to ask.",
        Reason.RESTS: "An admin has paused all charts to them.",
        Reason.NO_CHART: "The chart that it belongs to did not go.",
        Reason.NO_EVIDENCE: "Meta never said whether it took it.",
        Reason.NOT_SENT: "It did not leave. We try again by ourselves.",
        Reason.NO_TEMPLATE: "Our number has no approved template for it.",
    }
)
NOT_PREPARED = (
    "Its chart has not been prepared. Usually that means that no worker of the prepare lane is "
    "running. It goes by itself if one starts soon enough."
)
NOT_SENT = (
    "It waits to leave. Usually no worker of the deliver lane is running; it goes by itself when "
    "one does."
)
_STATES: Mapping[State, str] = MappingProxyType(
    {
        State.READY: NOT_SENT,
        State.SENDING: "It is being sent right now.",
        State.UNKNOWN: "Meta gave no clear answer. We wait for its word, so that nothing arrives "
        "twice.",
        State.UNCONFIRMED: "Meta never said whether it took it. Ask them, then send it again.",
        State.HELD: "It is held. The page of the run says what for.",
        State.EXPIRED: "Its time had passed before it could go.",
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """So many charts of one run that stand alike."""

    state: State
    reason: str
    code: int | None
    many: int

    @property
    def waits(self) -> bool:
        """Held until its people write: nothing has failed."""
        return self.state is State.HELD and self.reason in {"", Reason.WINDOW_CLOSED}

    @property
    def words(self) -> str:
        if self.code is not None and not self.waits:
            found = diagnose(self.code)
            why = f"{found.what} {found.next_step} (Meta’s code {self.code})"
        else:
            why = _WAITS if self.waits else _REASONS.get(self.reason) or _of(self.state)
        return f"{self.many} × {why}"


def _of(state: State) -> str:
    return _STATES.get(state, "It did not go.")


@dataclass(frozen=True, slots=True)
class MissedSlot:
    """A scheduled run of which Meta has accepted nothing."""

    organisation: OrganisationId
    organisation_name: str
    timezone: str
    """The organisation's."""
    pulse: PulseId
    pulse_name: str
    run: RunId
    at: datetime
    state: RunState
    reason: str
    """Why it was held or skipped; else empty."""
    charts: tuple[Standing, ...]
    to: tuple[str, ...]
    """The mail addresses of who answers for the pulse."""

    @property
    def waits(self) -> bool:
        """Whether it only waits for people to write."""
        return bool(self.charts) and all(each.waits for each in self.charts)

    @property
    def why(self) -> list[str]:
        if self.state.under_way:
            return [NOT_PREPARED]
        if self.state is not RunState.PREPARED:
            return [f"{self.reason} Nothing was sent."]
        if not self.charts:
            return ["Nobody could get it: everybody has stopped, paused it, or was removed."]
        return [each.words for each in self.charts]


def mails_about(
    slots: Sequence[MissedSlot], when: Mapping[RunId, str], page: str, brand: str, now: datetime
) -> list[Mail]:
    """For slots of one pulse, one mail to each owner. `when` spells their times, with the zone;
    `page` is where the last of them is shown."""
    newest = slots[-1]
    waits = all(each.waits for each in slots)
    verb = "waits for its recipients to write" if waits else "has not gone out"
    count = f" and {len(slots) - 1} before it" if len(slots) > 1 else ""
    subject = one_line(f"{newest.pulse_name}: the chart of {when[newest.run]}{count} {verb}")
    lines = [f"{_told(waits)} Of “{newest.pulse_name}” ({newest.organisation_name}):"]
    for each in slots:
        lines.append(f"{when[each.run]}\n" + "\n".join(f"- {why}" for why in each.why))
    lines.append(f"Where it stands now, and what can be done: {page}")
    lines.append(f"This is written once for each slot.\n{brand}")
    body = "\n\n".join(lines) + "\n"
    return [
        Mail(
            MailId(uuid4()),
            newest.organisation,
            to,
            subject,
            body,
            MailState.DUE,
            now,
            kind=MailKind.MISSED,
        )
        for to in newest.to
    ]


def _told(waits: bool) -> str:  # noqa: FBT001 # the one thing that it says
    minutes = int(TOLD_AFTER.total_seconds() // 60)
    if waits:
        return (
            f"Nothing has failed. {minutes} minutes after its time a chart still waits for its "
            "recipients to write, as WhatsApp asks."
        )
    return f"{minutes} minutes after its time WhatsApp has taken nothing of a chart."
