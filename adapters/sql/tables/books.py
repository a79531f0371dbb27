"""What members are told, and the house's own books."""

from sqlalchemy import Column, ForeignKey, Integer, String, Text, UniqueConstraint, Uuid

from adapters.sql.tables.base import BigKey, Name, Word, house_table, needs, tenant_table
from adapters.sql.types import UtcDateTime

notification = tenant_table(
    "notification",
    Column("person", Uuid, ForeignKey("person.id"), nullable=False),
    needs("kind", Word),
    needs("subject", Name),
    needs("text", Text),
    needs("created_at", UtcDateTime),
    Column("seen_at", UtcDateTime),
    UniqueConstraint("person", "kind", "subject"),
)
mail = tenant_table(
    "mail",
    needs("to", String(320)),
    needs("subject", Name),
    needs("body", Text),
    needs("state", Word),
    needs("created_at", UtcDateTime),
    Column("tries", Integer, nullable=False, server_default="0"),
)
audit = house_table(
    "audit",
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("organisation", Uuid, ForeignKey("organisation.id"), nullable=False),
    Column("who", Uuid, ForeignKey("person.id")),
    needs("what", Name),
    needs("subject", Name),
    needs("at", UtcDateTime),
)
ingestion = house_table(
    "ingestion",
    Column("id", Integer, primary_key=True),
    needs("probed_at", UtcDateTime),
    Column("healthy_since", UtcDateTime),
)
