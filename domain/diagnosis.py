"""Meta's error codes in plain words: what happened, who must act, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

WINDOW_CLOSED = 131047
PICTURE_NOT_TAKEN = 131053


class Who(StrEnum):
    NOBODY = "nobody"
    RECIPIENT = "recipient"
    ADMIN = "admin"
    OPERATOR = "operator"


class Stops(StrEnum):
    """How far an error reaches."""

    MESSAGE = "message"
    CONTACT = "contact"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    what: str
    who: Who
    next_step: str
    transient: bool = False
    """The same message may work later, by itself."""
    stops: Stops = Stops.MESSAGE


def _later(what: str) -> Diagnosis:
    return Diagnosis(what, Who.NOBODY, "We try again by ourselves.", transient=True)


def _sender(what: str, next_step: str) -> Diagnosis:
    return Diagnosis(what, Who.OPERATOR, next_step, stops=Stops.SENDER)


def _bug(what: str) -> Diagnosis:
    return Diagnosis(what, Who.OPERATOR, "This is ours to mend: report it with the code.")


_TOKEN = "Put a valid token into the sender's settings and reconnect."

# Source: Meta's Cloud API error codes, as of September 2026.
CODES: Mapping[int, Diagnosis] = MappingProxyType(
    {
        0: _sender("Meta does not accept our access token.", _TOKEN),
        190: _sender("The access token has expired or was revoked.", _TOKEN),
        10: _sender("The token may not send from this number.", _TOKEN),
        4: _later("Meta's limit for calls of this app is reached."),
        80007: _later("Meta's limit for calls of this account is reached."),
        130429: _later("This number sends faster than Meta allows."),
        131056: _later("Too many messages to this one person in a short time."),
        131057: _later("Meta is changing this number's capacity."),
        33: _sender("Meta does not know this business number.", "Check the number's id."),
        368: _sender(
            "Meta has restricted this account for a policy violation.",
            "Look at the account's quality page in Meta's Business Manager.",
        ),
        131031: _sender("Meta has locked this account.", "Check its health in Meta's manager."),
        131042: _sender("Meta has no valid payment method.", "Add one in Meta's manager."),
        100: _bug("Meta found a parameter that it does not accept."),
        131008: _bug("Meta misses a required parameter."),
        131009: _bug("Meta found a parameter's value not valid."),
        131051: _bug("Meta does not support this type of message."),
        131026: Diagnosis(
            "This number cannot receive WhatsApp messages.",
            Who.RECIPIENT,
            "Check that WhatsApp is installed and up to date, then write us once.",
            stops=Stops.CONTACT,
        ),
        WINDOW_CLOSED: Diagnosis(
            "More than 24 hours have passed since the recipient last wrote.",
            Who.RECIPIENT,
            'Ask them to send "hi": the newest chart arrives at once.',
        ),
        PICTURE_NOT_TAKEN: Diagnosis(
            "Meta could not take the picture.",
            Who.NOBODY,
            "The picture is uploaded again with the next attempt.",
            transient=True,
        ),
        132001: Diagnosis(
            "The template does not exist in this language, or is not approved.",
            Who.OPERATOR,
            "Check the sender's templates.",
        ),
        132015: Diagnosis(
            "Meta has paused the template for its quality.",
            Who.OPERATOR,
            "Wait until Meta resumes it, or ask the recipient to write.",
        ),
        132012: _bug("The template's parameters do not have the form that Meta approved."),
        132018: _bug("A template's parameter holds a line break, a tab or too many spaces."),
    }
)

_UNKNOWN_CODE = Diagnosis(
    "Meta refused the message with a code that we do not know.",
    Who.OPERATOR,
    "Look the code up in Meta's list, then send again.",
)


def diagnose(code: int | None) -> Diagnosis:
    """What a code means; one we do not know ends the message and needs the operator."""
    return _UNKNOWN_CODE if code is None else CODES.get(code, _UNKNOWN_CODE)
