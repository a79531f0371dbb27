"""A pulse pauses until a day, and a run's charts are counted by one index"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


message = sa.table("message", sa.column("run"), sa.column("delivery"))
delivery = sa.table("delivery", sa.column("id"), sa.column("run"))


def upgrade() -> None:
    op.add_column("pulse", sa.Column("paused_until", UtcDateTime(), nullable=True))
    op.create_index("ix_run_at", "run", ["organisation", "at"])
    op.add_column("message", sa.Column("run", sa.Uuid(), nullable=True))
    whose = sa.select(delivery.c.run).where(delivery.c.id == message.c.delivery)
    op.execute(message.update().values(run=whose.scalar_subquery()))
    op.create_index(
        "ix_message_run", "message", ["organisation", "run", "part", "state", "reason"]
    )
    op.create_index(
        "ix_message_resent",
        "message",
        ["run"],
        sqlite_where=sa.text("resend > 0"),
        postgresql_where=sa.text("resend > 0"),
    )


def downgrade() -> None:
    op.drop_index("ix_message_resent", table_name="message")
    op.drop_index("ix_message_run", table_name="message")
    op.drop_column("message", "run")
    op.drop_index("ix_run_at", table_name="run")
    op.drop_column("pulse", "paused_until")
