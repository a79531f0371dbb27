"""What an organisation may once its pause ends, and when its last one ended"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

organisation = sa.table("organisation", sa.column("access"), sa.column("access_before"))


def upgrade() -> None:
    op.add_column(
        "organisation",
        sa.Column("access_before", sa.String(40), server_default="", nullable=False),
    )
    op.add_column("organisation", sa.Column("resumed_at", UtcDateTime(), nullable=True))
    # until now every pause ended in having been let in
    op.execute(
        organisation.update()
        .where(organisation.c.access == "paused")
        .values(access_before="granted")
    )


def downgrade() -> None:
    op.drop_column("organisation", "resumed_at")
    op.drop_column("organisation", "access_before")
