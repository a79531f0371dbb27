"""Indexes by which words that are kept no longer are found, the oldest first"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OF_MESSAGES, OF_EVENTS = "ix_message_worded", "ix_event_worded"
WORDED, SAID = sa.text("text <> ''"), sa.text("payload <> ''")


def upgrade() -> None:
    op.create_index(
        OF_MESSAGES, "message", ["created_at"], sqlite_where=WORDED, postgresql_where=WORDED
    )
    op.create_index(OF_EVENTS, "event", ["received_at"], sqlite_where=SAID, postgresql_where=SAID)


def downgrade() -> None:
    op.drop_index(OF_EVENTS, table_name="event")
    op.drop_index(OF_MESSAGES, table_name="message")
