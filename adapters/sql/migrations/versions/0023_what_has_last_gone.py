"""An index by which the newest chart of each person on a page is found"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LATEST = "ix_message_latest"
SENT = sa.text("delivery IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        LATEST,
        "message",
        ["sender", "contact", "created_at"],
        sqlite_where=SENT,
        postgresql_where=SENT,
    )


def downgrade() -> None:
    op.drop_index(LATEST, table_name="message")
