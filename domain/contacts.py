"""Who is behind a chat with one of our senders, and the service window that they opened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType
from uuid import UUID

from domain.senders import SenderId

ContactId = NewType("ContactId", UUID)

WINDOW = timedelta(hours=24)
"""How long Meta lets free-form messages follow a contact's last one (whatsapp docs: "customer
service window")."""


@dataclass(frozen=True, slots=True)
class Identity:
    """How a webhook names somebody; either key may be missing, never both.

    `user_id` is Meta's business-scoped user id, `phone` the digits of `wa_id`.
    """

    phone: str = ""
    user_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    id: ContactId
    sender: SenderId
    phone: str = ""
    user_id: str = ""
    name: str = ""
    window_until: datetime | None = None

    def wrote(self, at: datetime) -> datetime:
        """When the window closes after a message of Meta's time `at`; it never gets shorter."""
        until = at + WINDOW
        return max(until, self.window_until) if self.window_until else until

    def window_open(self, now: datetime) -> bool:
        return self.window_until is not None and now < self.window_until


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a webhook's identity says of the contacts we know."""

    contact: Contact | None
    """Whom it is; None for somebody new."""
    loses_phone: Contact | None = None
    """Who had this phone before under another user id: a recycled number."""


def recognise(who: Identity, by_user: Contact | None, by_phone: Contact | None) -> Recognised:
    """Match an identity to known contacts. Different user ids never merge.

    `by_user` and `by_phone` are whom we know under the one key and the other.
    """
    if by_user is not None:
        taken = by_phone if by_phone is not None and by_phone.id != by_user.id else None
        return Recognised(by_user, taken)
    if by_phone is None or not who.user_id or not by_phone.user_id:
        return Recognised(by_phone)
    return Recognised(None, by_phone)
