"""Templates"""

from collections.abc import Sequence
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OLD = sa.table(
    "template",
    sa.column("waba", sa.String()),
    sa.column("name", sa.String()),
    sa.column("language", sa.String()),
    sa.column("approved", sa.Boolean()),
    sa.column("judged_at", UtcDateTime()),
)
NEW = sa.table(
    "template",
    sa.column("id", sa.Uuid()),
    *(sa.column(name, sa.String()) for name in ("waba", "name", "language", "category", "state")),
    sa.column("rank", sa.Integer()),
    sa.column("settled", sa.Boolean()),
    sa.column("knocks", sa.Boolean()),
    sa.column("judged_at", UtcDateTime()),
)


def upgrade() -> None:
    connection = op.get_bind()
    known = connection.execute(sa.select(OLD)).mappings().all()
    op.drop_table("template")
    op.create_table(
        "template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("waba", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("paused_until", UtcDateTime(), nullable=True),
        sa.Column("pauses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wording", sa.JSON(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("knocks", sa.Boolean(), nullable=False),
        sa.Column("quality", sa.String(length=40), server_default="", nullable=False),
        sa.Column("meta_id", sa.String(length=200), server_default="", nullable=False),
        sa.Column("judged_at", UtcDateTime(), nullable=True),
        sa.Column("categorised_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint(
            "waba", "name", "language", name=op.f("uq_template_waba_name_language")
        ),
    )
    rows = [
        {
            "id": uuid4(),
            "waba": row["waba"],
            "name": row["name"],
            "language": row["language"],
            "category": "utility",
            # why one was not approved is not known: Meta is asked within ten minutes
            "state": "approved" if row["approved"] else "disabled",
            "rank": 0,
            "settled": True,
            "knocks": True,
            "judged_at": row["judged_at"],
        }
        for row in known
    ]
    if rows:
        connection.execute(sa.insert(NEW), rows)
    op.add_column("attempt", sa.Column("template", sa.Uuid(), nullable=True))


def downgrade() -> None:
    connection = op.get_bind()
    known = connection.execute(sa.select(NEW).where(NEW.c.settled)).mappings().all()
    op.drop_column("attempt", "template")
    op.drop_table("template")
    op.create_table(
        "template",
        sa.Column("waba", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("judged_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("waba", "name", "language", name=op.f("pk_template")),
    )
    rows = [
        {
            **{name: row[name] for name in ("waba", "name", "language", "judged_at")},
            "approved": row["state"] == "approved",
        }
        for row in known
    ]
    if rows:
        connection.execute(sa.insert(OLD), rows)
