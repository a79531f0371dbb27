"""What the operator must know, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType
from uuid import UUID

AlertId = NewType("AlertId", UUID)


class AlertKind(StrEnum):
    SENDER = "sender"
    """A number is held: its subject is the sender's id."""
    CODE = "code"
    """Meta answered with a code that we do not know: its subject is the code."""
    TEMPLATE = "template"
    """A template does not go any more: its subject is its id, or the account at Meta."""
    STOPS = "stops"
    """An organisation is paused, since too many said STOP: its subject is its id."""
    TOKEN = "token"
    """The house's access token ends soon: its subject is the number's id at Meta."""
    GUESSES = "guesses"
    """Invites' tokens are guessed at by many: its subject is what is guessed."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One open row for each kind and subject: the same trouble again is no news."""

    id: AlertId
    kind: str
    subject: str
    text: str
    """What happened, in a sentence, without anybody's number in it."""
    opened_at: datetime
    closed_at: datetime | None = None
    told_at: datetime | None = None
    """When it was logged."""
    mailed_at: datetime | None = None
    """When its mail was written down; None where no mail leaves."""


NEXT_STEPS: Mapping[str, str] = MappingProxyType(
    {
        AlertKind.SENDER.value: "When that is done, release the number: what waits goes out.",
        AlertKind.CODE.value: "Look the code up in Meta's list of error codes, then close this.",
        AlertKind.STOPS.value: "Look at it under Organisations: let it go on, or keep it paused.",
        AlertKind.TOKEN.value: "Make a new token in Meta Business Suite, Settings, Users, System "
        "users. Paste it on the page Number, check it, and set it live.",
        AlertKind.GUESSES.value: "Withdraw invites that wait for nobody, and look at who has "
        "joined lately. Close this once it is over.",
        AlertKind.TEMPLATE.value: "Look at the page of the templates, then close this.",
    }
)
LOOK_AT_META = "Look at the account in Meta's Business Manager, then close this."


def next_step(kind: str) -> str:
    """What the operator does about an alert of that kind."""
    return NEXT_STEPS.get(kind, LOOK_AT_META)
