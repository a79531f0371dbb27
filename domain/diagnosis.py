"""Meta's error codes in plain words: what happened, who must act, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.templates import Verdict

BAD_PARAMETER = 100
WINDOW_CLOSED = 131047
PICTURE_NOT_TAKEN = 131053
TOO_MANY_TO_ONE = 131056
GROUPS_CLOSED = 131215

NO_REST = timedelta(0)


class Who(StrEnum):
    NOBODY = "nobody"
    RECIPIENT = "recipient"
    ADMIN = "admin"
    OPERATOR = "operator"


class Stops(StrEnum):
    """How far an error reaches."""

    MESSAGE = "message"
    CONTACT = "contact"
    """Nothing more to this person: until they write, or for `rest` where it is transient."""
    SENDER = "sender"
    """Nothing more from this number: until it is reconnected, or for `rest`."""
    ALL = "all"
    """Nothing more from any number of this installation, for `rest`."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    what: str
    who: Who
    next_step: str
    transient: bool = False
    """The same message may work later, by itself."""
    stops: Stops = Stops.MESSAGE
    rest: timedelta = NO_REST
    """How long what it stops must rest, where it is transient."""


def _later(what: str, stops: Stops = Stops.MESSAGE, **rest: float) -> Diagnosis:
    again = "We try again by ourselves."
    return Diagnosis(what, Who.NOBODY, again, True, stops, timedelta(**rest))  # noqa: FBT003


def _sender(what: str, next_step: str) -> Diagnosis:
    return Diagnosis(what, Who.OPERATOR, next_step, stops=Stops.SENDER)


def _contact(what: str, next_step: str, who: Who = Who.RECIPIENT) -> Diagnosis:
    return Diagnosis(what, who, next_step, stops=Stops.CONTACT)


def _template(what: str, next_step: str = "Check the sender’s templates.") -> Diagnosis:
    return Diagnosis(what, Who.OPERATOR, next_step)


def _operator(what: str, next_step: str) -> Diagnosis:
    return Diagnosis(what, Who.OPERATOR, next_step)


def _bug(what: str) -> Diagnosis:
    return Diagnosis(what, Who.OPERATOR, _OURS)


_OURS = "This is ours to mend: report it with the code."
_TOKEN = "Set a new token under Operator, Number."
_RIGHTS = "Give the token the rights to send from this number, then reconnect."
_REGISTER = "Register the number at Meta, then reconnect."
_PIN = "Check the number’s two-step PIN in Meta’s manager."
_WAIT = "Wait as long as Meta asks, then try again."
_GROUP = "Look at the group’s state, or pick another destination."

