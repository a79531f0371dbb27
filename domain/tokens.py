"""Tokens by which a script acts for an organisation, within their scopes."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Self

from domain.tenancy import OrganisationId, Permission, PersonId, TokenId

MARK = "cc_"
"""What every token begins with, so that one in a file or a log is known for what it is."""
BYTES = 32
ENDING = 4


class Scope(StrEnum):
    READ = "read"
    """Metrics, pulses, runs and deliveries."""
    PUSH = "push"
    """Make metrics, and put points into them."""
    FIRE = "fire"
    """Run pulses."""


HOLDS = {
    Scope.READ: frozenset({Permission.READ}),
    Scope.PUSH: frozenset({Permission.MAKE_PULSES}),
    Scope.FIRE: frozenset({Permission.MAKE_PULSES}),
}


def digest(secret: str) -> str:
    """All that is kept of a token: 256 random bits need no salt and no slow hash."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_secret() -> str:
    return f"{MARK}{secrets.token_urlsafe(BYTES)}"


@dataclass(frozen=True, slots=True)
class ApiToken:
    id: TokenId
    organisation: OrganisationId
    by: PersonId
    """Whoever made it: it may no more than they may, and ends with their seat."""
    name: str
    digest: str
    ending: str
    """The last characters, for its owner to know it by."""
    scopes: frozenset[Scope]
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def revoked(self, now: datetime) -> Self:
        """Once is for good: the first time stays."""
        return self if self.revoked_at else replace(self, revoked_at=now)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever shows a token that is good now."""

    token: TokenId
    organisation: OrganisationId
    person: PersonId
    scopes: frozenset[Scope]

    @property
    def permissions(self) -> frozenset[Permission]:
        return frozenset().union(*(HOLDS[scope] for scope in self.scopes))
