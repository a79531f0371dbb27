"""Which part of the help page explains a code of Meta's, a reason of ours, or a state."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.alerts import AlertKind
from domain.diagnosis import CODES, OURS_TO_MEND, PERMISSIONS, Diagnosis, Stops, known
from domain.messages import Reason, State

NOWHERE = ""
"""What says all there is to say where it stands, and so has no link."""
AT_MOST = timedelta(minutes=30)
"""A rest longer than this needs somebody, even though it ends by itself."""


class Trouble(StrEnum):
    """One part of the help page. Its value is its anchor, which links from outside may name."""

    WINDOW_CLOSED = "window-closed"
    TEMPLATE_PAUSED = "template-paused"
    TEMPLATE_REFUSED = "template-refused"
    MESSAGING_LIMIT = "messaging-limit"
    COST_CEILING = "cost-ceiling"
    ORGANISATION_PAUSED = "organisation-paused"
    PLAN_TOO_SMALL = "plan-too-small"
    TOKEN = "token"
    NUMBER_HELD = "number-held"
    QUALITY = "quality"
    SLOWER = "slower"
    CANNOT_RECEIVE = "cannot-receive"
    PICTURE = "picture"
    NOT_SUPPORTED = "not-supported"
    OUR_FAULT = "our-fault"
    NOT_CONFIRMED = "not-confirmed"
    TOO_LATE = "too-late"
    TRIED_AGAIN = "tried-again"
    NOT_KNOWN = "code-not-known"
    STOPPED = "stopped"
    PAUSED = "paused"
    NUMBER_CHANGED = "number-changed"
    GROUPS_CLOSED = "groups-closed"
    NO_CODE = "verification-code"
    NO_WEBHOOK = "webhook"
    GUESSED_AT = "guessed-at"


OF_REASON: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.WINDOW_CLOSED: Trouble.WINDOW_CLOSED,
        Reason.MESSAGING_LIMIT: Trouble.MESSAGING_LIMIT,
        Reason.COST_CEILING: Trouble.COST_CEILING,
        Reason.ORGANISATION_PAUSED: Trouble.ORGANISATION_PAUSED,
        Reason.PLAN_TOO_SMALL: Trouble.PLAN_TOO_SMALL,
        Reason.UNDELIVERABLE: Trouble.CANNOT_RECEIVE,
        Reason.SENDER_HELD: Trouble.NUMBER_HELD,
        Reason.STOPPED: Trouble.STOPPED,
        Reason.NOT_REACHABLE: Trouble.NUMBER_CHANGED,
        Reason.PAUSED: Trouble.PAUSED,
        Reason.RESTS: Trouble.PAUSED,
        Reason.NO_TEMPLATE: Trouble.TEMPLATE_REFUSED,
        Reason.TOO_LATE: Trouble.TOO_LATE,
        Reason.GROUPS_CLOSED: Trouble.GROUPS_CLOSED,
        Reason.NO_EVIDENCE: Trouble.NOT_CONFIRMED,
        Reason.NOT_SENT: Trouble.TRIED_AGAIN,
        Reason.NEWER: NOWHERE,
        Reason.WITHDRAWN: NOWHERE,
        Reason.NO_CHART: NOWHERE,
    }
)

WITHOUT_REASON: Mapping[State, str] = MappingProxyType(
    {
        State.UNKNOWN: Trouble.NOT_CONFIRMED,
        State.UNCONFIRMED: Trouble.NOT_CONFIRMED,
        State.HELD: Trouble.WINDOW_CLOSED,
        State.EXPIRED: Trouble.TOO_LATE,
        State.DEAD: Trouble.NOT_KNOWN,
    }
)
"""Where there is neither a code nor a reason."""

OF_ALERT: Mapping[str, str] = MappingProxyType(
    {
        AlertKind.SENDER.value: Trouble.NUMBER_HELD,
        AlertKind.STOPS.value: Trouble.ORGANISATION_PAUSED,
        AlertKind.CODE.value: Trouble.NOT_KNOWN,
        AlertKind.TEMPLATE.value: Trouble.TEMPLATE_REFUSED,
        AlertKind.TOKEN.value: Trouble.TOKEN,
        AlertKind.GUESSES.value: Trouble.GUESSED_AT,
    }
)

NAMED: Mapping[int, Trouble] = MappingProxyType(
    {
        0: Trouble.TOKEN,
        190: Trouble.TOKEN,
        131026: Trouble.CANNOT_RECEIVE,
        131047: Trouble.WINDOW_CLOSED,
        131051: Trouble.NOT_SUPPORTED,
        131053: Trouble.PICTURE,
        131215: Trouble.GROUPS_CLOSED,
        132000: Trouble.TEMPLATE_REFUSED,
        132001: Trouble.TEMPLATE_REFUSED,
        132005: Trouble.TEMPLATE_REFUSED,
        132007: Trouble.TEMPLATE_REFUSED,
        132015: Trouble.TEMPLATE_PAUSED,
        132016: Trouble.TEMPLATE_REFUSED,
        132068: Trouble.TEMPLATE_REFUSED,
        137000: Trouble.NUMBER_CHANGED,
    }
)
"""What a part of the page is about; the other codes find theirs by how far they reach."""


def of_code(code: int) -> str:
    """The anchor that explains it best: a part of the page, or its own line of the table."""
    if code in PERMISSIONS:
        code = min(PERMISSIONS)
    if not known(code):
        return Trouble.NOT_KNOWN
    return NAMED.get(code) or _by_reach(code, CODES[code]) or line_of(code)


def line_of(code: int) -> str:
    """The anchor of a code's own line in the table of all codes."""
    return f"code-{code}"


def explained_by(trouble: Trouble) -> list[int]:
    """The codes that lead there, in their order."""
    return [code for code in sorted(CODES) if of_code(code) == trouble]


def _by_reach(code: int, found: Diagnosis) -> Trouble | None:
    if code in OURS_TO_MEND:
        return Trouble.OUR_FAULT
    if found.transient and found.stops is Stops.MESSAGE:
        return Trouble.TRIED_AGAIN
    if found.transient:
        return Trouble.SLOWER if found.rest <= AT_MOST else Trouble.QUALITY
    return Trouble.NUMBER_HELD if found.stops is Stops.SENDER else None
