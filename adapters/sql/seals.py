"""Every column that holds something sealed, and sealing it anew."""

from collections.abc import Callable

from sqlalchemy import Engine, select, update

from adapters.sql.engine import reading, writing
from adapters.sql.tables import metadata

ABOUT = {
    "sender.token_sealed": "sender:{id}:token",
    "invite.token_sealed": "invite:{id}:token",
    "invitation.token_sealed": "invitation:{id}:token",
    "mail.link_sealed": "mail:{id}:link",
    "source.secret_sealed": "source:{id}:secret",
    "managed_number.token_sealed": "managed-number:{slot}:token",
    "managed_number.secret_sealed": "managed-number:{slot}:secret",
    "managed_number.old_secret_sealed": "managed-number:{slot}:old-secret",
    "managed_number.verify_sealed": "managed-number:{slot}:verify",
}
"""What each is sealed to, as the use cases say it when they open it."""


class SqlSeals:
    """See ports.vault.Seals."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def renew(self, again: Callable[[bytes, str], bytes | None]) -> int:
        return sum(self._renew(place, about, again) for place, about in ABOUT.items())

    def _renew(self, place: str, about: str, again: Callable[[bytes, str], bytes | None]) -> int:
        name, column = place.split(".")
        table = metadata.tables[name]
        sealed, kept = table.c[column], 0
        (key,) = table.primary_key.columns
        wanted = select(key, sealed.label("sealed")).where(sealed.is_not(None))
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        for id, before in rows:
            after = again(bytes(before), about.format(**{key.name: id}))
            if after is None:
                continue
            still = (key == id) & (sealed == before)
            with writing(self._engine) as connection:
                done = connection.execute(update(table).where(still).values({column: after}))
                kept += done.rowcount
        return kept
