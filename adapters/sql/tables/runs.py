"""Runs, what they have to say, and its picture."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.sql.tables.base import (
    Name,
    Word,
    house_table,
    identity,
    needs,
    says,
    tenant_table,
    within,
)
from adapters.sql.types import UtcDateTime

run = tenant_table(
    "run",
    needs("pulse", Uuid),
    needs("kind", Word),
    needs("rev", Integer),
    Column("slot", Name),
    needs("request_key", Name),
    needs("at", UtcDateTime),
    needs("deadline", UtcDateTime),
    needs("held_until", UtcDateTime),
    needs("state", Word),
    Column("by", Uuid, ForeignKey("person.id")),
    says("reason"),
    Column("step", Word),
    needs("seconds", JSON),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    needs("created_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    # when the watchdog looked at its slot, which it does once
    Column("watched_at", UtcDateTime),
    # what has failed goes again by itself, of before this moment: a press was too short for it
    Column("resend_before", UtcDateTime),
    # the API token of the script that asked for it
    Column("token", Uuid),
    within("pulse", "pulse"),
    UniqueConstraint("pulse", "rev", "slot"),
    UniqueConstraint("pulse", "request_key"),
)
Index(
    "ix_run_open",
    run.c.state,
    run.c.at,
    sqlite_where=text("state IN ('due', 'preparing')"),
    postgresql_where=text("state IN ('due', 'preparing')"),
)
Index(
    "ix_run_resending",
    run.c.resend_before,
    sqlite_where=text("resend_before IS NOT NULL"),
    postgresql_where=text("resend_before IS NOT NULL"),
)
Index("ix_run_newest", run.c.pulse, run.c.created_at)
Index("ix_run_at", run.c.organisation, run.c.at)
Index(
    "ix_run_unwatched",
    run.c.at,
    sqlite_where=text("kind = 'scheduled' AND watched_at IS NULL"),
    postgresql_where=text("kind = 'scheduled' AND watched_at IS NULL"),
)
reading = tenant_table(
    "reading",
    needs("run", Uuid),
    needs("variant", Word),
    needs("facts", JSON),
    needs("series", JSON),
    needs("headline", Text),
    needs("caption", Text),
    needs("analysis", Text),
    needs("written_by", Word),
    needs("created_at", UtcDateTime),
    within("run", "run"),
    UniqueConstraint("run", "variant"),
)
picture = tenant_table(
    "picture",
    Column("reading", Uuid, nullable=False, unique=True),
    needs("png", LargeBinary),
    needs("width", Integer),
    needs("height", Integer),
    says("alt"),
    within("reading", "reading"),
)
upload = house_table(
    "upload",
    Column("picture", Uuid, ForeignKey("picture.id"), primary_key=True),
    Column("sender", Uuid, ForeignKey("sender.id"), primary_key=True),
    needs("media_id", Name),
    needs("expires_at", UtcDateTime),
)
picture_link = house_table(
    "picture_link",
    identity(),
    Column("picture", Uuid, ForeignKey("picture.id"), nullable=False, index=True),
    needs("expires_at", UtcDateTime),
)
"""An address at which Meta may fetch a picture; taking the row away revokes it."""
