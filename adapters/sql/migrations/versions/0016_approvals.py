"""Who asks for an approval, who made an organisation, and who asked for a code"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("decided_at IS NULL")


def upgrade() -> None:
    op.add_column("organisation", sa.Column("founder", sa.Uuid(), nullable=True))
    op.add_column("code_sent", sa.Column("by", sa.Uuid(), nullable=True))
    op.create_index("ix_code_sent_by", "code_sent", ["by", "at"])
    op.create_table(
        "approval_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_approval_request_by")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_approval_request_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_request")),
        sa.UniqueConstraint(
            "organisation", "id", name=op.f("uq_approval_request_organisation_id")
        ),
    )
    op.create_index(
        "uq_approval_request_open",
        "approval_request",
        ["organisation"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("approval_request")
    op.drop_index("ix_code_sent_by", "code_sent")
    op.drop_column("code_sent", "by")
    op.drop_column("organisation", "founder")
