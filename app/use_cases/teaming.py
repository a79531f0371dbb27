"""The people of an organisation: invited with a role, come, changed, removed, gone."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from app.actors import needs, open_to_anyone
from app.use_cases import letters
from app.use_cases.accounts import SignInRefused, normalised
from app.use_cases.letters import Letterhead, post
from domain.accounts import AddressTaken, Secret, good_name, good_password
from domain.destinations import mail_address
from domain.team import (
    OPEN_AT_ONCE,
    InTheTeam,
    Invitation,
    InvitationId,
    InvitationOver,
    TooManyInvitations,
    may_give,
)
from domain.tenancy import (
    THE_HOUSE,
    Actor,
    Membership,
    NotAllowed,
    NotFound,
    Permission,
    Person,
    PersonId,
    Role,
)
from ports.bell import Lane
from ports.clock import Clock
from ports.storage import House, Storage, TenantRows
from ports.vault import Passwords, Vault

JOIN = "/join"
SUBJECT_HOLDS = 200


def token_place(invitation: InvitationId) -> str:
    """Where an invitation's secret is sealed to."""
    return f"invitation:{invitation}:token"


@needs(Permission.MANAGE_TEAM)
def invite_teammate(
    actor: Actor, email: str, role: Role, *, storage: Storage, clock: Clock, head: Letterhead
) -> Invitation:
    """Mail an offer to join as `role`; its link can be copied as well.

    Raises MailNotValid, NotAllowed for a role that is not the actor's to give, InTheTeam, or
    TooManyInvitations.
    """
    address, now = normalised(mail_address(email)), clock.now()
    with storage.house(THE_HOUSE) as house:
        rows = house.tenant(actor.organisation)
        if not may_give(rows.team.held().role_of(actor.person), role):
            raise NotAllowed
        waiting = rows.team.waiting(now)
        if any(each.email == address for each in waiting) or _is_in(house, actor, address):
            raise InTheTeam
        if len(waiting) >= OPEN_AT_ONCE:
            raise TooManyInvitations
        blank = Invitation(
            InvitationId(uuid4()), actor.organisation, address, role, actor.person,
            "", None, "", now, now,
        )  # fmt: skip
        invitation, mailed = _with_secrets(blank, head.vault, now)
        rows.team.invite(invitation)
        _mail(rows, invitation, mailed, head, now)
        _note(rows, actor, f"invited a teammate as {role.value}", address, now)
        house.after_commit(Lane.MAIL)
        house.commit()
    return invitation


def _is_in(house: House, actor: Actor, address: str) -> bool:
    person = house.people.by_email(address)
    seats = house.people.memberships(person.id) if person else []
    return any(seat.organisation == actor.organisation for seat in seats)


def _with_secrets(
    invitation: Invitation, vault: Vault, now: datetime
) -> tuple[Invitation, Secret]:
    """With new ones; and the one that is mailed, which is kept nowhere."""
    copied, mailed = (Secret(secrets.token_urlsafe(32)) for _ in range(2))
    sealed = vault.seal(copied.text, token_place(invitation.id))
    return invitation.renewed(copied.digest, sealed, mailed.digest, now), mailed


def _mail(
    rows: TenantRows, invitation: Invitation, mailed: Secret, head: Letterhead, now: datetime
) -> None:
    by, place = rows.member(invitation.by).name, rows.organisation.name
    letter = letters.invitation(head.brand, by, place, invitation.role.value)
    post(rows, invitation.email, letter, head, now, head.link(JOIN, mailed), invitation.by)


def _note(rows: TenantRows, actor: Actor, what: str, subject: str, now: datetime) -> None:
    rows.note(actor, what, subject[:SUBJECT_HOLDS], now)


