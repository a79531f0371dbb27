"""Which templates were made here, and which only the settings name"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

template = sa.table("template", sa.column("made_here"), sa.column("settled"))


def upgrade() -> None:
    op.add_column(
        "template",
        sa.Column("made_here", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # until now what the settings named was never one that had been made here
    op.execute(
        template.update().where(template.c.settled == sa.false()).values(made_here=sa.true())
    )


def downgrade() -> None:
    op.drop_column("template", "made_here")
