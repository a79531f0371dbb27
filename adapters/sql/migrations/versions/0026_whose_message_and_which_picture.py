"""Indexes of messages: those that Meta has taken, and those that show a picture"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ACCEPTED, PICTURED = "ix_message_accepted", "ix_message_picture"
TAKEN, SHOWN = sa.text("accepted_at IS NOT NULL"), sa.text("picture IS NOT NULL")


def upgrade() -> None:
    op.drop_index(ACCEPTED, table_name="message")
    op.create_index(
        ACCEPTED,
        "message",
        ["organisation", "accepted_at"],
        sqlite_where=TAKEN,
        postgresql_where=TAKEN,
    )
    op.create_index(PICTURED, "message", ["picture"], sqlite_where=SHOWN, postgresql_where=SHOWN)


def downgrade() -> None:
    op.drop_index(PICTURED, table_name="message")
    op.drop_index(ACCEPTED, table_name="message")
    op.create_index(ACCEPTED, "message", ["organisation", "accepted_at"])