_SENDING = {
    0: _sender("Meta does not accept our access token.", _TOKEN),
    1: _later("Meta had an error of its own, or did not understand the request."),
    2: _later("Meta’s service is down or overloaded."),
    3: _sender("The app lacks a capability that sending needs.", _RIGHTS),
    4: _later("Meta’s limit for calls of this app is reached.", Stops.ALL, minutes=1),
    10: _sender("The token may not send from this number.", _RIGHTS),
    17: _later("Meta’s limit for calls of this user is reached.", Stops.ALL, minutes=1),
    33: _sender("Meta does not know this business number.", "Check the number’s id."),
    100: _bug("Meta found a parameter that it does not accept."),
    190: _sender("The access token has expired or was revoked.", _TOKEN),
    200: _sender("The token lacks a permission, or none was sent.", _RIGHTS),
    341: _later("Meta’s limit for calls of this app is reached.", Stops.ALL, minutes=1),
    368: _sender(
        "Meta has restricted this account for a policy violation.",
        "Look at the account’s quality page in Meta’s Business Manager.",
    ),
    613: _later("Meta’s limit for this call is reached.", Stops.SENDER, minutes=1),
    80007: _later("Meta’s limit for calls of this account is reached.", Stops.SENDER, minutes=1),
    80008: _later("Meta’s limit for calls of this account is reached.", Stops.SENDER, minutes=1),
    130403: _contact(
        "We have blocked this person.", "Unblock them in Meta’s manager.", Who.OPERATOR
    ),
    130429: _later("This number sends faster than Meta allows.", Stops.SENDER, seconds=1),
    130472: Diagnosis(
        "Meta withholds marketing from this person for an experiment.",
        Who.NOBODY,
        "Nothing: the next chart may go again.",
    ),
    130497: _contact(
        "Meta does not let this account write to that country.",
        "Reach this person by mail instead.",
        Who.ADMIN,
    ),
    130501: _bug("Meta does not take this type of message for groups."),
    131000: _later("Meta had an error that it does not name."),
    131005: _sender("Meta denies access to this number.", _RIGHTS),
    131008: _bug("Meta misses a required parameter."),
    131009: _bug("Meta found a parameter’s value not valid."),
    131016: _later("Meta’s service is not available for a moment."),
    131021: _contact(
        "The recipient’s number is the sender’s own.", "Invite another phone.", Who.ADMIN
    ),
    131026: _contact(
        "This number cannot receive WhatsApp messages.",
        "Ask them to check that WhatsApp is installed and up to date, and to write to us once.",
    ),
    131030: Diagnosis(
        "Meta’s test number may write only to numbers on its list.",
        Who.OPERATOR,
        "Put the recipient on the list in Meta’s app dashboard, or use a real number.",
    ),
    131031: _sender("Meta has locked this account.", "Check its health in Meta’s manager."),
    131037: _sender(
        "The number has no approved display name.", "Have Meta approve one, then reconnect."
    ),
    131042: _sender("Meta has no valid payment method.", "Add one in Meta’s manager."),
    131044: _sender("Meta has no valid payment method.", "Add one in Meta’s manager."),
    131045: _sender("The number’s registration is not good.", _REGISTER),
    WINDOW_CLOSED: Diagnosis(
        "More than 24 hours have passed since the recipient last wrote.",
        Who.RECIPIENT,
        "Ask them to send “hi”: the newest chart arrives at once.",
    ),
    131048: Diagnosis(
        "Meta limits this number: too many people have blocked or reported it.",
        Who.OPERATOR,
        "Send less, and only to those who want it; we try again every hour.",
        transient=True,
        stops=Stops.SENDER,
        rest=timedelta(hours=1),
    ),
    131049: Diagnosis(
        "Meta withheld it from this person, as it does with marketing templates.",
        Who.OPERATOR,
        "Ask them to write, which opens the window; a template has to be a utility one.",
    ),
    131050: Diagnosis(
        "The recipient has opted out of this number’s marketing.",
        Who.RECIPIENT,
        "They can allow it again in the chat’s settings in WhatsApp.",
    ),
    131051: _bug("Meta does not support this type of message."),
    131052: Diagnosis(
        "Meta could not fetch what the recipient sent.",
        Who.RECIPIENT,
        "Ask them to send it again.",
    ),
    PICTURE_NOT_TAKEN: _later("Meta could not take the picture; it is uploaded again."),
    131055: _bug("Meta takes only marketing templates here."),
    TOO_MANY_TO_ONE: _later(
        "Too many messages to this one person in a short time.", Stops.CONTACT, seconds=1
    ),
    131057: _later("Meta is changing this number’s capacity.", Stops.SENDER, minutes=1),
    131059: _bug("A page of results is no longer there."),
    131061: _bug("A template with a top price must go another way."),
    131062: _bug("This template can only go to a phone number."),
    131063: _template("Marketing templates are switched off for this account."),
    131064: Diagnosis(
        "Meta limits this account: its templates are in the wrong category.",
        Who.OPERATOR,
        "Put the templates into the right category; we try again every hour.",
        transient=True,
        stops=Stops.SENDER,
        rest=timedelta(hours=1),
    ),
    135000: _bug("Meta did not like the request, and does not say why."),
    137000: Diagnosis(
        "The recipient’s identity has changed: a new phone, or a new owner.",
        Who.ADMIN,
        "Ask who has this number now, and invite them again.",
    ),
    2494100: _later("Meta is maintaining this number.", Stops.SENDER, minutes=1),
}

_GROUPS = {
    131020: Diagnosis("Nobody else is in the group.", Who.ADMIN, _GROUP),
    131041: _contact("Meta does not know this group, or we are not in it.", _GROUP, Who.ADMIN),
    131201: Diagnosis("It reached only some of the group.", Who.NOBODY, "Nothing."),
    131202: _bug("Somebody was named twice for a group."),
    131204: Diagnosis("A group holds eight people at most.", Who.ADMIN, _GROUP),
    131207: _contact("Meta has suspended the group.", _GROUP, Who.ADMIN),
    131208: _later("Too many changes to groups in a short time.", minutes=1),
    131209: _bug("A group’s picture must be square."),
    131210: _bug("A group’s picture must be 192 pixels wide at least."),
    131211: _operator("This number has made as many groups as Meta allows.", _GROUP),
    131212: _bug("That person is not in the group."),
    131213: _bug("That request to join is no longer there."),
    131214: _operator("Meta has switched off new groups for this number.", "Try in a week."),
    GROUPS_CLOSED: _operator(
        "Meta does not let this number use groups.",
        "It needs an Official Business Account; we start by ourselves when it is one.",
    ),
}

