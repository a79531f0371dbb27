"""What comes in from WhatsApp, and what it means to us."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.contacts import Identity
from domain.invites import InviteToken, find_token

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
    OTHER = "other"
    """Images, voice, edits, system notes: kept, and the window opens where Meta opens it."""


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
    """The wamid that it quotes, reacts to or taps on."""
    opens_window: bool = True


@dataclass(frozen=True, slots=True)
class NotForUs:
    """An event of a kind that we do not act on yet: kept and left alone."""

    key: str
    phone_number_id: str
    kind: str
    at: datetime | None = None


Inbound = StatusSeen | Said | NotForUs


class Word(StrEnum):
    STOP = "stop"
    START = "start"


@dataclass(frozen=True, slots=True)
class Verify:
    token: InviteToken


@dataclass(frozen=True, slots=True)
class Steer:
    word: Word


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
class Hello:
    """A message to nothing of ours."""

    text: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """A removed reaction, or something that asks for no answer."""


Meaning = Verify | Steer | FollowUp | ReadOn | Hello | Nothing

WORD_LENGTH = 20
"""A longer message is a sentence, whatever it begins with."""
_STEER = re.compile(r"\W*(stop|start)\W*", re.IGNORECASE)


def meaning(said: Said) -> Meaning:
    """What a message asks of us; who says it, and about what, is for our rows to tell."""
    if said.kind is SaidKind.REACTION:
        if not said.text:
            return Nothing()
        return FollowUp(said.text, said.about, is_reaction=True)
    if said.kind is SaidKind.TAP:
        return ReadOn(said.about)
    if said.kind is SaidKind.OTHER:
        return Nothing()
    token = find_token(said.text)
    if token is not None:
        return Verify(token)
    steer = _STEER.fullmatch(said.text) if len(said.text) <= WORD_LENGTH else None
    if steer is not None:
        return Steer(Word(steer[1].lower()))
    if said.about:
        return FollowUp(said.text, said.about, is_reaction=False)
    return Hello(said.text)
