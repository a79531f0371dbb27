"""Links to pictures: a row for each while it holds, and a signature over its id."""

import hmac
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Engine, delete, insert, select

from adapters.sql.engine import reading, writing
from adapters.sql.tables import picture, picture_link
from domain.pulses import PictureId
from domain.tenancy import NotFound


class SqlPictureLinks:
    """See ports.pictures.PictureLinks. A name is `<id>.<signature>`, both in hexadecimal."""

    def __init__(self, engine: Engine, sign: Callable[[str], str]) -> None:
        self._engine = engine
        self._sign = sign

    def open(self, id: PictureId, at_least: datetime, until: datetime) -> str:
        holds = select(picture_link.c.id).where(
            picture_link.c.picture == id, picture_link.c.expires_at >= at_least
        )
        with writing(self._engine) as connection:
            link = connection.scalar(holds.limit(1))
            if link is None:
                link = uuid4()
                connection.execute(
                    insert(picture_link).values(id=link, picture=id, expires_at=until)
                )
        return f"{link.hex}.{self._sign(link.hex)}"

    def picture(self, name: str, now: datetime) -> bytes:
        png = (
            select(picture.c.png)
            .join(picture_link, picture_link.c.picture == picture.c.id)
            .where(picture_link.c.id == self._id_in(name), picture_link.c.expires_at > now)
        )
        with reading(self._engine) as connection:
            found = connection.scalar(png)
        if not found:
            raise NotFound
        return bytes(found)

    def revoke(self, id: PictureId) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(picture_link).where(picture_link.c.picture == id))

    def _id_in(self, name: str) -> UUID:
        id, _, signature = name.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(id).encode()):
            raise NotFound
        return UUID(hex=id)
