"""What operators and organisations settle with each other: access, onboardings, visits, and the
shared number itself."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from adapters.sql.tables.base import (
    Name,
    Word,
    house_table,
    needs,
    says,
    tenant_table,
    version,
    within,
)
from adapters.sql.types import UtcDateTime


def requests(name: str) -> Table:
    """What organisations ask of operators: of each, one is open at most."""
    table = tenant_table(
        name,
        Column("by", Uuid, ForeignKey("person.id"), nullable=False),
        needs("text", Text),
        needs("asked_at", UtcDateTime),
        Column("decided_at", UtcDateTime),
        Column("granted", Boolean),
        says("reason"),
        version(),
    )
    Index(
        f"uq_{name}_open",
        table.c.organisation,
        unique=True,
        sqlite_where=text("decided_at IS NULL"),
        postgresql_where=text("decided_at IS NULL"),
    )
    return table


access_request = requests("access_request")
approval_request = requests("approval_request")
"""To reach more people on the shared number than a newcomer."""
support_visit = tenant_table(
    "support_visit",
    Column("operator", Uuid, ForeignKey("person.id"), nullable=False),
    needs("reason", Text),
    needs("began_at", UtcDateTime),
    needs("ends_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
)
onboarding = tenant_table(
    "onboarding",
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    needs("asked_at", UtcDateTime),
    Column("wish", JSON, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("closed_at", UtcDateTime),
    version(),
    # an operator, who may have gone since
    Column("closed_by", Uuid),
    # how it ended, in the operator's words
    says("outcome"),
)
Index(
    "uq_onboarding_open",
    onboarding.c.organisation,
    unique=True,
    sqlite_where=text("closed_at IS NULL"),
    postgresql_where=text("closed_at IS NULL"),
)
onboarding_note = tenant_table(
    "onboarding_note",
    Column("onboarding", Uuid, nullable=False, index=True),
    needs("step", Word),
    Column("by", Uuid, ForeignKey("person.id"), nullable=False),
    needs("side", Word),
    needs("text", Text),
    needs("at", UtcDateTime),
    within("onboarding", "onboarding"),
)
number_check = house_table(
    "number_check",
    Column("phone_number_id", Name, primary_key=True),
    Column("findings", JSON, nullable=False),
    Column("checked_at", UtcDateTime),
    Column("token_ends", UtcDateTime),
    # with how many days left operators were told of that end
    Column("told", Integer),
    # when its token was asked about by itself
    Column("asked_at", UtcDateTime),
    # the message by which the last round trip shows itself
    says("trip_wamid", String(400)),
    Column("trip_at", UtcDateTime),
)
managed_number = house_table(
    "managed_number",
    # `draft` while it is set up and checked, `live` once it sends
    Column("slot", Word, primary_key=True),
    needs("phone_number_id", Name),
    needs("waba", Name),
    needs("display_number", Name),
    needs("app_id", Name),
    needs("token_sealed", LargeBinary),
    needs("secret_sealed", LargeBinary),
    # the one before, still taken while Meta changes over
    Column("old_secret_sealed", LargeBinary),
    Column("former_until", UtcDateTime),
    needs("verify_sealed", LargeBinary),
    says("template", String(512)),
    says("language", Word),
    needs("saved_at", UtcDateTime),
    Column("saved_by", Uuid, ForeignKey("person.id")),
    Column("findings", JSON, nullable=False),
    Column("checked_at", UtcDateTime),
    says("trip_wamid", String(400)),
    Column("trip_at", UtcDateTime),
)