@needs(Permission.MANAGE_TEAM)
def resend_invitation(
    actor: Actor, id: InvitationId, *, storage: Storage, clock: Clock, head: Letterhead
) -> None:
    """A new mail and a new link, with all its time; what went before opens nothing any more.

    Raises NotFound, NotAllowed or InvitationOver. It is the actor's invitation from now on.
    """
    now = clock.now()
    with storage.tenant(actor) as uow:
        before = uow.team.invitation(id)
        if not may_give(uow.team.held().role_of(actor.person), before.role):
            raise NotAllowed
        renewed, mailed = _with_secrets(replace(before, by=actor.person), head.vault, now)
        uow.team.save(renewed)
        _mail(uow, renewed, mailed, head, now)
        _note(uow, actor, "invited a teammate again", before.email, now)
        uow.after_commit(Lane.MAIL)
        uow.commit()


@needs(Permission.MANAGE_TEAM)
def withdraw_invitation(actor: Actor, id: InvitationId, *, storage: Storage, clock: Clock) -> None:
    """Nobody comes by it any more. Raises NotFound, NotAllowed, or InvitationOver when somebody
    has."""
    now = clock.now()
    with storage.tenant(actor) as uow:
        before = uow.team.invitation(id)
        if not may_give(uow.team.held().role_of(actor.person), before.role):
            raise NotAllowed
        uow.team.save(before.withdrawn(now))
        _note(uow, actor, "withdrew a teammate's invitation", before.email, now)
        uow.commit()


@needs(Permission.MANAGE_TEAM)
def copied_link(
    actor: Actor, id: InvitationId, *, storage: Storage, clock: Clock, head: Letterhead
) -> tuple[Invitation, str]:
    """The link to hand on in another way. Raises NotFound, NotAllowed, InvitationOver, or
    InvitationNotBacked: then it is to be sent again first."""
    with storage.tenant(actor) as uow:
        invitation, roster = uow.team.invitation(id).open(clock.now()), uow.team.held()
        if not may_give(roster.role_of(actor.person), invitation.role):
            raise NotAllowed
        invitation.backed(roster)
    token = head.vault.open(invitation.token_sealed or b"", token_place(id))
    return invitation, head.link(JOIN, Secret(token))


@needs(Permission.MANAGE_TEAM)
def change_role(actor: Actor, whom: PersonId, to: Role, *, storage: Storage, clock: Clock) -> None:
    """Raises NotFound, NotAllowed for what is not the actor's to give or take, or LastOwner."""
    with storage.tenant(actor) as uow:
        before = uow.team.held()
        before.changed(actor.person, whom, to)
        if before.role_of(whom) is not to:
            uow.team.give(whom, to)
            _note(uow, actor, f"made a teammate {to.value}", _called(uow, whom), clock.now())
            uow.commit()


@needs(Permission.MANAGE_TEAM)
def remove_teammate(actor: Actor, whom: PersonId, *, storage: Storage, clock: Clock) -> None:
    """With their next click they are out; what they made stays.

    Raises NotFound, NotAllowed or LastOwner.
    """
    _take_out(actor, whom, "removed a teammate", storage, clock)


@needs(Permission.READ)
def leave_organisation(actor: Actor, *, storage: Storage, clock: Clock) -> None:
    """Whoever they are, they may go. Raises LastOwner."""
    _take_out(actor, actor.person, "left the organisation", storage, clock)


def _take_out(actor: Actor, whom: PersonId, what: str, storage: Storage, clock: Clock) -> None:
    with storage.tenant(actor) as uow:
        uow.team.held().without(actor.person, whom)
        called = _called(uow, whom)
        uow.team.remove(whom)
        _note(uow, actor, what, called, clock.now())
        uow.commit()


def _called(rows: TenantRows, whom: PersonId) -> str:
    person = rows.member(whom)
    return f"{person.name}, {person.email}"


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody sees who has come by an invitation's link."""

    organisation: str
    by: str
    role: Role
    email: str
    """Whom it was mailed to."""
    proved: bool
    """Whether this is the mailed link: then the mailbox is proved."""
    known: bool
    """Whether that address has an account; only said to whoever has proved it."""


