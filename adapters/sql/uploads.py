"""Which pictures a number has at Meta already."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, ScalarSelect, delete, insert, select

from adapters.sql.tables import upload

KEPT = timedelta(days=29)
"""Meta keeps an uploaded picture for 30 days; a day's margin."""


def kept_media(picture: Any, sender: Any, now: Any) -> ScalarSelect[str]:
    """The media id of a picture at a number, while Meta keeps it."""
    here: tuple[ColumnElement[bool], ...] = (
        upload.c.picture == picture,
        upload.c.sender == sender,
        upload.c.expires_at > now,
    )
    return select(upload.c.media_id).where(*here).scalar_subquery()


def note_upload(
    connection: Connection, picture: UUID, sender: UUID, media_id: str, now: datetime
) -> None:
    here = (upload.c.picture == picture, upload.c.sender == sender)
    connection.execute(delete(upload).where(*here))
    connection.execute(
        insert(upload).values(
            picture=picture, sender=sender, media_id=media_id, expires_at=now + KEPT
        )
    )
