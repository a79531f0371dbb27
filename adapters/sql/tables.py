"""The tables. Tenant rows carry their organisation, and reach other rows only within it."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.sql.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Name = String(200)
Word = String(40)
BigKey = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in a column that says INTEGER."""


def _id() -> Column[Any]:
    return Column("id", Uuid, primary_key=True)


def _version() -> Column[Any]:
    return Column("version", Integer, nullable=False, server_default="0")


def _needs(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _says(name: str, kind: Any = Text) -> Column[Any]:
    return Column(name, kind, nullable=False, server_default="")


def house_table(name: str, *columns: Any) -> Table:
    return Table(name, metadata, *columns)


def tenant_table(name: str, *columns: Any) -> Table:
    """A table whose rows belong to one organisation each, keyed so that references can say so."""
    return Table(
        name,
        metadata,
        _id(),
        Column("organisation", Uuid, ForeignKey("organisation.id"), nullable=False),
        *columns,
        UniqueConstraint("organisation", "id"),
    )


def within(column: str, table: str) -> ForeignKeyConstraint:
    """A reference to a row of the same organisation."""
    return ForeignKeyConstraint(["organisation", column], [f"{table}.organisation", f"{table}.id"])


# --- people -------------------------------------------------------------------------------

organisation = house_table(
    "organisation",
    _id(),
    _needs("name", Name),
    _needs("timezone", Name),
    _needs("created_at", UtcDateTime),
)
person = house_table(
    "person",
    _id(),
    Column("email", String(320), nullable=False, unique=True),
    _needs("name", Name),
    _needs("password_hash", Text),
    _needs("created_at", UtcDateTime),
)
membership = house_table(
    "membership",
    Column("organisation", Uuid, ForeignKey("organisation.id"), primary_key=True),
    Column("person", Uuid, ForeignKey("person.id"), primary_key=True),
    _needs("role", Word),
)

# --- senders and contacts -----------------------------------------------------------------

sender = house_table(
    "sender",
    _id(),
    Column("organisation", Uuid, ForeignKey("organisation.id"), nullable=False),
    _needs("tier", Word),
    Column("phone_number_id", Name, nullable=False, unique=True),
    _needs("waba", Name),
    _needs("display_number", Name),
    _needs("verified_name", Name),
    _needs("token_sealed", LargeBinary),
    _needs("state", Word),
    _says("reason"),
    Column("served_turn", BigInteger, nullable=False, server_default="0"),
    _version(),
)
template = house_table(
    "template",
    Column("waba", Name, primary_key=True),
    Column("name", String(512), primary_key=True),
    Column("language", Word, primary_key=True),
    _needs("approved", Boolean),
)
contact = house_table(
    "contact",
    _id(),
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    _says("name"),
    Column("window_until", UtcDateTime),
    Column("gate_at", UtcDateTime),
    Column("told_how_at", UtcDateTime),
    Column("merged_into", Uuid, ForeignKey("contact.id")),
)
contact_key = house_table(
    "contact_key",
    Column("sender", Uuid, ForeignKey("sender.id"), primary_key=True),
    Column("kind", Word, primary_key=True),
    Column("value", Name, primary_key=True),
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False, index=True),
    # what a suppression knows the key by: it outlives the contact and its number
    Column("hmac", String(64), nullable=False, index=True),
)
suppression = house_table(
    "suppression",
    Column("sender", Uuid, ForeignKey("sender.id"), primary_key=True),
    Column("key_hmac", String(64), primary_key=True),
    _needs("at", UtcDateTime),
)

# --- an organisation's channel and whom it reaches ----------------------------------------

channel = tenant_table(
    "channel",
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    _needs("created_at", UtcDateTime),
    _version(),
    UniqueConstraint("organisation", "sender"),
)
confirmation_settings = house_table(
    "confirmation_settings",
    Column("organisation", Uuid, primary_key=True),
    Column("person", Uuid, primary_key=True),
    _needs("in_app", Boolean),
    _needs("email", Boolean),
    _needs("whatsapp", Boolean),
    ForeignKeyConstraint(
        ["organisation", "person"], ["membership.organisation", "membership.person"]
    ),
)
invite = tenant_table(
    "invite",
    _needs("channel", Uuid),
    _says("label"),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    _needs("for_self", Boolean),
    Column("digest", String(64), nullable=False, unique=True),
    Column("token_sealed", LargeBinary),
    _needs("created_at", UtcDateTime),
    _needs("expires_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("destination", Uuid),
    _version(),
    within("channel", "channel"),
    within("destination", "destination"),
)
destination = tenant_table(
    "destination",
    _needs("kind", Word),
    _says("label"),
    Column("person", Uuid, ForeignKey("person.id")),
    _needs("state", Word),
    _needs("created_at", UtcDateTime),
    _version(),
)
address = tenant_table(
    "address",
    _needs("destination", Uuid),
    _needs("channel", Uuid),
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False, index=True),
    _needs("consent_event", Text),
    _needs("consent_at", UtcDateTime),
    within("destination", "destination"),
    within("channel", "channel"),
    UniqueConstraint("destination", "channel"),
    UniqueConstraint("organisation", "contact"),
)