@open_to_anyone
def look_at_invitation(token: Secret, *, storage: Storage, clock: Clock) -> Offered:
    """Without using it up. Raises InvitationOver or InvitationNotBacked."""
    with storage.house(THE_HOUSE) as house:
        invitation = opened(house, token.digest, clock.now())
        rows = house.tenant(invitation.organisation)
        proved = token.digest == invitation.mail_digest
        return Offered(
            rows.organisation.name,
            rows.member(invitation.by).name,
            invitation.role,
            invitation.email,
            proved,
            proved and house.people.by_email(invitation.email) is not None,
        )


def opened(house: House, digest: str, now: datetime) -> Invitation:
    """Held with its team, and worth its word still: whoever made it may give that role today.

    Raises InvitationOver or InvitationNotBacked.
    """
    invitation = house.invitation(digest)
    if invitation is None:
        raise InvitationOver
    roster = house.tenant(invitation.organisation).team.held()
    return invitation.open(now).backed(roster)


def spend(house: House, digest: str, person: Person, now: datetime) -> Actor:
    """Seat the person; who sits there already keeps their role.

    Raises InvitationOver or InvitationNotBacked.
    """
    invitation = opened(house, digest, now)
    rows = house.tenant(invitation.organisation)
    rows.team.save(invitation.accepted(now))
    roles = rows.team.held().roles
    role = roles.get(person.id, invitation.role)
    actor = Actor(invitation.organisation, role, person.id)
    if person.id not in roles:
        house.people.join(Membership(invitation.organisation, person.id, role))
        _note(rows, actor, f"joined the team as {role.value}", person.email, now)
    return actor


@needs(Permission.KEEP_ACCOUNT)
def join_as_myself(actor: Actor, token: Secret, *, storage: Storage, clock: Clock) -> Actor:
    """Somebody who is signed in already takes the seat. Raises InvitationOver."""
    with storage.house(THE_HOUSE) as house:
        joined = spend(house, token.digest, house.people.get(actor.person), clock.now())
        house.commit()
    return joined


@open_to_anyone
def join_with_password(
    token: Secret,
    email: str,
    password: str,
    *,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
) -> Actor:
    """Somebody who has an account signs in and takes the seat, at once: they may have no other.

    Raises SignInRefused or InvitationOver.
    """
    with storage.house(THE_HOUSE) as house:
        person = house.people.by_email(normalised(email))
    stored = person.password_hash if person else ""
    if not passwords.matches(password, stored) or person is None:
        raise SignInRefused
    with storage.house(THE_HOUSE) as house:
        joined = spend(house, token.digest, person, clock.now())
        house.commit()
    return joined


@dataclass(frozen=True, slots=True)
class Newcomer:
    name: str
    email: str
    """Only asked for where the link has not proved one."""
    password: str

    def __repr__(self) -> str:
        return "Newcomer(***)"


@open_to_anyone
def join_as_new(
    token: Secret,
    newcomer: Newcomer,
    *,
    vouched: bool,
    storage: Storage,
    passwords: Passwords,
    clock: Clock,
) -> Actor:
    """Make an account and take the seat. The mailed link proves the mailbox; where no mail leaves
    (`vouched`) the word of whoever handed the copied link on has to do.

    Raises InvitationOver, NameNotGood, MailNotValid, PasswordNotGood, AddressTaken, or NotFound
    for a copied link that proves nothing.
    """
    offered, now = look_at_invitation(token, storage=storage, clock=clock), clock.now()
    if not (offered.proved or vouched):
        raise NotFound
    email = offered.email if offered.proved else normalised(mail_address(newcomer.email))
    hashed = passwords.hash(good_password(newcomer.password, email))
    person = Person(PersonId(uuid4()), email, good_name(newcomer.name), hashed, now)
    with storage.house(THE_HOUSE) as house:
        if house.people.by_email(email) is not None:
            raise AddressTaken
        house.people.add(person)
        joined = spend(house, token.digest, person, now)
        house.commit()
    return joined
