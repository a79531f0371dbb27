"""Groups of people that a sender is in."""

from sqlalchemy import JSON, Column, ForeignKey, Uuid

from adapters.sql.tables.base import Name, Word, house_table, needs, says
from adapters.sql.types import UtcDateTime

chat_group = house_table(
    "chat_group",
    Column("sender", Uuid, ForeignKey("sender.id"), primary_key=True),
    Column("group_id", Name, primary_key=True),
    # as a contact of its sender, a group is written to and has a window like a person
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False, unique=True),
    needs("state", Word),
    Column("linked_org", Uuid, ForeignKey("organisation.id"), index=True),
    # who is asked which of the offered organisations is meant
    Column("asked", Uuid, ForeignKey("contact.id"), index=True),
    Column("asked_at", UtcDateTime),
    Column("offered", JSON, nullable=False),
    says("subject"),
    Column("told_at", UtcDateTime),
)
