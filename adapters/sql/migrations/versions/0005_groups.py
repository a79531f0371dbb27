"""Groups"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "chat_group",
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("linked_org", sa.Uuid(), nullable=True),
        sa.Column("asked", sa.Uuid(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked"], ["contact.id"], name=op.f("fk_chat_group_asked")),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_chat_group_contact")),
        sa.ForeignKeyConstraint(
            ["linked_org"], ["organisation.id"], name=op.f("fk_chat_group_linked_org")
        ),
        sa.ForeignKeyConstraint(["sender"], ["sender.id"], name=op.f("fk_chat_group_sender")),
        sa.PrimaryKeyConstraint("sender", "group_id", name=op.f("pk_chat_group")),
        sa.UniqueConstraint("contact", name=op.f("uq_chat_group_contact")),
    )
    op.create_index(op.f("ix_chat_group_asked"), "chat_group", ["asked"], unique=False)
    op.create_index(op.f("ix_chat_group_linked_org"), "chat_group", ["linked_org"], unique=False)
    op.add_column("sender", sa.Column("groups_open_at", UtcDateTime(), nullable=True))
    op.add_column("sender", sa.Column("groups_asked_at", UtcDateTime(), nullable=True))
    op.add_column("message", sa.Column("buttons", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "buttons")
    op.drop_column("sender", "groups_asked_at")
    op.drop_column("sender", "groups_open_at")
    op.drop_index(op.f("ix_chat_group_linked_org"), table_name="chat_group")
    op.drop_index(op.f("ix_chat_group_asked"), table_name="chat_group")
    op.drop_table("chat_group")
