"""The window"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("shut_at", UtcDateTime(), nullable=True))
    op.add_column("contact", sa.Column("reacted_at", UtcDateTime(), nullable=True))
    op.add_column("sender", sa.Column("reactions_open", sa.Boolean(), nullable=True))
    op.add_column("sender", sa.Column("reactions_shown_at", UtcDateTime(), nullable=True))
    op.add_column("attempt", sa.Column("reacted_at", UtcDateTime(), nullable=True))
    op.add_column(
        "destination",
        sa.Column("mail_to", sa.String(length=320), server_default="", nullable=False),
    )
    op.add_column(
        "destination",
        sa.Column("mails_instead", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("mail", sa.Column("delivery", sa.Uuid(), nullable=True))
    op.add_column("message", sa.Column("next_slot", UtcDateTime(), nullable=True))
    op.add_column(
        "pulse", sa.Column("keeps_open", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("event", sa.Column("opened_at", UtcDateTime(), nullable=True))
    op.create_index(
        "ix_event_opened",
        "event",
        ["contact", "opened_at"],
        sqlite_where=sa.text("opened_at IS NOT NULL"),
        postgresql_where=sa.text("opened_at IS NOT NULL"),
    )
    op.create_index("uq_mail_delivery", "mail", ["delivery"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_mail_delivery", table_name="mail")
    op.drop_index("ix_event_opened", table_name="event")
    op.drop_column("event", "opened_at")
    op.drop_column("pulse", "keeps_open")
    op.drop_column("message", "next_slot")
    op.drop_column("mail", "delivery")
    op.drop_column("destination", "mails_instead")
    op.drop_column("destination", "mail_to")
    op.drop_column("attempt", "reacted_at")
    op.drop_column("sender", "reactions_shown_at")
    op.drop_column("sender", "reactions_open")
    op.drop_column("contact", "reacted_at")
    op.drop_column("contact", "shut_at")
