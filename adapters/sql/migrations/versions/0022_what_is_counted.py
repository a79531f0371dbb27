"""Tokens that were looked up in vain are counted, and what somebody asks in an hour"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WRONG = sa.text("why = 'a token that is not good'")


def upgrade() -> None:
    op.create_index(
        "ix_event_wrong_token",
        "event",
        ["opened_at"],
        sqlite_where=WRONG,
        postgresql_where=WRONG,
    )
    op.create_index("ix_follow_up_asker", "follow_up", ["contact", "asked_at"])
    op.create_index("ix_follow_up_asked", "follow_up", ["organisation", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_follow_up_asked", table_name="follow_up")
    op.drop_index("ix_follow_up_asker", table_name="follow_up")
    op.drop_index("ix_event_wrong_token", table_name="event")
