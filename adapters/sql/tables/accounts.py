"""Links in mails, the browsers that people are signed in with, and who is invited to a team."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, String, Uuid

from adapters.sql.tables.base import (
    Name,
    Word,
    house_table,
    identity,
    needs,
    says,
    tenant_table,
    version,
)
from adapters.sql.types import UtcDateTime

Digest = String(64)

account_link = house_table(
    "account_link",
    Column("digest", Digest, primary_key=True),
    needs("purpose", Word),
    needs("email", String(320)),
    Column("person", Uuid, ForeignKey("person.id")),
    says("name", Name),
    says("organisation", Name),
    says("timezone", Name),
    # an invitation's digest: whose it is, the tenant's rows say
    says("invitation", Digest),
    needs("created_at", UtcDateTime),
    needs("expires_at", UtcDateTime),
)
Index("ix_account_link_person", account_link.c.person)
signed_in_browser = house_table(
    "signed_in_browser",
    identity(),
    Column("digest", Digest, nullable=False, unique=True),
    Column("person", Uuid, ForeignKey("person.id"), nullable=False),
    needs("device", Name),
    needs("remembered", Boolean),
    # database time, all three
    needs("created_at", UtcDateTime),
    needs("seen_at", UtcDateTime),
    needs("ends_at", UtcDateTime),
)
Index("ix_signed_in_browser_person", signed_in_browser.c.person)
invitation = tenant_table(
    "invitation",
    needs("email", String(320)),
    needs("role", Word),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    Column("digest", Digest, nullable=False, unique=True),
    Column("token_sealed", LargeBinary),
    Column("mail_digest", Digest, nullable=False, unique=True),
    needs("created_at", UtcDateTime),
    needs("expires_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("withdrawn_at", UtcDateTime),
    version(),
)
