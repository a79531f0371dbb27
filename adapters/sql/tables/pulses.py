"""Sources, metrics and pulses."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Uuid,
    false,
    text,
)

from adapters.sql.tables.base import (
    Name,
    Word,
    house_table,
    needs,
    says,
    tenant_table,
    version,
    within,
)
from adapters.sql.types import UtcDateTime

source = tenant_table(
    "source",
    needs("kind", Word),
    needs("name", Name),
    says("filename"),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    needs("created_at", UtcDateTime),
    says("origin"),
    says("licence"),
    Column("date_order", Word, nullable=False, server_default="day"),
    Column("secret_sealed", LargeBinary),
    version(),
)
source_file = house_table(
    "source_file",
    Column("source", Uuid, primary_key=True),
    Column("organisation", Uuid, nullable=False),
    needs("content", LargeBinary),
    needs("at", UtcDateTime),
    within("source", "source"),
)
metric = tenant_table(
    "metric",
    needs("source", Uuid),
    needs("name", Name),
    needs("date_column", Name),
    needs("value_column", Name),
    needs("unit", JSON),
    needs("grain", Word),
    needs("aggregate", Word),
    needs("good", Word),
    needs("timezone", Name),
    Column("fresh_within", Integer),
    within("source", "source"),
)
pulse = tenant_table(
    "pulse",
    needs("name", Name),
    needs("metric", Uuid),
    needs("chart", Word),
    needs("schedule", JSON),
    needs("state", Word),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    needs("created_at", UtcDateTime),
    says("note"),
    Column("rev", Integer, nullable=False),
    Column("next_at", UtcDateTime),
    says("next_key", Name),
    version(),
    Column("keeps_open", Boolean, nullable=False, server_default=false()),
    Column("paused_until", UtcDateTime),
    within("metric", "metric"),
)
Index(
    "ix_pulse_due",
    pulse.c.next_at,
    sqlite_where=text("next_at IS NOT NULL"),
    postgresql_where=text("next_at IS NOT NULL"),
)
pulse_destination = house_table(
    "pulse_destination",
    Column("organisation", Uuid, primary_key=True),
    Column("pulse", Uuid, primary_key=True),
    Column("destination", Uuid, primary_key=True),
    within("pulse", "pulse"),
    within("destination", "destination"),
)
