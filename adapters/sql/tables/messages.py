"""Deliveries, the messages that they are made of, and every attempt."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.sql.tables.base import Name, Word, house_table, needs, says, tenant_table, within
from adapters.sql.types import UtcDateTime

delivery = tenant_table(
    "delivery",
    needs("run", Uuid),
    needs("destination", Uuid),
    needs("reading", Uuid),
    # its run's, repeated here so that a list of a million finds its page by an index
    Column("pulse", Uuid),
    Column("at", UtcDateTime),
    within("run", "run"),
    within("destination", "destination"),
    within("reading", "reading"),
    UniqueConstraint("run", "destination"),
)
Index("ix_delivery_listed", delivery.c.organisation, delivery.c.at, delivery.c.id)
Index("ix_delivery_of_pulse", delivery.c.pulse, delivery.c.at, delivery.c.id)
# so that a reading's deliveries are found where it goes
Index("ix_delivery_reading", delivery.c.reading)
Index("ix_delivery_of_destination", delivery.c.destination, delivery.c.at, delivery.c.id)
message = tenant_table(
    "message",
    Column("delivery", Uuid),
    needs("part", Word),
    Column("resend", Integer, nullable=False, server_default="0"),
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False),
    needs("text", Text),
    says("headline"),
    Column("picture", Uuid),
    says("quoted", Name),
    Column("waits_for", Uuid),
    # of a chart: when its pulse is due next, where a button keeps the window open until then
    Column("next_slot", UtcDateTime),
    # what can be tapped under a text, as pairs of id and title
    Column("buttons", JSON),
    needs("state", Word),
    says("reason", Word),
    Column("code", Integer),
    Column("form", Word),
    needs("due", UtcDateTime),
    Column("priority", Integer, nullable=False),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    needs("deadline", UtcDateTime),
    needs("held_until", UtcDateTime),
    Column("wamid", String(400), unique=True),
    Column("accepted_at", UtcDateTime),
    Column("pricing", JSON),
    needs("created_at", UtcDateTime),
    # its delivery's, said here again so that a run's charts are counted by one index
    Column("run", Uuid),
    # of the newest chart of a delivery: when its run was due, by which it is listed
    Column("listed_at", UtcDateTime),
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
# what has last gone to somebody, for whole pages of people
Index(
    "ix_message_latest",
    message.c.sender,
    message.c.contact,
    message.c.created_at,
    sqlite_where=text("delivery IS NOT NULL"),
    postgresql_where=text("delivery IS NOT NULL"),
)
# whose words are kept, the oldest first
Index(
    "ix_message_worded",
    message.c.created_at,
    sqlite_where=text("text <> ''"),
    postgresql_where=text("text <> ''"),
)
Index("ix_message_waits_for", message.c.waits_for)
# of those that were taken alone: with all rows, PostgreSQL takes it for an index by which one
# message is found, and before the table was ever analysed reads all of an organisation's for it
Index(
    "ix_message_accepted",
    message.c.organisation,
    message.c.accepted_at,
    sqlite_where=text("accepted_at IS NOT NULL"),
    postgresql_where=text("accepted_at IS NOT NULL"),
)
# which messages still need a picture
Index(
    "ix_message_picture",
    message.c.picture,
    sqlite_where=text("picture IS NOT NULL"),
    postgresql_where=text("picture IS NOT NULL"),
)
Index(
    "ix_message_knocked",
    message.c.sender,
    message.c.accepted_at,
    message.c.contact,
    sqlite_where=text("form = 'template'"),
    postgresql_where=text("form = 'template'"),
)
Index(
    "ix_message_standing",
    message.c.state,
    message.c.reason,
    message.c.sender,
    sqlite_where=text("state IN ('held', 'unknown')"),
    postgresql_where=text("state IN ('held', 'unknown')"),
)
# all that counting a run's charts asks for, so that it reads the index alone
Index(
    "ix_message_run",
    message.c.run,
    message.c.part,
    message.c.state,
    message.c.reason,
    message.c.organisation,
)
Index(
    "ix_message_resent",
    message.c.run,
    sqlite_where=text("resend > 0"),
    postgresql_where=text("resend > 0"),
)
Index(
    "ix_message_listed",
    message.c.organisation,
    message.c.state,
    message.c.listed_at,
    message.c.delivery,
    sqlite_where=text("listed_at IS NOT NULL"),
    postgresql_where=text("listed_at IS NOT NULL"),
)
Index(
    "ix_message_coded",
    message.c.organisation,
    message.c.code,
    message.c.listed_at,
    message.c.delivery,
    sqlite_where=text("listed_at IS NOT NULL AND code IS NOT NULL"),
    postgresql_where=text("listed_at IS NOT NULL AND code IS NOT NULL"),
)
attempt = tenant_table(
    "attempt",
    needs("message", Uuid),
    needs("fence", Integer),
    needs("form", Word),
    # which of the account's templates it went with, whatever has become of that one
    Column("template", Uuid),
    needs("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("first_status_at", UtcDateTime),
    Column("outcome", Word),
    Column("code", Integer),
    says("details"),
    Column("wamid", String(400), index=True),
    # of the reaction that may have opened the window, where this attempt tries that
    Column("reacted_at", UtcDateTime),
    within("message", "message"),
    UniqueConstraint("message", "fence"),
)
Index("ix_attempt_started", attempt.c.started_at)
delivery_event = house_table(
    "delivery_event",
    Column("message", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("organisation", Uuid, nullable=False),
    needs("at", UtcDateTime),
    needs("state", Word),
    says("reason", Word),
    Column("code", Integer),
    within("message", "message"),
)
Index(
    "ix_delivery_event_unconfirmed",
    delivery_event.c.at,
    sqlite_where=text("state = 'unconfirmed'"),
    postgresql_where=text("state = 'unconfirmed'"),
)
