"""Looking for a cause by its words: which codes, reasons and states say so."""

from app.web.standing import CAUSES, IN_GROUPS, OF_STATE, WHO, Cause
from domain.diagnosis import CODES, PERMISSIONS, Diagnosis, diagnose
from ports.queries.deliveries import Causes


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
