"""An organisation's channel, whom it invites and whom it reaches."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
)

from adapters.sql.tables.base import Word, house_table, needs, says, tenant_table, version, within
from adapters.sql.types import UtcDateTime

channel = tenant_table(
    "channel",
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    needs("created_at", UtcDateTime),
    # the last turn that this organisation was given on the sender
    Column("turn", BigInteger, nullable=False, server_default="0"),
    version(),
    UniqueConstraint("organisation", "sender"),
)
confirmation_settings = house_table(
    "confirmation_settings",
    Column("organisation", Uuid, primary_key=True),
    Column("person", Uuid, primary_key=True),
    needs("in_app", Boolean),
    needs("email", Boolean),
    needs("whatsapp", Boolean),
    ForeignKeyConstraint(
        ["organisation", "person"], ["membership.organisation", "membership.person"]
    ),
)
invite = tenant_table(
    "invite",
    needs("channel", Uuid),
    says("label"),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    needs("for_self", Boolean),
    Column("digest", String(64), nullable=False, unique=True),
    Column("token_sealed", LargeBinary),
    needs("created_at", UtcDateTime),
    needs("expires_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("destination", Uuid),
    version(),
    # a team link lets several in; those made at once share a batch
    Column("most", Integer, nullable=False, server_default="1"),
    Column("uses", Integer, nullable=False, server_default="0"),
    Column("withdrawn_at", UtcDateTime),
    Column("batch", Uuid),
    within("channel", "channel"),
    within("destination", "destination"),
)
destination = tenant_table(
    "destination",
    needs("kind", Word),
    says("label"),
    Column("person", Uuid, ForeignKey("person.id")),
    needs("state", Word),
    needs("created_at", UtcDateTime),
    version(),
    # where its charts go by mail when WhatsApp holds them
    says("mail_to", String(320)),
    Column("mails_instead", Boolean, nullable=False, server_default=false()),
    # until when an admin lets it get no charts
    Column("rests_until", UtcDateTime),
)
Index(
    "ix_destination_listed", destination.c.organisation, destination.c.created_at, destination.c.id
)
address = tenant_table(
    "address",
    needs("destination", Uuid),
    needs("channel", Uuid),
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False, index=True),
    needs("consent_event", Text),
    needs("consent_at", UtcDateTime),
    within("destination", "destination"),
    within("channel", "channel"),
    UniqueConstraint("destination", "channel"),
    UniqueConstraint("organisation", "contact"),
)
pause = tenant_table(
    "pause",
    needs("destination", Uuid),
    needs("pulse", Uuid),
    # Meta's time at which they said so: the later word holds
    needs("since", UtcDateTime),
    needs("until", UtcDateTime),
    within("destination", "destination"),
    within("pulse", "pulse"),
    UniqueConstraint("destination", "pulse"),
)
"""A recipient wants nothing of a pulse for a while."""
