"""Amendments that came before what they amend"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("contact", sa.Uuid(), nullable=False),
        sa.Column("wamid", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_amendment_contact")),
        sa.PrimaryKeyConstraint("contact", "wamid", name=op.f("pk_amendment")),
    )


def downgrade() -> None:
    op.drop_table("amendment")
