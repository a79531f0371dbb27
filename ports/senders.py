"""The numbers that send, and the templates of their accounts."""

from datetime import datetime
from typing import Protocol

from domain.contacts import ContactId
from domain.reactions import Shown
from domain.senders import Sender, SenderId
from domain.templates import Template, TemplateId
from ports.collection import Collection


class Senders(Collection[SenderId, Sender], Protocol):
    def managed(self) -> Sender:
        """The house's number. Raises NoManagedSender."""

    def known_as(self, phone_number_id: str) -> Sender | None: ...

    def unasked(self, before: datetime, now: datetime) -> list[Sender]:
        """Those that Meta was not asked about since; asked now."""

    def shown_of_reactions(self, sender: SenderId) -> Shown | None:
        """Whether reactions open windows there, as Meta's answers have shown; None until then."""

    def doubt_reactions(self, sender: SenderId, contact: ContactId, wrote_at: datetime) -> None:
        """A message of theirs, of that time of Meta's, may have opened the window in which an
        answer on trial was taken: if it may, nothing is known of the number's reactions."""

    def note_health(self, sender: SenderId, limit: int | None, quality: str) -> None:
        """What Meta says of a number: people in 24 hours, and its quality."""

    def renumber(self, sender: SenderId) -> None:
        """Another number stands behind it: nobody has written to that one, Meta keeps no picture
        for it, and has said nothing of it yet."""

    def release(self, sender: SenderId, now: datetime) -> None:
        """The number sends again: what was held with it may go."""

    def of_account(self, waba: str) -> list[Sender]: ...

    def upgrade(self, sender: SenderId) -> None:
        """Meta takes a thousand messages in a second from this number."""

    def limit(self, waba: str, limit: int | None) -> None:
        """How many people this account's numbers may begin to write to in 24 hours."""


class Templates(Collection[TemplateId, Template], Protocol):
    """All accounts' templates, the first rung of each first. A language is the same with either
    dash and in any case."""

    def of_account(self, waba: str) -> list[Template]: ...
    def named(self, waba: str, name: str, language: str) -> Template | None: ...
    def known_as(self, waba: str, meta_id: str) -> Template | None: ...
    def remove(self, key: TemplateId) -> None: ...
