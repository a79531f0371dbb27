"""Who shows a token, and what was answered to a call that may come again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.tenancy import TokenId
from domain.tokens import ApiToken, Bearer, Scope

KEPT_FOR = timedelta(days=1)
"""For so long a repeated call gets the answer of the first."""
TAKEN_OVER_AFTER = timedelta(seconds=60)
"""A call that has not been answered by then died with its process."""


class KeyReused(Exception):
    """The same idempotency key came with something else."""


class StillAtIt(Exception):
    """The first call with this key is not answered yet."""


@dataclass(frozen=True, slots=True)
class Kept:
    status: int
    body: bytes


class Bearers(Protocol):
    """Looks across organisations: the token says which one it is for."""

    def of(self, digest: str, now: datetime) -> Bearer | None:
        """None for one that is unknown, revoked, or whose maker has no seat any more. Notes, to
        the minute, that it was used."""


class Answers(Protocol):
    """What was answered under an idempotency key of a token."""

    def begin(self, token: TokenId, key: str, print: str, now: datetime) -> Kept | datetime:
        """The answer that is kept; or, where this call is to answer, when the key was used first:
        the same for each call within a day.

        `print` is the call's fingerprint. Raises KeyReused or StillAtIt.
        """

    def keep(self, token: TokenId, key: str, kept: Kept) -> None: ...

    def forget(self, token: TokenId, key: str) -> None:
        """Nothing came of it: it may be called again."""


@dataclass(frozen=True, slots=True)
class TokenLine:
    id: TokenId
    name: str
    ending: str
    scopes: frozenset[Scope]
    by: str
    """The name of whoever made it."""
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenQueries(Protocol):
    """One organisation's tokens. Made for an actor; raises NotAllowed when it is made."""

    def tokens(self) -> tuple[TokenLine, ...]:
        """Those that are good first, then the newest first."""

    def token(self, id: TokenId) -> TokenLine:
        """Raises NotFound."""


class TokenCollection(Protocol):
    def get(self, key: TokenId) -> ApiToken: ...

    def add(self, thing: ApiToken) -> None: ...

    def save(self, thing: ApiToken) -> None: ...
