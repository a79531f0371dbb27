"""What members are told, and the house's own books."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from adapters.sql.tables.base import (
    BigKey,
    Name,
    Word,
    house_table,
    identity,
    needs,
    says,
    tenant_table,
)
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
    # when it goes next, and who has it until when: database time both
    Column("due", UtcDateTime),
    Column("lease_until", UtcDateTime),
    # whose chart it brings: one mail for one delivery
    Column("delivery", Uuid),
    # what stands for LINK in the body, until it has gone
    Column("link_sealed", LargeBinary),
    # the clock hands it over as well, for every worker may be dead
    Column("urgent", Boolean, nullable=False, server_default=false()),
    says("kind", Word),
    # why its last try failed, with SMTP's code, and when that was by database time
    says("trouble", Word),
    Column("code", Integer),
    Column("tried_at", UtcDateTime),
)
Index(
    "ix_mail_standing",
    mail.c.state,
    mail.c.created_at,
    sqlite_where=text("state IN ('due', 'failed')"),
    postgresql_where=text("state IN ('due', 'failed')"),
)
Index("uq_mail_delivery", mail.c.delivery, unique=True)
# whose name stands in which words of ours: those go with them, whatever they are called by then
naming = tenant_table(
    "naming",
    # a recipient or a group; in the house's own words, an organisation or a person
    needs("whom", Uuid),
    needs("kind", Word),
    # the mail's id, the toast's, the message's, or the group's
    needs("words", Uuid),
)
Index("ix_naming_whom", naming.c.whom)
audit = house_table(
    "audit",
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("organisation", Uuid, ForeignKey("organisation.id"), nullable=False),
    Column("who", Uuid, ForeignKey("person.id")),
    needs("what", Name),
    needs("subject", Name),
    needs("at", UtcDateTime),
    # done by an operator, the command line or the service for the house, wherever it was done
    Column("by_house", Boolean, nullable=False, server_default=false()),
)
Index("ix_audit_of", audit.c.organisation, audit.c.id)
Index(
    "ix_audit_by_house",
    audit.c.id,
    sqlite_where=text("by_house = 1"),
    postgresql_where=text("by_house"),
)
ingestion = house_table(
    "ingestion",
    Column("id", Integer, primary_key=True),
    needs("probed_at", UtcDateTime),
    Column("healthy_since", UtcDateTime),
)
alert = house_table(
    "alert",
    identity(),
    needs("kind", Word),
    needs("subject", Name),
    needs("text", Text),
    needs("opened_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    # when it was logged, and when its mail was written down
    Column("told_at", UtcDateTime),
    Column("mailed_at", UtcDateTime),
)
"""What the operator must know: one open row for each kind and subject."""
Index(
    "uq_alert_open",
    alert.c.kind,
    alert.c.subject,
    unique=True,
    sqlite_where=text("closed_at IS NULL"),
    postgresql_where=text("closed_at IS NULL"),
)
worker = house_table(
    "worker",
    Column("name", Name, primary_key=True),
    needs("lane", Word),
    needs("began_at", UtcDateTime),
    needs("seen_at", UtcDateTime),
)
"""Who drains which lane, by database time; who is not seen for long is dead."""
