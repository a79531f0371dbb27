"""Tokens for scripts: made and shown once, and revoked."""

from dataclasses import dataclass
from uuid import uuid4

from app.actors import needs
from domain.errors import DomainError
from domain.tenancy import Actor, Permission, TokenId
from domain.tokens import ENDING, ApiToken, Scope, digest, new_secret
from ports.clock import Clock
from ports.storage import Storage

NAME_LIMIT = 80


@dataclass(eq=False)
class TokenNotValid(DomainError):
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class NewToken:
    token: ApiToken
    secret: str
    """What the script sends. It is kept nowhere."""

    def __repr__(self) -> str:
        return f"NewToken({self.token.id})"


@needs(Permission.MANAGE_TEAM)
def make_token(
    actor: Actor, name: str, scopes: frozenset[Scope], *, storage: Storage, clock: Clock
) -> NewToken:
    """A token that acts for whoever makes it, within its scopes. Raises TokenNotValid."""
    name = " ".join(name.split())
    if not name:
        raise TokenNotValid("name", "Say what it is for: by its name it is found again.")
    if len(name) > NAME_LIMIT:
        raise TokenNotValid("name", f"A name has at most {NAME_LIMIT} characters.")
    if not scopes:
        raise TokenNotValid("scopes", "Choose what it may do: at least one.")
    secret, now = new_secret(), clock.now()
    token = ApiToken(
        TokenId(uuid4()),
        actor.organisation,
        actor.person,
        name,
        digest(secret),
        secret[-ENDING:],
        scopes,
        now,
    )
    with storage.tenant(actor) as uow:
        uow.tokens.add(token)
        uow.note(actor, "made an API token", str(token.id), now)
        uow.commit()
    return NewToken(token, secret)


@needs(Permission.MANAGE_TEAM)
def revoke_token(actor: Actor, id: TokenId, *, storage: Storage, clock: Clock) -> None:
    """Nothing gets in with it from now on. Raises NotFound."""
    with storage.tenant(actor) as uow:
        uow.tokens.save(uow.tokens.get(id).revoked(clock.now()))
        uow.note(actor, "revoked an API token", str(id), clock.now())
        uow.commit()
