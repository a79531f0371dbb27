"""Mails that wait to be sent. Each call is its own transaction, with database leases."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from domain.mail_refusals import MailRefusal
from domain.notifications import MailId, MailState

SHOWN_FOR = timedelta(days=30)
"""Operators see for so long that a mail has failed."""


@dataclass(frozen=True, slots=True)
class DueMail:
    id: MailId
    to: str
    subject: str
    body: str
    tries: int
    """Including this one, counted before the work. It is the fence too: what is said about an
    earlier try changes nothing."""
    picture: bytes = field(default=b"", repr=False)
    """A PNG that goes with it; empty for most."""
    link_sealed: bytes = field(default=b"", repr=False)
    """What LINK in the body stands for, sealed; empty for most."""


class MailQueue(Protocol):
    """A mail is sent once, unless its worker dies between handing it over and noting that."""

    def waiting(self) -> bool: ...

    def claim(self, most: int) -> list[DueMail]:
        """Take due mails, those least tried first; also those whose worker died. One that has
        used its tries fails for good instead, and is logged."""

    def sent(self, mails: Sequence[DueMail]) -> None:
        """They were taken, and the links that they carried are forgotten. It may be said
        twice."""

    def put_off(self, mail: DueMail, why: MailRefusal) -> MailState:
        """It was not taken, and why is kept: due again after a pause, or failed for good. Which
        of them. It may be said twice."""

    def give_back(self, mails: Sequence[DueMail]) -> None:
        """They were claimed and not begun: the try does not count."""
