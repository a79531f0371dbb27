"""Telling an admin that a recipient has verified, by the channels that are on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import NewType, Self
from unicodedata import category
from uuid import UUID

from domain.errors import DomainError
from domain.pulses import DeliveryId
from domain.tenancy import OrganisationId, PersonId

NotificationId = NewType("NotificationId", UUID)
MailId = NewType("MailId", UUID)


class ConfirmationChannel(StrEnum):
    IN_APP = "in_app"
    EMAIL = "email"
    WHATSAPP = "whatsapp"


class NoNumberOfOwn(DomainError):
    """The WhatsApp DM goes to one's own verified number, and there is none yet."""


@dataclass(frozen=True, slots=True)
class ConfirmationSettings:
    """One admin's three, for the invites that they made in one organisation."""

    organisation: OrganisationId
    person: PersonId
    in_app: bool = True
    email: bool = True
    whatsapp: bool = False

    def switched(self, channel: ConfirmationChannel, *, on: bool) -> Self:
        match channel:
            case ConfirmationChannel.IN_APP:
                return replace(self, in_app=on)
            case ConfirmationChannel.EMAIL:
                return replace(self, email=on)
            case ConfirmationChannel.WHATSAPP:
                return replace(self, whatsapp=on)


@dataclass(frozen=True, slots=True)
class Notification:
    """A toast waiting for the page that its person is on."""

    id: NotificationId
    organisation: OrganisationId
    person: PersonId
    kind: str
    subject: str
    """What it is about, once for each person and kind: an invite's id."""
    text: str
    created_at: datetime
    seen_at: datetime | None = None


class Words(StrEnum):
    """What of ours may have somebody's name in it."""

    MAIL = "mail"
    TOAST = "toast"
    MESSAGE = "message"
    LABEL = "label"
    """Of a group, which is called after whoever has linked it."""


class MailState(StrEnum):
    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    """For good: it was tried for about a day."""


class MailKind(StrEnum):
    """What a mail is for: what may be said of it to whoever does not read its words."""

    ACCOUNT = "account"
    INVITATION = "invitation"
    JOINED = "joined"
    """Somebody, or a group, can be picked as a destination."""
    CHART = "chart"
    MISSED = "missed"
    FROM_HOUSE = "from_house"
    TO_OPERATORS = "to_operators"
    ALERT = "alert"
    FAREWELL = "farewell"
    """To somebody of whom nothing is kept: once it has gone, or cannot, its row goes too."""
    OTHER = ""


MAIL_PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    *[timedelta(hours=6)] * 4,
)
MAIL_TRIES = len(MAIL_PAUSES) + 1


def pause_after(tries: int) -> timedelta | None:
    """How long a mail waits that was not taken so many times; None when it has failed."""
    return MAIL_PAUSES[tries - 1] if tries < MAIL_TRIES else None


SUBJECT_HOLDS = 200


def one_line(text: str, most: int = SUBJECT_HOLDS) -> str:
    """As a mail's header can carry it: white space collapsed, no controls or surrogates, cut.
    People choose their names themselves, line breaks included."""
    spaced = "".join(" " if category(each) in {"Cc", "Cs"} else each for each in text)
    return " ".join(spaced.split())[:most].rstrip()


LINK = "[[the link]]"
"""Where the link stands in the body of a mail that carries one sealed."""


def link_place(mail: MailId) -> str:
    """Where the link of a mail is sealed to."""
    return f"mail:{mail}:link"


def gathered(before: str, more: str) -> str:
    """Two bodies of one mail: what of the second is new stands after the first's own words, and
    before what both end with."""
    old, new = before.split("\n\n"), more.split("\n\n")
    head = _alike(old, new)
    tail = _alike(old[::-1], new[::-1])
    kept = len(old) - tail
    return "\n\n".join((*old[:kept], *new[head : len(new) - tail], *old[kept:]))


def _alike(one: list[str], other: list[str]) -> int:
    """How many paragraphs from the first on are the same."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


@dataclass(frozen=True, slots=True)
class Mail:
    id: MailId
    organisation: OrganisationId
    to: str
    subject: str
    body: str
    state: MailState
    created_at: datetime
    tries: int = 0
    delivery: DeliveryId | None = None
    """Whose chart it brings, with its picture."""
    link_sealed: bytes | None = None
    """What LINK in the body stands for: whoever reads our tables cannot follow it."""
    kind: MailKind = MailKind.OTHER
