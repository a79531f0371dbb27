"""Tokens that were looked up in vain are counted"""

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


def downgrade() -> None:
    op.drop_index("ix_event_wrong_token", table_name="event")
