"""What Meta's answers have shown of reactions: whether they open windows on a number."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, or_, select, update

from adapters.sql.tables import attempt, contact, message, sender
from domain.contacts import WINDOW
from domain.reactions import Shown


def shown_in(row: Mapping[Any, Any]) -> Shown | None:
    """From a row with the sender's `reactions_open` and `reactions_shown_at`."""
    if row["reactions_open"] is None:
        return None
    return Shown(row["reactions_open"], row["reactions_shown_at"])


def note_reactions(connection: Connection, number: UUID, shown: Shown) -> None:
    """Remembered for the number, unless a later word of Meta's is known."""
    connection.execute(
        update(sender)
        .where(
            sender.c.id == number,
            or_(sender.c.reactions_shown_at.is_(None), sender.c.reactions_shown_at <= shown.at),
        )
        .values(reactions_open=shown.opens, reactions_shown_at=shown.at)
    )


def forget_trial(connection: Connection, number: UUID, chat: UUID, shown: Shown) -> None:
    """Nothing is known of the number any more, if an answer on trial to this contact may be
    what has shown it."""
    tried = (
        select(attempt.c.id)
        .join(message, message.c.id == attempt.c.message)
        .where(message.c.contact == chat, attempt.c.reacted_at <= shown.at)
    )
    connection.execute(
        update(sender)
        .where(sender.c.id == number, sender.c.reactions_shown_at == shown.at, tried.exists())
        .values(reactions_open=None, reactions_shown_at=None)
    )


def reaction_opened(connection: Connection, chat: UUID, reacted_at: datetime) -> None:
    """The window is open for 24 hours from that reaction (Meta's time), unless Meta has said
    since that it is closed. What is held there goes with the next look of upkeep."""
    until = reacted_at + WINDOW
    connection.execute(
        update(contact)
        .where(
            contact.c.id == chat,
            or_(contact.c.window_until.is_(None), contact.c.window_until < until),
            or_(contact.c.shut_at.is_(None), contact.c.shut_at < reacted_at),
        )
        .values(window_until=until)
    )
