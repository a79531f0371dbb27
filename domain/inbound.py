"""What comes in from WhatsApp, and what it means to us."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.contacts import Identity
from domain.invites import InviteToken, find_token
from domain.messages import KEEP_OPEN
from domain.templates import Category, Judgement

TRIES = 3
"""A poison event is put aside after so many, counted before the work."""


class Seen(StrEnum):
    """A status, in the order in which it grows."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """What Meta says became of a message of ours."""

    key: str
    phone_number_id: str
    wamid: str
    seen: Seen
    at: datetime
    attempt: str = ""
    """Our attempt's id, echoed from `biz_opaque_callback_data`."""
    code: int | None = None
    details: str = ""
    pricing: dict[str, object] | None = None


class SaidKind(StrEnum):
    TEXT = "text"
    REACTION = "reaction"
    TAP = "tap"
    EDIT = "edit"
    REVOKE = "revoke"
    OTHER = "other"
    """Images, voice, stickers, places: what we cannot read and say so."""
    SILENT = "silent"
    """What Meta cannot show us, and notes of its own: nothing to answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote to one of our numbers."""

    key: str
    phone_number_id: str
    wamid: str
    at: datetime
    who: Identity
    kind: SaidKind
    text: str = ""
    """The message, the reaction's emoji ("" when it was taken back), or the tap's words."""
    about: str = ""
    """The wamid that it quotes, reacts to or taps on; of theirs, that it edits or takes back."""
    tap: str = ""
    """What we named the button or row that was tapped; people see `text`."""
    opens_window: bool = True
    group: str = ""
    """Meta's id of the group in which it was said; "" in a chat of two."""


TAKEN_BACK = "taken back"
LONGEST_EMOJI = 40


def emoji_of(said: Said) -> str:
    """Of a reaction; TAKEN_BACK for one that is none any more, empty for what never was."""
    if said.kind is not SaidKind.REACTION:
        return ""
    return said.text[:LONGEST_EMOJI] or TAKEN_BACK


@dataclass(frozen=True, slots=True)
class GroupChange:
    """Who came into a group, or left it."""

    group_id: str
    joined: tuple[Identity, ...]
    left: tuple[Identity, ...]


@dataclass(frozen=True, slots=True)
class GroupsChanged:
    """Meta's word on the people of groups, told to an account or to a number of it."""

    key: str
    phone_number_id: str
    waba: str
    changes: tuple[GroupChange, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Renamed:
    """Meta's note that somebody is known by another number or user id from now on."""

    key: str
    phone_number_id: str
    at: datetime
    who: Identity
    """As they were known."""
    to: Identity
    """The keys that are new."""


@dataclass(frozen=True, slots=True)
class TemplateJudged:
    """A word of Meta's on a template: its state, its category or its quality.

    It is named, or known by Meta's id alone.
    """

    key: str
    phone_number_id: str
    waba: str
    name: str
    language: str
    word: Judgement
    announced: Category | None = None
    """What category Meta says that it will have."""


@dataclass(frozen=True, slots=True)
class NumberUpgraded:
    """A number may send a thousand messages in a second."""

    key: str
    phone_number_id: str
    waba: str
    display_number: str


@dataclass(frozen=True, slots=True)
class LimitChanged:
    """How many people an account may begin to write to within 24 hours; None for any number."""

    key: str
    phone_number_id: str
    waba: str
    limit: int | None


@dataclass(frozen=True, slots=True)
class AccountJudged:
    """What Meta holds against an account, or has taken back."""

    key: str
    phone_number_id: str
    waba: str
    what: str
    good: bool


@dataclass(frozen=True, slots=True)
class NotForUs:
    """An event of a kind that we do not act on yet: kept and left alone."""

    key: str
    phone_number_id: str
    kind: str
    at: datetime | None = None


AboutUs = TemplateJudged | NumberUpgraded | LimitChanged | AccountJudged
Inbound = StatusSeen | Said | Renamed | GroupsChanged | AboutUs | NotForUs


class Word(StrEnum):
    STOP = "stop"
    START = "start"
    PAUSE = "pause"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Verify:
    token: InviteToken


@dataclass(frozen=True, slots=True)
class Steer:
    word: Word
    about: str = ""
    days: int | None = None
    """How long a PAUSE is to last; None where it does not say."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    text: str
    about: str
    is_reaction: bool


@dataclass(frozen=True, slots=True)
class ReadOn:
    """A tap on a template's button: the analysis, please."""

    about: str


@dataclass(frozen=True, slots=True)
class KeepOpen:
    """A tap on the button of a chart in a window's last hours: that opens it anew."""

    about: str


@dataclass(frozen=True, slots=True)
class Hello:
    """A message to nothing of ours."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A picture, a voice note, a place: we read text and emoji only."""

    about: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """Their message `original` says something else now."""

    original: str
    text: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """They deleted their message `original`."""

    original: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """A removed reaction, or something that asks for no answer."""


Meaning = (
    Verify
    | Steer
    | FollowUp
    | ReadOn
    | KeepOpen
    | Hello
    | Unreadable
    | Reworded
    | TakenBack
    | Nothing
)

WORD_LENGTH = 24
"""A longer message is a sentence, whatever it begins with."""
LONGEST_PAUSE = 90
"""Days."""
_WORDS = {
    **dict.fromkeys(("stop", "unsubscribe", "end", "quit", "cancel"), Word.STOP),
    **dict.fromkeys(("start", "resume"), Word.START),
    "help": Word.HELP,
}
_WORD = re.compile(rf"[\W_]*({'|'.join(_WORDS)})[\W_]*", re.IGNORECASE)
_STOP_PLEASE = re.compile(
    r"[\W_]*(?:please\W+)?(stop)"
    r"(?:\W+(?:please|now|it|this|these|all|sending|charts?|messages?))*[\W_]*",
    re.IGNORECASE,
)
"""Whoever wants to be left alone need not know the one right word."""
_PAUSE = re.compile(r"[\W_]*pause(?:\W+([0-9]{1,3})(?:\s*d|\s*days?)?)?[\W_]*", re.IGNORECASE)


def meaning(said: Said) -> Meaning:
    """What a message asks of us; who says it, and about what, is for our rows to tell."""
    match said.kind:
        case SaidKind.TEXT:
            return _of_text(said)
        case SaidKind.REACTION if said.text:
            return FollowUp(said.text, said.about, is_reaction=True)
        case SaidKind.TAP if said.tap == KEEP_OPEN:
            return KeepOpen(said.about)
        case SaidKind.TAP:
            return _steering(said.text, said.about) or ReadOn(said.about)
        case SaidKind.OTHER:
            return Unreadable(said.about)
        case SaidKind.EDIT if said.text:
            return Reworded(said.about, said.text)
        case SaidKind.REVOKE:
            return TakenBack(said.about)
    return Nothing()


def _of_text(said: Said) -> Meaning:
    token = find_token(said.text)
    if token is not None:
        return Verify(token)
    steer = _steering(said.text, said.about)
    if steer is not None:
        return steer
    if said.about:
        return FollowUp(said.text, said.about, is_reaction=False)
    return Hello(said.text)


def _steering(text: str, about: str) -> Steer | None:
    """A message that is nothing but one of our words, in any case and with any marks."""
    if len(text) > WORD_LENGTH:
        return None
    word = _WORD.fullmatch(text) or _STOP_PLEASE.fullmatch(text)
    if word is not None:
        return Steer(_WORDS[word[1].lower()], about)
    pause = _PAUSE.fullmatch(text)
    if pause is None:
        return None
    return Steer(Word.PAUSE, about, int(pause[1]) if pause[1] else None)
