"""Why something stopped, in words, and looking for a cause by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.diagnosis import CODES, PERMISSIONS, Diagnosis, Who, diagnose
from domain.messages import Reason, State
from ports.queries.deliveries import Causes

WHO: Mapping[Who, str] = MappingProxyType(
    {
        Who.NOBODY: "Nobody has to do anything.",
        Who.RECIPIENT: "The recipient has to act.",
        Who.ADMIN: "An admin has to act.",
        Who.OPERATOR: "The operator of this installation has to act.",
    }
)


@dataclass(frozen=True, slots=True)
class Cause:
    what: str
    who: Who
    next_step: str


CAUSES: Mapping[Reason, Cause] = MappingProxyType(
    {
        Reason.WINDOW_CLOSED: Cause(
            "More than 24 hours have passed since {name} last wrote.",
            Who.RECIPIENT,
            "Ask {name} to send “hi”: the newest chart arrives at once.",
        ),
        Reason.MESSAGING_LIMIT: Cause(
            "Meta lets our number write to so many people a day first, and today’s are used up.",
            Who.NOBODY,
            "It goes by itself when there is room, or as soon as {name} writes.",
        ),
        Reason.COST_CEILING: Cause(
            "Your organisation’s messages of the last 30 days have reached their cost ceiling.",
            Who.OPERATOR,
            "It goes by itself once the ceiling is raised or the month has moved on.",
        ),
        Reason.ORGANISATION_PAUSED: Cause(
            "Your organisation’s sending on the shared number is paused.",
            Who.OPERATOR,
            "It goes by itself once the operator lets it go on: see Settings, Plan.",
        ),
        Reason.PLAN_TOO_SMALL: Cause(
            "Your organisation’s plan has no number to send from.",
            Who.OPERATOR,
            "It goes by itself once the operator has set a paid plan: see Settings, Plan.",
        ),
        Reason.UNDELIVERABLE: Cause(
            "Meta cannot deliver to the phone of {name}.",
            Who.RECIPIENT,
            "Ask {name} to update WhatsApp and write to us once.",
        ),
        Reason.SENDER_HELD: Cause(
            "The number that we send from is on hold.",
            Who.OPERATOR,
            "It goes out by itself once the number is mended.",
        ),
        Reason.STOPPED: Cause(
            "{name} has sent STOP.",
            Who.RECIPIENT,
            "{name} can write START to get charts again.",
        ),
        Reason.NOT_REACHABLE: Cause(
            "{name} was removed, or the number has gone to somebody else.",
            Who.ADMIN,
            "Invite {name} again.",
        ),
        Reason.PAUSED: Cause(
            "{name} has paused this pulse for a while.",
            Who.NOBODY,
            "It goes on by itself; {name} can write START to have it back sooner.",
        ),
        Reason.WITHDRAWN: Cause(
            "Its pulse was paused or put into the archive before it could go.",
            Who.NOBODY,
            "Nothing is wrong. The pulse’s page can send a new chart once it goes on.",
        ),
        Reason.RESTS: Cause(
            "An admin has paused all charts to {name}.",
            Who.ADMIN,
            "Resume {name} under Settings, Destinations, WhatsApp.",
        ),
        Reason.NO_TEMPLATE: Cause(
            "A code needs a template that Meta has approved for codes, and our number has none.",
            Who.OPERATOR,
            "Use an invite instead: it needs no template.",
        ),
        Reason.TOO_LATE: Cause(
            "Its time had passed before it could go.",
            Who.NOBODY,
            "The next one comes at its time. Send it again if it is still news.",
        ),
        Reason.NEWER: Cause("A newer chart took its place.", Who.NOBODY, ""),
        Reason.NO_CHART: Cause(
            "It belongs under the chart, and the chart did not go.", Who.NOBODY, ""
        ),
        Reason.NO_EVIDENCE: Cause(
            "Nothing shows that it arrived.", Who.ADMIN, "Ask {name}, then send it again."
        ),
        Reason.GROUPS_CLOSED: Cause(
            "Meta does not let our number write to groups yet.",
            Who.OPERATOR,
            "Charts go to {name} by themselves once it does.",
        ),
        Reason.NOT_SENT: Cause("It did not leave.", Who.NOBODY, "We try again by ourselves."),
    }
)

IN_GROUPS: Mapping[Reason, Cause] = MappingProxyType(
    {
        Reason.WINDOW_CLOSED: Cause(
            "More than 24 hours have passed since anybody last wrote in {name}.",
            Who.RECIPIENT,
            "Anybody in the group can send “hi” there: the newest chart arrives at once.",
        ),
        Reason.STOPPED: Cause(
            "Somebody in {name} has sent STOP.",
            Who.RECIPIENT,
            "Anybody in the group can write START there to get charts again.",
        ),
        Reason.NOT_REACHABLE: Cause(
            "The group {name} was removed, or has sent STOP.",
            Who.ADMIN,
            "Somebody in the group can write START there, or the group can be linked again.",
        ),
    }
)
"""Where the words for a person would be wrong."""

OF_STATE: Mapping[State, Cause] = MappingProxyType(
    {
        State.UNKNOWN: Cause(
            "Meta gave no clear answer.",
            Who.NOBODY,
            "We wait for Meta’s word, so that nothing arrives twice.",
        ),
        State.UNCONFIRMED: Cause(
            "Meta never said whether it took this message.",
            Who.ADMIN,
            "Ask {name}. If nothing came, send it again.",
        ),
        State.HELD: CAUSES[Reason.WINDOW_CLOSED],
        State.EXPIRED: CAUSES[Reason.TOO_LATE],
        State.DEAD: Cause("Meta did not deliver it.", Who.ADMIN, "Send it again."),
    }
)


def causes_like(text: str) -> Causes:
    """Those whose plain words hold `text`, in any case; for a number, that code of Meta's."""
    wanted = " ".join(text.casefold().split())
    codes = {code for code, found in CODES.items() if wanted in _words(found)}
    if codes & set(PERMISSIONS):
        codes |= set(PERMISSIONS)
    if wanted.isdecimal() and len(wanted) < 10:
        codes.add(int(wanted))
    elif wanted in _words(diagnose(None)):
        codes.add(0)
    reasons = {
        reason.value
        for known in (CAUSES, IN_GROUPS)
        for reason, cause in known.items()
        if wanted in _words(cause)
    }
    states = {state for state, cause in OF_STATE.items() if wanted in _words(cause)}
    return Causes(frozenset(codes), frozenset(reasons), frozenset(states))


def _words(cause: Cause | Diagnosis) -> str:
    """All that a page says of it, but for the name of whom it happened to."""
    said = f"{cause.what} {cause.next_step} {WHO[cause.who]}"
    return " ".join(said.replace("{name}", "").casefold().split())