_TEMPLATES = {
    132000: _template("The template has another number of parameters."),
    132001: _template("The template does not exist in this language, or is not approved."),
    132005: _template("The template’s text is too long with its parameters."),
    132007: _template("The template’s content is against Meta’s policy."),
    132008: _bug("A template’s parameter is not valid."),
    132012: _bug("The template’s parameters do not have the form that Meta approved."),
    132015: _template(
        "Meta has paused the template for its quality.",
        "Wait until Meta resumes it, or ask the recipient to write.",
    ),
    132016: _template("Meta has disabled the template.", "Make another template."),
    132018: _bug("A template’s parameter holds a line break, a tab or too many spaces."),
    132068: _template("Meta has blocked the template’s flow."),
    132069: _later("Meta slows the template’s flow down.", minutes=1),
    2388019: _template("This account has as many templates as Meta allows.", "Delete old ones."),
    2388039: _template("Meta is reviewing the template; it cannot be changed now."),
    2388040: _template("One of the template’s texts is too long."),
    2388047: _template("The template’s header does not have the right form."),
    2388072: _template("The template’s body does not have the right form."),
    2388073: _template("The template’s footer does not have the right form."),
    2388293: _template("The template has too many variables for its length."),
    2388299: _template("The template begins or ends with a variable."),
}

_SETTING_UP = {
    133000: _operator("An earlier removal of the number has not ended.", _REGISTER),
    133004: _later("Meta’s registration is not available for a moment.", minutes=1),
    133005: _operator("The two-step PIN is wrong.", _PIN),
    133006: _operator("The number must be verified first.", "Verify it by code."),
    133008: _operator("The PIN was guessed too often.", _WAIT),
    133009: _operator("The PIN was guessed too fast.", _WAIT),
    133010: _sender("The number is not registered.", _REGISTER),
    133015: _operator("The number was deleted a moment ago.", "Try again in five minutes."),
    133016: _operator("The number was registered too often.", "Try again in three days."),
    134011: _operator("The terms of WhatsApp Payments are not accepted.", "Accept them."),
    134100: _bug("Meta takes only marketing templates here."),
    134101: _later("Meta is still taking the template over.", minutes=10),
    134102: _template("The template is not available on this way."),
    139100: _operator("Only some people could be blocked.", "Try the others again."),
    139101: _operator("The list of blocked people is full.", "Unblock some first."),
    139102: _later("Two changed the list of blocked people at once."),
    139103: _later("Meta’s list of blocked people had an error."),
    147001: _operator("This username cannot be had.", "Choose another."),
    147002: _operator("This number may not have a username.", "Nothing can be done today."),
    147003: _operator("The username belongs to a page that is not linked.", "Link it."),
    147004: _operator("The username belongs to a page that is not linked.", "Link it."),
    147005: _operator("The username must be handed over first.", "Hand it over."),
    2593107: _operator("The phone app’s history was asked for already.", "Wait for it."),
    2593108: _operator("The day for taking over the app’s history has passed.", "Connect anew."),
}

# Source: Meta's Cloud API error codes, as of September 2026.
OF_GROUPS = frozenset(_GROUPS)
"""Codes that Meta gives for a group alone."""
CODES: Mapping[int, Diagnosis] = MappingProxyType(_SENDING | _GROUPS | _TEMPLATES | _SETTING_UP)
OURS_TO_MEND = frozenset(code for code, each in CODES.items() if each.next_step == _OURS)
"""Refusals of what we ourselves put into the request."""
OF_TEMPLATES = frozenset(
    code
    for code in {*_TEMPLATES, 130472, 131049, 131050, 131063, 134100, 134102}
    if not CODES[code].transient
)
"""Refusals of a template: free-form messages to the same person are not touched by them."""
TEMPLATE_VERDICTS: Mapping[int, Verdict] = MappingProxyType(
    {
        132001: Verdict.LOSE,
        132007: Verdict.REJECT,
        132015: Verdict.PAUSE,
        132016: Verdict.DISABLE,
    }
)
"""What a refusal says of the template itself, whoever the message was for."""
PERMISSIONS = range(200, 300)
"""Meta gives this whole range one meaning: a permission is missing."""

_UNKNOWN_CODE = Diagnosis(
    "Meta refused the message with a code that we do not know.",
    Who.OPERATOR,
    "Look the code up in Meta’s list, then send again.",
)


def known(code: int | None) -> bool:
    return code in CODES or code in PERMISSIONS


def diagnose(code: int | None) -> Diagnosis:
    """What a code means; one we do not know ends the message and needs the operator."""
    if code in PERMISSIONS:
        return CODES[200]
    return _UNKNOWN_CODE if code is None else CODES.get(code, _UNKNOWN_CODE)
