"""A pulse pauses until a day, and runs are found by when they were"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0010"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("pulse", sa.Column("paused_until", UtcDateTime(), nullable=True))
    op.create_index("ix_run_at", "run", ["organisation", "at"])


def downgrade() -> None:
    op.drop_index("ix_run_at", table_name="run")
    op.drop_column("pulse", "paused_until")
