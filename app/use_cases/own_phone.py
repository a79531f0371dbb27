"""One's own phone as a recipient: whoever makes pulses connects it, and takes it back."""

from app.actors import needs
from app.use_cases.inviting import OpenInvite, sender_of, take_out, token_place, write_invite
from domain.destinations import DestinationId, DestinationState, OwnPhoneThere
from domain.invites import InviteOver, InviteToken
from domain.tenancy import Actor, NotFound, Permission
from ports.clock import Clock
from ports.storage import Storage
from ports.vault import Vault


@needs(Permission.OWN_PHONE)
def invite_own_phone(actor: Actor, *, storage: Storage, vault: Vault, clock: Clock) -> None:
    """Offer the actor's own phone to become a recipient; one offer at a time waits for each.

    Raises OwnPhoneThere, NotEnabled, PlanTooSmall or RecipientLimit.
    """
    now = clock.now()
    with storage.tenant(actor) as uow:
        if uow.destinations.own(actor.person):
            raise OwnPhoneThere
        if uow.invites.own_waiting(actor.person, now) is not None:
            return
        write_invite(uow, actor, "", now, vault, for_self=True)
        uow.commit()


@needs(Permission.OWN_PHONE)
def show_own_invite(actor: Actor, *, storage: Storage, vault: Vault, clock: Clock) -> OpenInvite:
    """The offer that waits for the actor's own phone. Raises InviteOver where there is none."""
    with storage.tenant(actor) as uow:
        invite = uow.invites.own_waiting(actor.person, clock.now())
        if invite is None or invite.token_sealed is None:
            raise InviteOver
        channel = uow.channels.get(invite.channel)
    token = InviteToken(vault.open(invite.token_sealed, token_place(invite.id)))
    return OpenInvite(invite, token, sender_of(channel.sender, storage))


@needs(Permission.OWN_PHONE)
def withdraw_own_invite(actor: Actor, *, storage: Storage, clock: Clock) -> None:
    """No phone comes by the offer that waits any more. Raises InviteOver where there is none."""
    now = clock.now()
    with storage.tenant(actor) as uow:
        invite = uow.invites.own_waiting(actor.person, now)
        if invite is None:
            raise InviteOver
        uow.invites.save(invite.withdrawn(now))
        uow.note(actor, "withdrew an invite", str(invite.id), now)
        uow.commit()


@needs(Permission.OWN_PHONE)
def remove_own_phone(actor: Actor, id: DestinationId, *, storage: Storage, clock: Clock) -> None:
    """Nothing goes to it any more; what waits for it is cancelled. Raises NotFound, also for
    somebody else's phone."""
    now = clock.now()
    with storage.tenant(actor) as uow:
        destination = uow.destinations.get(id)
        gone = destination.state is DestinationState.REMOVED
        if destination.person != actor.person or gone:
            raise NotFound
        take_out(uow, destination, now)
        uow.note(actor, "removed their own phone", str(id), now)
        uow.commit()
