"""Enabling a channel, and inviting recipients to it."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from app.actors import needs
from domain.destinations import Destination, DestinationId, DestinationState
from domain.errors import DomainError
from domain.invites import (
    ALPHABET,
    LENGTH,
    LIFETIME,
    Invite,
    InviteId,
    InviteOver,
    InviteToken,
)
from domain.plans import OPEN, Admission, RecipientLimit
from domain.senders import Channel, ChannelId, Sender, SenderId
from domain.tenancy import THE_HOUSE, Actor, NotFound, Permission
from ports.clock import Clock
from ports.storage import Storage, TenantRows
from ports.vault import Vault

LABEL_LIMIT = 80


@dataclass(eq=False)
class LabelTooLong(DomainError):
    limit: int = LABEL_LIMIT


@dataclass(frozen=True, slots=True)
class OpenInvite:
    """An invite with its token, to be shown to the admin who shares it."""

    invite: Invite
    token: InviteToken
    sender: Sender


def token_place(invite: InviteId) -> str:
    """Where an invite's token is sealed to."""
    return f"invite:{invite}:token"


def new_token() -> InviteToken:
    return InviteToken.of("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def tidy_label(label: str, most: int | None = LABEL_LIMIT) -> str:
    """On one line. Raises LabelTooLong."""
    tidied = " ".join(label.split())
    if most is not None and len(tidied) > most:
        raise LabelTooLong
    return tidied


def _managed_sender(storage: Storage) -> Sender:
    """The house's number. Raises NoManagedSender."""
    with storage.house(THE_HOUSE) as house:
        return house.senders.managed()


def sender_of(id: SenderId, storage: Storage) -> Sender:
    with storage.house(THE_HOUSE) as house:
        return house.senders.get(id)


@needs(Permission.MANAGE_CHANNELS)
def enable_managed(
    actor: Actor, *, storage: Storage, clock: Clock, admission: Admission = OPEN
) -> Channel:
    """Let the organisation send from the Managed number; asking twice changes nothing.

    Raises NoManagedSender when the installation has none; AccessNotGranted, AccessPaused or
    PlanTooSmall where the organisation may not use it.
    """
    sender = _managed_sender(storage)
    with storage.tenant(actor) as uow:
        known = uow.channels.of(sender.id)
        if known is not None:
            return known
        uow.organisation.may_use_managed(admission)
        mine = Channel(
            ChannelId(uuid4()), actor.organisation, sender.id, actor.person, clock.now()
        )
        uow.channels.add(mine)
        channel = uow.channels.of(sender.id) or mine  # somebody else's, if they were first
        uow.note(actor, "enabled managed WhatsApp", str(channel.id), clock.now())
        uow.commit()
    return channel


@needs(Permission.MANAGE_CHANNELS)
def create_invite(
    actor: Actor, label: str, *, for_self: bool, storage: Storage, vault: Vault, clock: Clock
) -> OpenInvite:
    """Offer somebody to become a recipient. Raises NotEnabled, LabelTooLong,
    PlanTooSmall or RecipientLimit."""
    label = tidy_label(label)
    with storage.tenant(actor) as uow:
        invite, token = write_invite(uow, actor, label, clock.now(), vault, for_self=for_self)
        sender = uow.channels.get(invite.channel).sender
        uow.commit()
    return OpenInvite(invite, token, sender_of(sender, storage))


def write_invite(
    rows: TenantRows, actor: Actor, label: str, now: datetime, vault: Vault, *, for_self: bool
) -> tuple[Invite, InviteToken]:
    """Raises NotEnabled, PlanTooSmall or RecipientLimit."""
    id, token = InviteId(uuid4()), new_token()
    channel = rows.channels.first()
    has_room(rows, now)
    invite = Invite(
        id,
        actor.organisation,
        channel.id,
        label,
        actor.person,
        for_self,
        token.digest,
        vault.seal(token.secret, token_place(id)),
        now,
        now + LIFETIME,
    )
    rows.invites.add(invite)
    rows.note(actor, "made an invite", str(id), now)
    return invite, token


def has_room(rows: TenantRows, now: datetime, wanted: int = 1) -> None:
    """Raises PlanTooSmall where nothing would reach them, and RecipientLimit where so many more
    than those reached and those invited are more than may be."""
    rows.organisation.has_a_number()
    limit = rows.organisation.recipient_limit
    if limit is None:
        return
    if rows.destinations.recipients() + rows.invites.waiting(now) + wanted > limit:
        raise RecipientLimit


@needs(Permission.MANAGE_CHANNELS)
def show_invite(
    actor: Actor, id: InviteId, *, storage: Storage, vault: Vault, clock: Clock
) -> OpenInvite:
    """An invite with its token, as often as one likes while it waits.

    Raises NotFound, or InviteOver once it is spent, withdrawn or expired.
    """
    with storage.tenant(actor) as uow:
        invite = uow.invites.get(id)
        channel = uow.channels.get(invite.channel)
    if invite.token_sealed is None or invite.expired(clock.now()):
        raise InviteOver
    token = InviteToken(vault.open(invite.token_sealed, token_place(id)))
    return OpenInvite(invite, token, sender_of(channel.sender, storage))


@needs(Permission.MANAGE_CHANNELS)
def withdraw_invite(actor: Actor, id: InviteId, *, storage: Storage, clock: Clock) -> None:
    """Nobody comes by this invite any more: its token answers like an expired one.

    Raises NotFound, or InviteOver when somebody has come by it already.
    """
    now = clock.now()
    with storage.tenant(actor) as uow:
        uow.invites.save(uow.invites.get(id).withdrawn(now))
        uow.note(actor, "withdrew an invite", str(id), now)
        uow.commit()


@needs(Permission.MANAGE_CHANNELS)
def choose_mail_instead(
    actor: Actor, id: DestinationId, to: str, *, on: bool, storage: Storage, clock: Clock
) -> None:
    """Whether this recipient's charts go to a mail address while WhatsApp holds them, from now
    on. Raises NotFound, or MailNotValid, and then changes nothing."""
    with storage.tenant(actor) as uow:
        destination = uow.destinations.get(id)
        if destination.state is DestinationState.REMOVED:
            raise NotFound
        uow.destinations.save(destination.mailed_instead(to, on=on))
        uow.note(actor, "chose mail for held charts", str(id), clock.now())
        uow.commit()


@needs(Permission.MANAGE_CHANNELS)
def remove_recipient(actor: Actor, id: DestinationId, *, storage: Storage, clock: Clock) -> None:
    """Nothing goes to this destination any more; what waits for it is cancelled."""
    with storage.tenant(actor) as uow:
        take_out(uow, uow.destinations.get(id), clock.now())
        uow.note(actor, "removed a recipient", str(id), clock.now())
        uow.commit()


def take_out(rows: TenantRows, destination: Destination, now: datetime) -> None:
    rows.destinations.save(replace(destination, state=DestinationState.REMOVED))
    rows.outbox.cancel_for(destination.id, now)
