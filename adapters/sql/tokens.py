"""Tokens, whoever shows one, and the answers that are given again."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, or_, select, update

from adapters.sql.collections import TenantRows
from adapters.sql.engine import reading, writing
from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_if_new
from adapters.sql.tables import api_answer, api_token, membership
from domain.tenancy import TokenId
from domain.tokens import ApiToken, Bearer, Scope
from ports.tokens import KEPT_FOR, TAKEN_OVER_AFTER, Kept, KeyReused, StillAtIt

A_MINUTE = timedelta(minutes=1)


class SqlTokens(TenantRows[ApiToken]):
    """See ports.tokens.TokenCollection."""

    translator = Translator(ApiToken, api_token)


class SqlBearers:
    """See ports.tokens.Bearers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, digest: str, now: datetime) -> Bearer | None:
        seated = (membership.c.organisation == api_token.c.organisation) & (
            membership.c.person == api_token.c.by
        )
        good = (api_token.c.digest == digest) & api_token.c.revoked_at.is_(None)
        with reading(self._engine) as connection:
            row = connection.execute(
                select(api_token).join(membership, seated).where(good)
            ).first()
        if row is None:
            return None
        if row.last_used_at is None or now - row.last_used_at >= A_MINUTE:
            self._note(TokenId(row.id), now)
        scopes = frozenset(map(Scope, row.scopes))
        return Bearer(TokenId(row.id), row.organisation, row.by, scopes)

    def _note(self, token: TokenId, now: datetime) -> None:
        older = or_(api_token.c.last_used_at.is_(None), api_token.c.last_used_at < now)
        with writing(self._engine) as connection:
            connection.execute(
                update(api_token).where(api_token.c.id == token, older).values(last_used_at=now)
            )


class SqlAnswers:
    """See ports.tokens.Answers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, token: TokenId, key: str, print: str, now: datetime) -> Kept | datetime:
        mine = (api_answer.c.token == token) & (api_answer.c.key == key)
        old = (api_answer.c.token == token) & (api_answer.c.begun_at <= now - KEPT_FOR)
        with writing(self._engine) as connection:
            connection.execute(delete(api_answer).where(old))
            values = {"token": token, "key": key, "print": print, "begun_at": now}
            if insert_if_new(connection, api_answer, **values):
                return now
            row = connection.execute(select(api_answer).where(mine).with_for_update()).one()
            if row.print != print:
                raise KeyReused
            if row.status is not None:
                return Kept(row.status, bytes(row.body))
            if now - row.begun_at < TAKEN_OVER_AFTER:
                raise StillAtIt
            begun: datetime = row.begun_at
        return begun

    def keep(self, token: TokenId, key: str, kept: Kept) -> None:
        mine = (api_answer.c.token == token) & (api_answer.c.key == key)
        with writing(self._engine) as connection:
            connection.execute(
                update(api_answer).where(mine).values(status=kept.status, body=kept.body)
            )

    def forget(self, token: TokenId, key: str) -> None:
        mine = (api_answer.c.token == token) & (api_answer.c.key == key)
        with writing(self._engine) as connection:
            connection.execute(delete(api_answer).where(mine, api_answer.c.status.is_(None)))
