"""Who has come by which invite, and numbers that are verified by a code."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, UniqueConstraint, Uuid

from adapters.sql.tables.base import (
    Name,
    house_table,
    identity,
    needs,
    says,
    tenant_table,
    version,
    within,
)
from adapters.sql.types import UtcDateTime

invite_use = tenant_table(
    "invite_use",
    needs("invite", Uuid),
    needs("destination", Uuid),
    needs("at", UtcDateTime),
    within("invite", "invite"),
    within("destination", "destination"),
    UniqueConstraint("invite", "destination"),
)
"""One person of those who have come by a team link."""

phone_check = tenant_table(
    "phone_check",
    needs("channel", Uuid),
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False),
    says("label"),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    needs("for_self", Boolean),
    needs("created_at", UtcDateTime),
    # of its newest code, which is worked out from its id and this count and kept nowhere
    Column("sends", Integer, nullable=False, server_default="0"),
    needs("sent_at", UtcDateTime),
    needs("expires_at", UtcDateTime),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("message", Uuid),
    Column("verified_at", UtcDateTime),
    Column("destination", Uuid),
    version(),
    within("channel", "channel"),
    within("destination", "destination"),
)
"""A number that is being verified by a code."""

code_sent = house_table(
    "code_sent",
    identity(),
    Column("organisation", Uuid, ForeignKey("organisation.id"), nullable=False),
    # who asked, in whichever of their organisations; none of before that was counted
    Column("by", Uuid),
    # whichever organisation asked: a number gets only so many in an hour
    Column("number_hmac", Name, nullable=False),
    needs("at", UtcDateTime),
)
"""Each code that was asked for: what the limits count."""
Index("ix_code_sent_number", code_sent.c.number_hmac, code_sent.c.at)
Index("ix_code_sent_organisation", code_sent.c.organisation, code_sent.c.at)
Index("ix_code_sent_by", code_sent.c.by, code_sent.c.at)
