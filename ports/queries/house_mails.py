"""Mails that were not taken, of whichever organisation, for operators."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.mail_refusals import MailRefusal
from domain.notifications import MailId, MailKind
from domain.tenancy import OrganisationId


@dataclass(frozen=True, slots=True)
class MailTried:
    id: MailId
    to: str
    kind: MailKind
    subject: str
    """Of the house's own mails alone: an organisation's are its own matter."""
    organisation: OrganisationId | None
    """Whose mail it is; None for the house."""
    name: str
    """That organisation's; empty for the house."""
    created_at: datetime
    tries: int
    last: timedelta | None
    """Since its last try; None for what was tried before that was kept."""
    next: timedelta | None
    """Until it is tried again; None for what has failed for good."""
    why: MailRefusal
    link_gone: bool
    """It was to bring a link that works once, which was forgotten with its last try."""


@dataclass(frozen=True, slots=True)
class MailsTried:
    failed: tuple[MailTried, ...]
    """For good, within the last 30 days; the newest of them first."""
    waiting: tuple[MailTried, ...]
    """Not taken yet: each goes again by itself, the next one first."""


class HouseMailQueries(Protocol):
    """Bound to an operator. Raises NotAllowed for anybody else when it is made."""

    def tried(self) -> MailsTried: ...
