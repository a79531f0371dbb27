"""Business numbers, their templates, and the contacts behind them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
)

from adapters.sql.tables.base import (
    BigKey,
    Name,
    Word,
    house_table,
    identity,
    needs,
    says,
    version,
)
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
    # when the number would be quite rested, in database time: a GCRA in one value
    Column("rested_at", UtcDateTime),
    Column("per_second", Integer, nullable=False, server_default="60"),
    # what Meta said of it last; no limit known is no limit held
    Column("messaging_limit", Integer),
    says("quality", Word),
    Column("asked_at", UtcDateTime),
    # whether a reaction opens a window, as Meta's answers have shown, and since when
    Column("reactions_open", Boolean),
    Column("reactions_shown_at", UtcDateTime),
    # since when Meta lets it write to groups; when it was asked about that last
    Column("groups_open_at", UtcDateTime),
    Column("groups_asked_at", UtcDateTime),
    version(),
)
template = house_table(
    "template",
    identity(),
    needs("waba", Name),
    needs("name", String(512)),
    needs("language", Word),
    # as Meta has it; what we asked for is in the wording
    needs("category", Word),
    needs("state", Word),
    says("reason"),
    Column("paused_until", UtcDateTime),
    Column("pauses", Integer, nullable=False, server_default="0"),
    Column("wording", JSON(none_as_null=True)),
    # its place in the account's ladder
    needs("rank", Integer),
    needs("settled", Boolean),
    Column("made_here", Boolean, nullable=False, server_default=false()),
    needs("knocks", Boolean),
    says("quality", Word),
    says("meta_id", Name),
    # Meta's times of its last words on it
    Column("judged_at", UtcDateTime),
    Column("categorised_at", UtcDateTime),
    version(),
    UniqueConstraint("waba", "name", "language"),
)
contact = house_table(
    "contact",
    identity(),
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    says("name"),
    Column("window_until", UtcDateTime),
    # Meta's time of its last 131047: only what they write later opens the window again
    Column("shut_at", UtcDateTime),
    # Meta's time of their newest reaction
    Column("reacted_at", UtcDateTime),
    Column("gate_at", UtcDateTime),
    # why Meta takes nothing for them, until they write
    Column("unreachable_code", Integer),
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
    # Meta's time at which a phone was last known to be theirs
    Column("seen_at", UtcDateTime),
)
suppression = house_table(
    "suppression",
    Column("sender", Uuid, ForeignKey("sender.id"), primary_key=True),
    Column("key_hmac", String(64), primary_key=True),
    needs("at", UtcDateTime),
)
consent = house_table(
    "consent",
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("sender", Uuid, ForeignKey("sender.id"), nullable=False),
    Column("contact", Uuid, ForeignKey("contact.id"), nullable=False, index=True),
    Column("organisation", Uuid, ForeignKey("organisation.id"), index=True),
    needs("kind", Word),
    needs("said", Text),
    needs("event", String(700)),
    needs("at", UtcDateTime),
)
"""The evidence of who agreed to what, and took it back: only ever added to."""
