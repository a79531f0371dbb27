"""An organisation's tokens, as its page shows them."""

from typing import Any, ClassVar

from sqlalchemy import Select, select

from adapters.sql.queries.bound import Bound, first_or_not_found
from adapters.sql.tables import api_token, person
from domain.tenancy import Permission, TokenId
from domain.tokens import Scope
from ports.tokens import TokenLine


class SqlTokenQueries(Bound):
    """See ports.tokens.TokenQueries."""

    needs_permission: ClassVar[Permission] = Permission.MANAGE_TEAM

    def tokens(self) -> tuple[TokenLine, ...]:
        statement = self._tokens().order_by(
            api_token.c.revoked_at.is_not(None), api_token.c.created_at.desc(), api_token.c.id
        )
        with self._looking() as connection:
            return tuple(_line(row) for row in connection.execute(statement))

    def token(self, id: TokenId) -> TokenLine:
        with self._looking() as connection:
            found = first_or_not_found(connection, self._tokens().where(api_token.c.id == id))
        return _line(found)

    def _tokens(self) -> Select[Any]:
        return (
            select(api_token, person.c.name.label("maker"))
            .join(person, person.c.id == api_token.c.by)
            .where(self._mine(api_token))
        )


def _line(row: Any) -> TokenLine:
    return TokenLine(
        TokenId(row.id),
        row.name,
        row.ending,
        frozenset(map(Scope, row.scopes)),
        row.maker,
        row.created_at,
        row.last_used_at,
        row.revoked_at,
    )
