"""The window"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0003_window"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("shut_at", UtcDateTime(), nullable=True))
    op.add_column("contact", sa.Column("reacted_at", UtcDateTime(), nullable=True))
    op.add_column("sender", sa.Column("reactions_open", sa.Boolean(), nullable=True))
    op.add_column("sender", sa.Column("reactions_shown_at", UtcDateTime(), nullable=True))
    op.add_column("attempt", sa.Column("reacted_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("attempt", "reacted_at")
    op.drop_column("sender", "reactions_shown_at")
    op.drop_column("sender", "reactions_open")
    op.drop_column("contact", "reacted_at")
    op.drop_column("contact", "shut_at")
