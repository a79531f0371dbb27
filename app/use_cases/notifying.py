"""Telling the admin who made an invite that somebody has come by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from app.actors import needs
from app.use_cases.corresponding import page_in
from domain.contacts import Contact, masked
from domain.destinations import Destination, DestinationId
from domain.invites import Invite
from domain.messages import MessageId, Part
from domain.notifications import (
    ConfirmationChannel,
    ConfirmationSettings,
    Mail,
    MailId,
    MailKind,
    MailState,
    NoNumberOfOwn,
    Notification,
    NotificationId,
    Words,
    one_line,
)
from domain.tenancy import Actor, NotFound, Permission, PersonId
from domain.wording import without_links
from ports.clock import Clock
from ports.outbox import NewMessage
from ports.storage import Storage, TenantRows

VERIFIED = "recipient_verified"
DM_LIVES = timedelta(hours=24)
NAME_LIMIT = 80
INSTEAD_OF_DM = (
    " You asked for a WhatsApp message of this. It comes by mail, since you have not written to "
    "our number within 24 hours, and no template of ours may go instead."
)


@needs(Permission.MANAGE_CHANNELS)
def choose_confirmation(
    actor: Actor, channel: ConfirmationChannel, *, on: bool, storage: Storage
) -> ConfirmationSettings:
    """Switch one of the admin's own three on or off. Raises NoNumberOfOwn for a WhatsApp DM
    without a verified number of one's own, and then changes nothing."""
    with storage.tenant(actor) as uow:
        has_phone = uow.destinations.own_phone(actor.person) is not None
        if channel is ConfirmationChannel.WHATSAPP and on and not has_phone:
            raise NoNumberOfOwn
        settings = uow.notices.settings(actor.person).switched(channel, on=on)
        uow.notices.choose(settings)
        uow.commit()
    return settings


@needs(Permission.READ)
def take_toasts(actor: Actor, *, storage: Storage, clock: Clock) -> list[Notification]:
    """What this person has not been shown yet; each is shown once."""
    with storage.tenant(actor) as uow:
        unseen = uow.notices.unseen(actor.person, clock.now())
        uow.commit()
    return unseen


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who has come by an invite, as much of them as lets its maker see a stranger."""

    invite: Invite
    destination: Destination
    contact: Contact
    brand: str
    public_url: str

    @property
    def page(self) -> str:
        """Where they can be removed."""
        here = f"/settings/destinations/whatsapp/recipients/{self.destination.id}"
        return page_in(self.destination.organisation, self.public_url, here)

    @property
    def wrote_as(self) -> str:
        """The number, not all of it, and what they call themselves, which is no link of ours."""
        name = without_links(one_line(self.contact.name))[:NAME_LIMIT]
        number = masked(self.contact.phone)
        said = (f"from {number}" if number else "", f"as “{name}”" if name else "")
        return f" They wrote {' '.join(filter(None, said))}." if any(said) else ""


def tell_of_verification(rows: TenantRows, arrival: Arrival, now: datetime) -> None:
    """Use the channels that the invite's maker has on. The new row is there in any case."""
    invite, destination = arrival.invite, arrival.destination
    try:
        maker = rows.member(invite.by)
    except NotFound:  # they have left the organisation since
        return
    if invite.by not in rows.admins():  # a member, or made one since: names are not theirs
        return
    settings = rows.notices.settings(invite.by)
    who = maker.name if invite.for_self else destination.label
    title = f"{one_line(who)} has joined {rows.organisation.name} on WhatsApp."
    text = f"{title}{arrival.wrote_as}"
    if settings.in_app:
        _toast(rows, arrival, text, now)
    wants_dm = settings.whatsapp and not invite.for_self
    told_by_dm = wants_dm and send_dm(rows, invite.by, text, [destination.id], now)
    if settings.email or (wants_dm and not told_by_dm):
        why = INSTEAD_OF_DM if wants_dm and not told_by_dm else ""
        mail = _mail(rows, arrival, title, f"{text}{why}", now)
        rows.notices.mail(mail)
        rows.notices.name(Words.MAIL, mail.id, [destination.id])


def _toast(rows: TenantRows, arrival: Arrival, text: str, now: datetime) -> None:
    invite, destination = arrival.invite, arrival.destination
    toast = Notification(
        NotificationId(uuid4()),
        invite.organisation,
        invite.by,
        VERIFIED,
        f"{invite.id}:{destination.id}" if invite.for_team else str(invite.id),
        text,
        now,
    )
    rows.notices.tell(toast)
    rows.notices.name(Words.TOAST, toast.id, [destination.id])


def _mail(rows: TenantRows, arrival: Arrival, title: str, text: str, now: datetime) -> Mail:
    invite = arrival.invite
    maker, used = rows.member(invite.by), "team link" if invite.for_team else "invite"
    body = (
        f"Hello {maker.name},\n\n{text} They used the {used} that you made on "
        f"{invite.created_at:%d %B %Y at %H:%M} UTC, and can be picked as a destination of "
        f"any pulse.\n\nIf you do not know them, remove them here:\n{arrival.page}\n\n"
        f"{arrival.brand}\n"
    )
    return Mail(
        MailId(uuid4()),
        invite.organisation,
        maker.email,
        one_line(title).rstrip("."),
        body,
        MailState.DUE,
        now,
        kind=MailKind.JOINED,
    )


def send_dm(
    rows: TenantRows,
    person: PersonId,
    text: str,
    named: Iterable[DestinationId],
    now: datetime,
) -> bool:
    """To a member's own phone, by template while its window is closed; false where there is none
    for that, and a mail has to do. `named` are the recipients whom the text names."""
    own, places = rows.destinations.own_phone(person), rows.destinations
    addresses = places.addresses([own.id] if own else [])
    reached = [
        each
        for each in addresses
        if places.window_open(each, now) or places.told_by_template(each, now)
    ]
    whom = list(named)
    for address in reached:
        message = NewMessage(
            MessageId(uuid4()),
            address.organisation,
            rows.channels.get(address.channel).sender,
            address.contact,
            Part.NOTICE,
            text,
            now,
            now + DM_LIVES,
            now + DM_LIVES,
            headline=one_line(text).rstrip("."),
        )
        rows.outbox.write(message)
        rows.notices.name(Words.MESSAGE, message.id, whom)
    return bool(reached)
