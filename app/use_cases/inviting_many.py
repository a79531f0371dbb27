"""Invites beyond one for one person: many at once, a link for a team, and a token made anew."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from app.actors import needs
from app.use_cases.inviting import (
    LABEL_LIMIT,
    OpenInvite,
    has_room,
    new_token,
    sender_of,
    tidy_label,
    token_place,
)
from domain.errors import DomainError
from domain.invites import LIFETIME, MANY, Invite, InviteId, InviteToken
from domain.tenancy import Actor, Permission
from ports.clock import Clock
from ports.storage import Storage
from ports.vault import Vault

DAYS = (1, 3, 7, 14, 30)
"""How long a team link may hold."""


@dataclass(frozen=True, slots=True)
class BadLine:
    number: int
    """The first line is 1."""
    text: str
    too_long: bool
    """Else it is there twice."""


@dataclass(eq=False)
class NamesNotGood(DomainError):
    """Some lines are no names to invite by, or there are none or too many of them."""

    bad: tuple[BadLine, ...] = ()
    count: int = 0


@dataclass(eq=False)
class LinkNotGood(DomainError):
    """A team link lets in 2 to MANY people, and holds for one of DAYS."""


def names_in(text: str) -> list[str]:
    """The names, one a line, blank lines left out. Raises NamesNotGood."""
    lines = [(number, tidy_label(line, None)) for number, line in enumerate(text.split("\n"), 1)]
    named = [(number, name) for number, name in lines if name]
    bad = tuple(_bad(named))
    if bad or not named or len(named) > MANY:
        raise NamesNotGood(bad, len(named))
    return [name for _, name in named]


def _bad(named: list[tuple[int, str]]) -> Iterator[BadLine]:
    seen: set[str] = set()
    for number, name in named:
        if len(name) > LABEL_LIMIT:
            yield BadLine(number, name, too_long=True)
        elif name.casefold() in seen:
            yield BadLine(number, name, too_long=False)
        seen.add(name.casefold())


@needs(Permission.MANAGE_CHANNELS)
def create_invites(
    actor: Actor, text: str, *, storage: Storage, vault: Vault, clock: Clock
) -> UUID:
    """One invite for each line's name, all or none; the batch that they share.

    Raises NamesNotGood, NotEnabled, PlanTooSmall or RecipientLimit.
    """
    names, batch, now = names_in(text), uuid4(), clock.now()
    with storage.tenant(actor) as uow:
        channel = uow.channels.first()
        has_room(uow, now, len(names))
        for name in names:
            id, token = InviteId(uuid4()), new_token()
            sealed = vault.seal(token.secret, token_place(id))
            uow.invites.add(
                Invite(
                    id,
                    actor.organisation,
                    channel.id,
                    name,
                    actor.person,
                    False,  # noqa: FBT003 - for_self
                    token.digest,
                    sealed,
                    now,
                    now + LIFETIME,
                    batch=batch,
                )
            )
        uow.note(actor, f"made {len(names)} invites at once", str(batch), now)
        uow.commit()
    return batch


@needs(Permission.MANAGE_CHANNELS)
def create_team_link(
    actor: Actor,
    label: str,
    most: int,
    days: int,
    *,
    storage: Storage,
    vault: Vault,
    clock: Clock,
) -> Invite:
    """One link by which so many different people may come. `label` names the link, not them.

    Raises LinkNotGood, LabelTooLong, NotEnabled, PlanTooSmall or RecipientLimit.
    """
    if not 2 <= most <= MANY or days not in DAYS:
        raise LinkNotGood
    now, id, token = clock.now(), InviteId(uuid4()), new_token()
    with storage.tenant(actor) as uow:
        channel = uow.channels.first()
        has_room(uow, now, most)
        invite = Invite(
            id,
            actor.organisation,
            channel.id,
            tidy_label(label),
            actor.person,
            False,  # noqa: FBT003 - for_self
            token.digest,
            vault.seal(token.secret, token_place(id)),
            now,
            now + timedelta(days=days),
            most=most,
        )
        uow.invites.add(invite)
        uow.note(actor, "made a team link", str(id), now)
        uow.commit()
    return invite


@needs(Permission.MANAGE_CHANNELS)
def renew_invite(
    actor: Actor, id: InviteId, *, storage: Storage, vault: Vault, clock: Clock
) -> OpenInvite:
    """The same offer under a new token; the old one is nobody's.

    Raises NotFound, InviteOver, PlanTooSmall, or RecipientLimit for one that had expired.
    """
    now, token = clock.now(), new_token()
    with storage.tenant(actor) as uow:
        uow.organisation.has_a_number()
        sealed = vault.seal(token.secret, token_place(id))
        known = uow.invites.get(id)
        renewed = known.renewed(token.digest, sealed, now)
        if known.expired(now):
            has_room(uow, now, known.most - known.uses)
        uow.invites.save(renewed)
        channel = uow.channels.get(renewed.channel)
        uow.note(actor, "renewed an invite", str(id), now)
        uow.commit()
    saved = replace(renewed, version=renewed.version + 1)
    return OpenInvite(saved, token, sender_of(channel.sender, storage))


@needs(Permission.MANAGE_CHANNELS)
def show_batch(
    actor: Actor, ids: list[InviteId], *, storage: Storage, vault: Vault
) -> list[OpenInvite]:
    """Those of these invites that still wait, with their tokens, in this order."""
    found: list[OpenInvite] = []
    with storage.tenant(actor) as uow:
        invites = {each.id: each for each in uow.invites.among(ids)}
        channels = {each.channel for each in invites.values()}
        senders = {channel: uow.channels.get(channel).sender for channel in channels}
    shown = {channel: sender_of(sender, storage) for channel, sender in senders.items()}
    for id in ids:
        invite = invites.get(id)
        if invite is None or invite.token_sealed is None:
            continue
        token = InviteToken(vault.open(invite.token_sealed, token_place(invite.id)))
        found.append(OpenInvite(invite, token, shown[invite.channel]))
    return found
