"""Telling the admin who made an invite that somebody has come by it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from app.actors import needs
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
from ports.clock import Clock
from ports.outbox import NewMessage
from ports.storage import Storage, TenantRows

VERIFIED = "recipient_verified"
DM_LIVES = timedelta(hours=24)
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


def tell_of_verification(
    rows: TenantRows, invite: Invite, destination: Destination, brand: str, now: datetime
) -> None:
    """Use the channels that the invite's maker has on. The new row is there in any case."""
    try:
        maker = rows.member(invite.by)
    except NotFound:  # they have left the organisation since
        return
    if invite.by not in rows.admins():  # a member, or made one since: names are not theirs
        return
    settings = rows.notices.settings(invite.by)
    place = rows.organisation.name
    who = maker.name if invite.for_self else destination.label
    text = f"{one_line(who)} has joined {place} on WhatsApp."
    if settings.in_app:
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
    wants_dm = settings.whatsapp and not invite.for_self
    told_by_dm = wants_dm and send_dm(rows, invite.by, text, [destination.id], now)
    if settings.email or (wants_dm and not told_by_dm):
        why = INSTEAD_OF_DM if wants_dm and not told_by_dm else ""
        mail = _mail(rows, invite, text, why, brand, now)
        rows.notices.mail(mail)
        rows.notices.name(Words.MAIL, mail.id, [destination.id])


def _mail(
    rows: TenantRows, invite: Invite, text: str, why: str, brand: str, now: datetime
) -> Mail:
    maker, used = rows.member(invite.by), "team link" if invite.for_team else "invite"
    body = (
        f"Hello {maker.name},\n\n{text}{why} They used the {used} that you made on "
        f"{invite.created_at:%d %B %Y at %H:%M} UTC, and can be picked as a destination of "
        f"any pulse.\n\nIf you do not know them, remove them under Settings, Destinations, "
        f"WhatsApp.\n\n{brand}\n"
    )
    return Mail(
        MailId(uuid4()),
        invite.organisation,
        maker.email,
        one_line(text).rstrip("."),
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
