"""The last round trip of the number in use"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEPT = ("phone_number_id", "trip_wamid", "trip_at")
numbers = sa.table("managed_number", sa.column("slot"), *map(sa.column, KEPT))
checks = sa.table("number_check", *map(sa.column, KEPT))


def upgrade() -> None:
    wamid = sa.Column("trip_wamid", sa.String(length=400), server_default="", nullable=False)
    op.add_column("number_check", wamid)
    op.add_column("number_check", sa.Column("trip_at", UtcDateTime(), nullable=True))
    _of_before()


def _of_before() -> None:
    """The one that was made before the number went live."""
    live = sa.select(*(numbers.c[name] for name in KEPT)).where(numbers.c.slot == "live")
    for row in op.get_bind().execute(live).mappings().all():
        there = checks.c.phone_number_id == row["phone_number_id"]
        op.get_bind().execute(checks.update().where(there).values(dict(row)))


def downgrade() -> None:
    op.drop_column("number_check", "trip_at")
    op.drop_column("number_check", "trip_wamid")
