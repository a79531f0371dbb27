"""What Meta posts, and what is asked."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    Uuid,
    text,
)

from adapters.sql.tables.base import BigKey, Name, Word, house_table, needs, says, within
from adapters.sql.types import UtcDateTime

webhook_body = house_table(
    "webhook_body",
    Column("id", BigKey, primary_key=True, autoincrement=True),
    needs("raw", LargeBinary),
    needs("received_at", UtcDateTime),
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
    needs("kind", Word),
    says("phone_number_id", Name),
    needs("payload", Text),
    needs("received_at", UtcDateTime),
    Column("meta_at", UtcDateTime),
    needs("state", Word),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    Column("sender", Uuid),
    Column("organisation", Uuid),
    Column("contact", Uuid),
    Column("destination", Uuid),
    Column("run", Uuid),
    # Meta's time, where it opened its contact's window
    Column("opened_at", UtcDateTime),
    says("why"),
    # the message that it quotes or reacts to, and the emoji of a reaction
    says("about", String(400)),
    says("reaction", Word),
)
Index(
    "ix_event_opened",
    event.c.contact,
    event.c.opened_at,
    sqlite_where=text("opened_at IS NOT NULL"),
    postgresql_where=text("opened_at IS NOT NULL"),
)
Index(
    "ix_event_worded",
    event.c.received_at,
    sqlite_where=text("payload <> ''"),
    postgresql_where=text("payload <> ''"),
)
Index(
    "ix_event_wrong_token",
    event.c.opened_at,
    sqlite_where=text("why = 'a token that is not good'"),
    postgresql_where=text("why = 'a token that is not good'"),
)
Index(
    "ix_event_said",
    event.c.organisation,
    event.c.seq,
    sqlite_where=text("kind = 'message' AND organisation IS NOT NULL"),
    postgresql_where=text("kind = 'message' AND organisation IS NOT NULL"),
)
Index(
    "ix_event_of_destination",
    event.c.destination,
    event.c.seq,
    sqlite_where=text("kind = 'message' AND organisation IS NOT NULL"),
    postgresql_where=text("kind = 'message' AND organisation IS NOT NULL"),
)
Index(
    "ix_event_reaction",
    event.c.organisation,
    event.c.seq,
    sqlite_where=text("reaction <> ''"),
    postgresql_where=text("reaction <> ''"),
)
Index(
    "ix_event_of_contact",
    event.c.contact,
    sqlite_where=text("contact IS NOT NULL"),
    postgresql_where=text("contact IS NOT NULL"),
)
Index(
    "ix_event_about",
    event.c.about,
    sqlite_where=text("reaction <> ''"),
    postgresql_where=text("reaction <> ''"),
)
Index(
    "ix_event_due",
    event.c.seq,
    sqlite_where=text("state = 'due'"),
    postgresql_where=text("state = 'due'"),
)
Index(
    "ix_event_quarantined",
    event.c.seq,
    sqlite_where=text("state = 'quarantined'"),
    postgresql_where=text("state = 'quarantined'"),
)
follow_up = house_table(
    "follow_up",
    Column("event", String(700), ForeignKey("event.key"), primary_key=True),
    Column("organisation", Uuid, nullable=False),
    needs("run", Uuid),
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False),
    needs("wamid", String(400)),
    needs("quoted", String(400)),
    needs("text", Text),
    needs("is_reaction", Boolean),
    needs("asked_at", UtcDateTime),
    needs("state", Word),
    says("reason"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    Column("answer", Uuid, index=True),
    within("run", "run"),
    within("answer", "message"),
)
Index("ix_follow_up_run", follow_up.c.run, follow_up.c.contact)
Index("ix_follow_up_asker", follow_up.c.contact, follow_up.c.asked_at)
Index("ix_follow_up_asked", follow_up.c.organisation, follow_up.c.asked_at)
amendment = house_table(
    "amendment",
    Column("contact", Uuid, ForeignKey("contact.id"), primary_key=True),
    Column("wamid", String(400), primary_key=True),
    Column("text", Text),
    needs("at", UtcDateTime),
)
"""What was said of a message that had not come yet: other words, or none at all."""
Index(
    "ix_follow_up_open",
    follow_up.c.asked_at,
    sqlite_where=text("state = 'due'"),
    postgresql_where=text("state = 'due'"),
)
