"""Who closed an onboarding, and how it ended"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("onboarding", sa.Column("closed_by", sa.Uuid(), nullable=True))
    op.add_column("onboarding", sa.Column("outcome", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("onboarding", "outcome")
    op.drop_column("onboarding", "closed_by")
