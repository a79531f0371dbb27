"""Who is in an organisation and as what; how somebody comes in, and who may change it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType, Self
from uuid import UUID

from domain.errors import DomainError
from domain.tenancy import (
    ALLOWED,
    NotAllowed,
    NotFound,
    OrganisationId,
    Permission,
    PersonId,
    Role,
)

InvitationId = NewType("InvitationId", UUID)

LIFETIME = timedelta(days=7)
OPEN_AT_ONCE = 50
"""So many invitations of one organisation may wait: a mail goes to each, and nobody asked."""
ROLES = (Role.OWNER, Role.ADMIN, Role.MEMBER)
"""What a person may be in an organisation."""


class LastOwner(DomainError):
    """Somebody always answers for the organisation: make somebody else an owner first."""


class InTheTeam(DomainError):
    """Whoever has that mail address is in the organisation already, or is invited."""


class TooManyInvitations(DomainError):
    """As many wait as may wait at once: withdraw some first."""


class InvitationOver(DomainError):
    """Unknown, used, withdrawn or expired: they are answered alike."""


class InvitationNotBacked(InvitationOver):
    """Whoever made it has left by now, or may not give that role any more."""


def may_give(giver: Role, role: Role) -> bool:
    """Owners make anything of anybody; admins make admins and members."""
    if role not in ROLES or Permission.MANAGE_TEAM not in ALLOWED[giver]:
        return False
    return role is not Role.OWNER or Permission.OWN in ALLOWED[giver]


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody in an organisation, while nobody else changes it."""

    roles: Mapping[PersonId, Role]

    def role_of(self, person: PersonId) -> Role:
        """Raises NotFound for somebody who is not in it."""
        if person not in self.roles:
            raise NotFound
        return self.roles[person]

    def backs(self, invitation: "Invitation") -> bool:
        """Whether whoever made it may still give what it offers."""
        giver = self.roles.get(invitation.by)
        return giver is not None and may_give(giver, invitation.role)

    def changed(self, by: PersonId, whom: PersonId, to: Role) -> Self:
        """Raises NotFound, NotAllowed, or LastOwner."""
        giver, before = self.role_of(by), self.role_of(whom)
        if not may_give(giver, before) or not may_give(giver, to):
            raise NotAllowed
        return self._with_an_owner({**self.roles, whom: to})

    def without(self, by: PersonId, whom: PersonId) -> Self:
        """Everybody may leave; who may make somebody what they are may remove them.

        Raises NotFound, NotAllowed, or LastOwner.
        """
        giver, before = self.role_of(by), self.role_of(whom)
        if by != whom and not may_give(giver, before):
            raise NotAllowed
        return self._with_an_owner({each: r for each, r in self.roles.items() if each != whom})

    def _with_an_owner(self, roles: Mapping[PersonId, Role]) -> Self:
        had_one = Role.OWNER in self.roles.values()
        if had_one and Role.OWNER not in roles.values():
            raise LastOwner
        return replace(self, roles=roles)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An offer to become a teammate. Its copied link and its mailed one have different secrets:
    only who comes by the mailed one has proved the mailbox."""

    id: InvitationId
    organisation: OrganisationId
    email: str
    role: Role
    by: PersonId
    digest: str
    """Of the secret in the link that is copied."""
    token_sealed: bytes | None
    """That secret, sealed while the invitation waits, so that it can be copied again."""
    mail_digest: str
    """Of the secret in the link that was mailed last, which nobody else ever sees."""
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None
    version: int = 0

    def waits(self, now: datetime) -> bool:
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at

    def open(self, now: datetime) -> Self:
        """Raises InvitationOver unless it waits."""
        if not self.waits(now):
            raise InvitationOver
        return self

    def backed(self, roster: Roster) -> Self:
        """Raises InvitationNotBacked unless its maker's word counts today as on the day it was
        given."""
        if not roster.backs(self):
            raise InvitationNotBacked
        return self

    def accepted(self, now: datetime) -> Self:
        return replace(self.open(now), used_at=now, token_sealed=None)

    def withdrawn(self, now: datetime) -> Self:
        """Raises InvitationOver when somebody has come by it, or it was withdrawn before."""
        self._unspent()
        return replace(self, withdrawn_at=now, token_sealed=None)

    def renewed(self, digest: str, token_sealed: bytes, mail_digest: str, now: datetime) -> Self:
        """With new secrets and all its time; the links before do not open any more. Raises
        InvitationOver when it was used or withdrawn; one that has expired begins anew."""
        self._unspent()
        return replace(
            self,
            digest=digest,
            token_sealed=token_sealed,
            mail_digest=mail_digest,
            expires_at=now + LIFETIME,
        )

    def _unspent(self) -> None:
        if self.used_at is not None or self.withdrawn_at is not None:
            raise InvitationOver
