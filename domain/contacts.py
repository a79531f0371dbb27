"""Who is behind a chat with one of our senders, and the service window that they opened."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.senders import SenderId
from domain.tenancy import OrganisationId

ContactId = NewType("ContactId", UUID)

WINDOW = timedelta(hours=24)
"""How long Meta lets free-form messages follow a contact's last one (whatsapp docs: "customer
service window")."""


def masked(phone: str) -> str:
    """As much of a number as tells somebody apart for who knows them; "" for none."""
    return f"+{phone[:2]} … {phone[-3:]}" if phone else ""


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
    phone_seen: datetime | None = None
    """Meta's time at which the phone was last known to be theirs."""
    shut_at: datetime | None = None
    """Meta's time of its last word that the window is closed, whatever we believed."""
    reacted_at: datetime | None = None
    """Meta's time of their newest reaction."""
    group: str = ""
    """Meta's id of the group that it is: then it is nobody, and has no other key."""

    @property
    def keys(self) -> tuple[str, ...]:
        """What their suppression is known by."""
        return tuple(filter(None, (self.phone, self.user_id, self.group)))

    def wrote(self, at: datetime) -> datetime | None:
        """When the window closes after a message of Meta's time `at`; it never gets shorter,
        and what is older than Meta's own word that it is closed opens nothing. Meta tells
        whole seconds: of one second, the message is believed, and Meta says so if it is wrong."""
        if self.shut_at is not None and at < self.shut_at.replace(microsecond=0):
            return self.window_until
        until = at + WINDOW
        return max(until, self.window_until) if self.window_until else until

    def window_open(self, now: datetime) -> bool:
        return self.window_until is not None and now < self.window_until

    def joined_by(self, other: "Contact") -> "Contact":
        """Both as one: the longer window, and the phone that was seen last."""
        shut_at = _later(self.shut_at, other.shut_at)
        windows = [
            each
            for each in (self.window_until, other.window_until)
            if each is not None
            and (shut_at is None or each - WINDOW >= shut_at.replace(microsecond=0))
        ]
        last = max(
            (each for each in (self, other) if each.phone),
            key=lambda each: (each.phone_seen is not None, each.phone_seen, each is self),
            default=self,
        )
        return replace(
            self,
            phone=last.phone,
            phone_seen=last.phone_seen,
            user_id=self.user_id or other.user_id,
            name=self.name or other.name,
            window_until=max(windows, default=None),
            shut_at=shut_at,
            reacted_at=_later(self.reacted_at, other.reacted_at),
        )

    def reacted(self, at: datetime) -> "Contact":
        """With a reaction of Meta's time `at` noted, if it is their newest."""
        return replace(self, reacted_at=_later(self.reacted_at, at))

    def known_as(self, who: Identity, at: datetime) -> "Contact":
        """With the keys that were seen at Meta's time `at`; an older phone changes nothing."""
        newer = self.phone_seen is None or at >= self.phone_seen
        takes_phone = bool(who.phone) and (newer or not self.phone)
        return replace(
            self,
            phone=who.phone if takes_phone else self.phone,
            phone_seen=at if takes_phone and newer else self.phone_seen,
            user_id=who.user_id or self.user_id,
            name=who.name or self.name,
        )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each is not None), default=None)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a webhook's identity says of the contacts we know."""

    contact: Contact | None
    """Whom it is; None for somebody new."""
    loses_phone: Contact | None = None
    """Who had this phone before under another user id: a recycled number."""
    merges: Contact | None = None
    """Who turns out to be `contact` too, until now known by other keys."""
    who: Identity = Identity()
    """The identity with the keys that are to be believed."""


def recognise(
    who: Identity, at: datetime, by_user: Contact | None, by_phone: Contact | None
) -> Recognised:
    """Match an identity, seen at Meta's time `at`, to known contacts. Different user ids never
    merge; whom we knew by this phone alone is the one whom this message names by both keys.

    `by_user` and `by_phone` are whom we know under the one key and the other.
    """
    same = by_phone is not None and by_user is not None and by_phone.id == by_user.id
    if by_phone is None or same or not who.user_id:
        return Recognised(by_user or by_phone, who=who)
    if not by_phone.user_id:
        if by_user is None:
            return Recognised(by_phone, who=who)
        return Recognised(by_user, merges=by_phone, who=who)
    if by_phone.phone_seen is not None and at < by_phone.phone_seen:
        # an old message: the phone has been somebody else's since
        return Recognised(by_user, who=replace(who, phone=""))
    return Recognised(by_user, loses_phone=by_phone, who=who)


def renamed(
    known: Contact, to: Identity, by_user: Contact | None, by_phone: Contact | None
) -> Recognised:
    """What becomes of a known contact whom Meta names by new keys from now on.

    `by_user` and `by_phone` are whom we know under the new ones already. Meta's own word that
    they are one person merges them, under the new user id.
    """
    if by_user is not None and by_user.id != known.id:
        return Recognised(by_user, merges=known, who=to)
    if by_phone is None or by_phone.id == known.id:
        return Recognised(known, who=to)
    if not by_phone.user_id:
        return Recognised(known, merges=by_phone, who=to)
    if not known.user_id and not to.user_id:
        return Recognised(by_phone, merges=known, who=to)
    return Recognised(known, loses_phone=by_phone, who=to)


class ConsentKind(StrEnum):
    """What somebody has agreed to or taken back, in the order that holds within one second:
    Meta's times have no more."""

    VERIFY = "verify"
    STOP = "stop"
    PAUSE = "pause"
    START = "start"

    def moment(self, at: datetime) -> datetime:
        """Meta's time, with the place within its second: of two such moments the later holds,
        whichever event comes first."""
        return at.replace(microsecond=list(ConsentKind).index(self))

    def was(self, moment: datetime) -> bool:
        """Whether such a moment is one of this kind."""
        return moment == self.moment(moment)


@dataclass(frozen=True, slots=True)
class Consent:
    """The evidence of one such word: kept for good."""

    sender: SenderId
    contact: ContactId
    organisation: OrganisationId | None
    """None where it concerns all who reach this contact by this sender."""
    kind: ConsentKind
    said: str
    event: str
    at: datetime


SAID_LIMIT = 200
"""How much of somebody's words is kept as evidence."""
