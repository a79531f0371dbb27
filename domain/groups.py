"""Groups of people that a sender is in, and whose command may link one to an organisation.

A group is a contact of its sender, like a person: it has a window, a gate, addresses and
messages. What is only a group's is here.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.contacts import ContactId
from domain.inbound import Steer, Word
from domain.senders import SenderId
from domain.tenancy import OrganisationId

COMMAND = "chartcastr link"
"""What is said inside a group to link it, unless the installation has other words."""
MOST_PEOPLE = 8
"""Meta's limit for a group that a business made (Groups API, since 2025-10-06)."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))


NOT_TO_US = "said in a group, and not to us"
"""Why a member's message went nowhere: nobody of ours reads it."""
QUESTION_LIVES = timedelta(hours=24)
"""As long as the window in which it was asked."""


class GroupState(StrEnum):
    UNLINKED = "unlinked"
    ASKED = "asked"
    """Somebody of several organisations is asked which one is meant."""
    LINKED = "linked"


@dataclass(frozen=True, slots=True)
class ChatGroup:
    """One group as one sender knows it; linked to one organisation at most."""

    sender: SenderId
    group_id: str
    contact: ContactId
    """Under which it is written to."""
    state: GroupState = GroupState.UNLINKED
    linked_org: OrganisationId | None = None
    asked: ContactId | None = None
    """Who is to choose among `offered`."""
    asked_at: datetime | None = None
    offered: tuple[OrganisationId, ...] = ()
    subject: str = ""
    """What its people call it; Meta says so only once the number may use groups."""
    told_at: datetime | None = None
    """When it was told that nobody verified has asked."""

    def asking(self, whom: ContactId, offered: Sequence[OrganisationId], at: datetime) -> Self:
        return replace(
            self, state=GroupState.ASKED, asked=whom, offered=tuple(offered), asked_at=at
        )

    def awaits_an_answer(self, now: datetime) -> bool:
        """Whether a plain word may still be meant for it; what is older is no answer any more."""
        return self.asked_at is not None and now < self.asked_at + QUESTION_LIVES

    def linked_to(self, organisation: OrganisationId) -> Self:
        return replace(
            self, state=GroupState.LINKED, linked_org=organisation, asked=None, offered=()
        )

    def given_up(self) -> Self:
        """Its organisation has removed it: anybody verified may link it anew."""
        return replace(self, state=GroupState.UNLINKED, linked_org=None)


class Claim(StrEnum):
    """What a command asks for, by who says it."""

    NOT_VERIFIED = "not_verified"
    TAKEN = "taken"
    """It is another organisation's."""
    LINKED_ALREADY = "linked_already"
    LINK = "link"
    ASK = "ask"


def claim(group: ChatGroup, organisations: Sequence[OrganisationId]) -> Claim:
    """`organisations` are those in which whoever says the command is a verified recipient."""
    if not organisations:
        return Claim.NOT_VERIFIED
    if group.state is GroupState.LINKED:
        mine = group.linked_org in organisations
        return Claim.LINKED_ALREADY if mine else Claim.TAKEN
    return Claim.LINK if len(organisations) == 1 else Claim.ASK


def is_command(text: str, command: str) -> bool:
    """Whether a message is the command and nothing else, in any case and spacing."""
    return _plain(text) == _plain(command)


def _plain(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return " ".join(shown.split()).casefold()


def is_plain(order: Steer, text: str) -> bool:
    """Whether a word is meant for us though it quotes nothing: STOP and START as we spell them.
    "Cancel" and "help" are said among people."""
    return order.word in (Word.STOP, Word.START) and order.word.value in _plain(text)


def choice(text: str, names: Sequence[str]) -> int | None:
    """Which of the names, told as a numbered list, an answer means; None where it means none."""
    said = _plain(text).rstrip(".)")
    if said.isdecimal() and len(said) < 4 and 1 <= int(said) <= len(names):
        return int(said) - 1
    same = [place for place, name in enumerate(names) if _plain(name) == said]
    return same[0] if len(same) == 1 else None