# --- sources, metrics, pulses --------------------------------------------------------------

source = tenant_table(
    "source",
    _needs("kind", Word),
    _needs("name", Name),
    _says("filename"),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    _needs("created_at", UtcDateTime),
    _says("origin"),
    _says("licence"),
    Column("secret_sealed", LargeBinary),
    _version(),
)
source_file = house_table(
    "source_file",
    Column("source", Uuid, primary_key=True),
    Column("organisation", Uuid, nullable=False),
    _needs("content", LargeBinary),
    _needs("at", UtcDateTime),
    within("source", "source"),
)
metric = tenant_table(
    "metric",
    _needs("source", Uuid),
    _needs("name", Name),
    _needs("date_column", Name),
    _needs("value_column", Name),
    _needs("unit", JSON),
    _needs("grain", Word),
    _needs("aggregate", Word),
    _needs("good", Word),
    _needs("timezone", Name),
    Column("fresh_within", Integer),
    within("source", "source"),
)
pulse = tenant_table(
    "pulse",
    _needs("name", Name),
    _needs("metric", Uuid),
    _needs("chart", Word),
    _needs("schedule", JSON),
    _needs("state", Word),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    _needs("created_at", UtcDateTime),
    _says("note"),
    Column("rev", Integer, nullable=False),
    Column("next_at", UtcDateTime),
    _says("next_key", Name),
    _version(),
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

# --- runs and what they say ----------------------------------------------------------------

run = tenant_table(
    "run",
    _needs("pulse", Uuid),
    _needs("kind", Word),
    _needs("rev", Integer),
    Column("slot", Name),
    _needs("request_key", Name),
    _needs("at", UtcDateTime),
    _needs("deadline", UtcDateTime),
    _needs("held_until", UtcDateTime),
    _needs("state", Word),
    Column("by", Uuid, ForeignKey("person.id")),
    _says("reason"),
    Column("step", Word),
    _needs("seconds", JSON),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    _needs("created_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
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
Index("ix_run_newest", run.c.pulse, run.c.created_at)
reading = tenant_table(
    "reading",
    _needs("run", Uuid),
    _needs("variant", Word),
    _needs("facts", JSON),
    _needs("series", JSON),
    _needs("headline", Text),
    _needs("caption", Text),
    _needs("analysis", Text),
    _needs("written_by", Word),
    _needs("created_at", UtcDateTime),
    within("run", "run"),
    UniqueConstraint("run", "variant"),
)
picture = tenant_table(
    "picture",
    Column("reading", Uuid, nullable=False, unique=True),
    _needs("png", LargeBinary),
    _needs("width", Integer),
    _needs("height", Integer),
    _says("alt"),
    within("reading", "reading"),
)
upload = house_table(
    "upload",
    Column("picture", Uuid, ForeignKey("picture.id"), primary_key=True),
    Column("sender", Uuid, ForeignKey("sender.id"), primary_key=True),
    _needs("media_id", Name),
    _needs("expires_at", UtcDateTime),
)

# --- deliveries and messages ---------------------------------------------------------------

delivery = tenant_table(
    "delivery",
    _needs("run", Uuid),
    _needs("destination", Uuid),
    _needs("reading", Uuid),
    within("run", "run"),
    within("destination", "destination"),
    within("reading", "reading"),
    UniqueConstraint("run", "destination"),
)
message = tenant_table(
    "message",
    Column("delivery", Uuid),
    _needs("part", Word),
    Column("resend", Integer, nullable=False, server_default="0"),
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False),
    _needs("text", Text),
    _says("headline"),
    Column("picture", Uuid),
    _says("quoted", Name),
    Column("waits_for", Uuid),
    _needs("state", Word),
    _says("reason", Word),
    Column("code", Integer),
    Column("form", Word),
    _needs("due", UtcDateTime),
    Column("priority", Integer, nullable=False),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    _needs("deadline", UtcDateTime),
    _needs("held_until", UtcDateTime),
    Column("wamid", String(400), unique=True),
    Column("accepted_at", UtcDateTime),
    Column("pricing", JSON),
    _needs("created_at", UtcDateTime),
    within("delivery", "delivery"),
    within("picture", "picture"),
    within("waits_for", "message"),
    UniqueConstraint("delivery", "part", "resend"),
)
Index(
    "ix_message_ready",
    message.c.sender,
    message.c.priority,
    message.c.turn,
    message.c.due,
    sqlite_where=text("state = 'ready'"),
    postgresql_where=text("state = 'ready'"),
)
Index(
    "ix_message_lease",
    message.c.lease_until,
    sqlite_where=text("state = 'sending'"),
    postgresql_where=text("state = 'sending'"),
)
Index(
    "ix_message_open",
    message.c.held_until,
    sqlite_where=text("state IN ('planned', 'ready', 'held', 'unknown')"),
    postgresql_where=text("state IN ('planned', 'ready', 'held', 'unknown')"),
)
Index("ix_message_contact", message.c.sender, message.c.contact, message.c.accepted_at)
Index("ix_message_waits_for", message.c.waits_for)
attempt = tenant_table(
    "attempt",
    _needs("message", Uuid),
    _needs("fence", Integer),
    _needs("form", Word),
    _needs("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("first_status_at", UtcDateTime),
    Column("outcome", Word),
    Column("code", Integer),
    _says("details"),
    Column("wamid", String(400), index=True),
    within("message", "message"),
    UniqueConstraint("message", "fence"),
)
Index("ix_attempt_started", attempt.c.started_at)
delivery_event = house_table(
    "delivery_event",
    Column("message", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("organisation", Uuid, nullable=False),
    _needs("at", UtcDateTime),
    _needs("state", Word),
    _says("reason", Word),
    Column("code", Integer),
    within("message", "message"),
)

# --- what comes in -------------------------------------------------------------------------

webhook_body = house_table(
    "webhook_body",
    Column("id", BigKey, primary_key=True, autoincrement=True),
    _needs("raw", LargeBinary),
    _needs("received_at", UtcDateTime),
    Column("split_at", UtcDateTime),
)
Index(
    "ix_webhook_body_new",
    webhook_body.c.id,
    sqlite_where=text("split_at IS NULL"),
    postgresql_where=text("split_at IS NULL"),
)
event = house_table(
    "event",
    Column("key", String(700), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    _needs("kind", Word),
    _says("phone_number_id", Name),
    _needs("payload", Text),
    _needs("received_at", UtcDateTime),
    Column("meta_at", UtcDateTime),
    _needs("state", Word),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    Column("sender", Uuid),
    Column("organisation", Uuid),
    Column("contact", Uuid),
    Column("run", Uuid),
    _says("why"),
)
Index(
    "ix_event_due",
    event.c.seq,
    sqlite_where=text("state = 'due'"),
    postgresql_where=text("state = 'due'"),
)
follow_up = house_table(
    "follow_up",
    Column("event", String(700), ForeignKey("event.key"), primary_key=True),
    Column("organisation", Uuid, nullable=False),
    _needs("run", Uuid),
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False),
    _needs("wamid", String(400)),
    _needs("quoted", String(400)),
    _needs("text", Text),
    _needs("is_reaction", Boolean),
    _needs("asked_at", UtcDateTime),
    _needs("state", Word),
    _says("reason"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    Column("answer", Uuid),
    within("run", "run"),
    within("answer", "message"),
)
Index(
    "ix_follow_up_open",
    follow_up.c.asked_at,
    sqlite_where=text("state = 'due'"),
    postgresql_where=text("state = 'due'"),
)

# --- telling members, and the house's own books --------------------------------------------

notification = tenant_table(
    "notification",
    Column("person", Uuid, ForeignKey("person.id"), nullable=False),
    _needs("kind", Word),
    _needs("subject", Name),
    _needs("text", Text),
    _needs("created_at", UtcDateTime),
    Column("seen_at", UtcDateTime),
    UniqueConstraint("person", "kind", "subject"),
)
mail = tenant_table(
    "mail",
    _needs("to", String(320)),
    _needs("subject", Name),
    _needs("body", Text),
    _needs("state", Word),
    _needs("created_at", UtcDateTime),
    Column("tries", Integer, nullable=False, server_default="0"),
)
audit = house_table(
    "audit",
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("organisation", Uuid, ForeignKey("organisation.id"), nullable=False),
    Column("who", Uuid, ForeignKey("person.id")),
    _needs("what", Name),
    _needs("subject", Name),
    _needs("at", UtcDateTime),
)
ingestion = house_table(
    "ingestion",
    Column("id", Integer, primary_key=True),
    _needs("probed_at", UtcDateTime),
    Column("healthy_since", UtcDateTime),
)
