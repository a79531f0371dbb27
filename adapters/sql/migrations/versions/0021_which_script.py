"""Which script asked for a run"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("run", sa.Column("token", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("run", "token")
