"""Business numbers, their templates, and the contacts behind them."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, LargeBinary, String, Uuid

from adapters.sql.tables.base import Name, Word, house_table, identity, needs, says, version
from adapters.sql.types import UtcDateTime

sender = house_table(
    "sender",
    identity(),
    Column("organisation", Uuid, ForeignKey("organisation.id"), nullable=False),
    needs("tier", Word),
    Column("phone_number_id", Name, nullable=False, unique=True),
    needs("waba", Name),
    needs("display_number", Name),
    needs("verified_name", Name),
    needs("token_sealed", LargeBinary),
    needs("state", Word),
    says("reason"),
    Column("served_turn", BigInteger, nullable=False, server_default="0"),
    version(),
)
template = house_table(
    "template",
    Column("waba", Name, primary_key=True),
    Column("name", String(512), primary_key=True),
    Column("language", Word, primary_key=True),
    needs("approved", Boolean),
)
contact = house_table(
    "contact",
    identity(),
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    says("name"),
    Column("window_until", UtcDateTime),
    Column("gate_at", UtcDateTime),
    Column("told_how_at", UtcDateTime),
    Column("told_off_at", UtcDateTime),
    # when they last said START: an older STOP that comes late changes nothing
    Column("started_at", UtcDateTime),
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
    needs("at", UtcDateTime),
)
