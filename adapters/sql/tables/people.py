"""Organisations, people, and who sits where."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    Uuid,
    text,
    true,
)

from adapters.sql.tables.base import Name, Word, house_table, identity, needs, says
from adapters.sql.types import UtcDateTime

organisation = house_table(
    "organisation",
    identity(),
    needs("name", Name),
    needs("timezone", Name),
    needs("created_at", UtcDateTime),
    # US dollars in 30 days; the installation's own ceiling where there is none
    Column("cost_ceiling", Numeric(12, 4)),
    # who was here before plans were has all of it
    Column("plan", Word, nullable=False, server_default="managed"),
    Column("access", Word, nullable=False, server_default="granted"),
    says("access_reason"),
    # while it is paused: what it is again once that ends
    says("access_before", Word),
    # when its last pause ended: STOPs of before count no more
    Column("resumed_at", UtcDateTime),
    Column("approved", Boolean, nullable=False, server_default=true()),
    # who made it: one who steps down in it has made it still
    Column("founder", Uuid),
    # while it is being erased: since when, who sat in it, and the last stored body that was read
    Column("erasing_since", UtcDateTime),
    Column("erasing_people", JSON),
    Column("erasing_body", BigInteger),
)
Index(
    "ix_organisation_erasing",
    organisation.c.erasing_since,
    sqlite_where=text("erasing_since IS NOT NULL"),
    postgresql_where=text("erasing_since IS NOT NULL"),
)
person = house_table(
    "person",
    identity(),
    Column("email", String(320), nullable=False, unique=True),
    needs("name", Name),
    needs("password_hash", Text),
    needs("created_at", UtcDateTime),
)
membership = house_table(
    "membership",
    Column("organisation", Uuid, ForeignKey("organisation.id"), primary_key=True),
    Column("person", Uuid, ForeignKey("person.id"), primary_key=True),
    needs("role", Word),
)
operator = house_table(
    "operator",
    Column("person", Uuid, ForeignKey("person.id"), primary_key=True),
    needs("since", UtcDateTime),
)
