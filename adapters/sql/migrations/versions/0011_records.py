"""What the pages of records find their rows by, and what the watchdog has looked at"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SAID = "kind = 'message' AND organisation IS NOT NULL"
UNWATCHED = "kind = 'scheduled' AND watched_at IS NULL"


def upgrade() -> None:
    op.add_column("delivery", sa.Column("pulse", sa.Uuid(), nullable=True))
    op.add_column("delivery", sa.Column("at", UtcDateTime(), nullable=True))
    op.add_column("message", sa.Column("listed_at", UtcDateTime(), nullable=True))
    op.add_column("run", sa.Column("watched_at", UtcDateTime(), nullable=True))
    op.add_column(
        "mail", sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "event", sa.Column("about", sa.String(length=400), server_default="", nullable=False)
    )
    op.add_column(
        "event", sa.Column("reaction", sa.String(length=40), server_default="", nullable=False)
    )
    _fill()
    for name, column in (
        ("ix_delivery_listed", "organisation"),
        ("ix_delivery_of_pulse", "pulse"),
        ("ix_delivery_of_destination", "destination"),
    ):
        op.create_index(name, "delivery", [column, "at", "id"])
    _partial(
        "ix_message_listed",
        "message",
        ["organisation", "state", "listed_at", "delivery"],
        "listed_at IS NOT NULL",
    )
    _partial(
        "ix_message_coded",
        "message",
        ["organisation", "code", "listed_at", "delivery"],
        "listed_at IS NOT NULL AND code IS NOT NULL",
    )
    op.create_index("ix_follow_up_run", "follow_up", ["run", "contact"])
    _partial("ix_run_unwatched", "run", ["at"], UNWATCHED)
    _partial("ix_event_said", "event", ["organisation", "seq"], SAID)
    _partial("ix_event_of_destination", "event", ["destination", "seq"], SAID)
    _partial("ix_event_reaction", "event", ["organisation", "seq"], "reaction <> ''")
    _partial("ix_event_of_contact", "event", ["contact"], "contact IS NOT NULL")
    _partial("ix_event_about", "event", ["about"], "reaction <> ''")
    op.create_index("ix_audit_of", "audit", ["organisation", "id"])
    op.create_index("ix_destination_listed", "destination", ["organisation", "created_at", "id"])


def _fill() -> None:
    op.execute(
        "UPDATE delivery SET pulse = (SELECT run.pulse FROM run WHERE run.id = delivery.run), "
        "at = (SELECT run.at FROM run WHERE run.id = delivery.run)"
    )
    op.execute(
        "UPDATE message SET listed_at = "
        "(SELECT delivery.at FROM delivery WHERE delivery.id = message.delivery) "
        "WHERE part = 'chart' AND delivery IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM message AS newer WHERE newer.delivery = message.delivery "
        "AND newer.part = 'chart' AND newer.resend > message.resend)"
    )
    # what came before there was a watchdog is none of its business
    op.execute("UPDATE run SET watched_at = at")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    op.drop_index("ix_destination_listed", table_name="destination")
    op.drop_index("ix_audit_of", table_name="audit")
    for name in ("about", "of_contact", "reaction", "of_destination", "said"):
        op.drop_index(f"ix_event_{name}", table_name="event")
    op.drop_index("ix_run_unwatched", table_name="run")
    op.drop_index("ix_follow_up_run", table_name="follow_up")
    op.drop_index("ix_message_coded", table_name="message")
    op.drop_index("ix_message_listed", table_name="message")
    for name in ("ix_delivery_of_destination", "ix_delivery_of_pulse", "ix_delivery_listed"):
        op.drop_index(name, table_name="delivery")
    op.drop_column("event", "reaction")
    op.drop_column("event", "about")
    op.drop_column("mail", "urgent")
    op.drop_column("run", "watched_at")
    op.drop_column("message", "listed_at")
    op.drop_column("delivery", "at")
    op.drop_column("delivery", "pulse")
