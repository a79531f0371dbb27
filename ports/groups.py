"""Groups: what storage knows of them, and what Meta says of a number's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.contacts import ContactId
from domain.groups import ChatGroup
from domain.senders import Sender, SenderId
from ports.messenger import Line


class Groups(Protocol):
    """Within the house's unit of work."""

    def known(self, sender: SenderId, group_id: str) -> ChatGroup | None:
        """Held until this unit ends."""

    def of_contact(self, contact: ContactId) -> ChatGroup | None:
        """The group that is written to under that contact."""

    def meet(self, sender: SenderId, group_id: str) -> ChatGroup:
        """The group with its contact, made where it is heard of for the first time."""

    def save(self, group: ChatGroup) -> None: ...

    def asked(self, whom: ContactId) -> list[ChatGroup]:
        """The groups of which this person is still to say which organisation is meant."""

    def are_open(self, sender: SenderId) -> bool:
        """Whether Meta lets this number write to groups, as far as it has said."""

    def unasked(self, before: datetime, now: datetime) -> list[Sender]:
        """Numbers that any organisation sends from and that Meta was not asked about since, in a
        group or not yet; asked now."""

    def ask_soon(self, sender: SenderId) -> None:
        """Meta is asked about this number's groups at the next look."""

    def linked(self, sender: SenderId) -> list[ChatGroup]: ...

    def opened(self, sender: SenderId, subjects: Mapping[str, str], now: datetime) -> bool:
        """Meta lets this number write to groups: charts go to them from the next slot on.
        `subjects` are what its groups are called, by their ids. False if it was so already."""

    def closed(self, sender: SenderId) -> None:
        """It may not, or not any more."""


class GroupsClosed(Exception):
    """Meta does not let this number use groups (131215)."""


class GroupDirectory(Protocol):
    def groups(self, line: Line) -> Mapping[str, str]:
        """The number's groups by their ids, with what they are called; asking changes
        nothing. Raises GroupsClosed, or AccountSilent. Waits a few seconds at most."""
