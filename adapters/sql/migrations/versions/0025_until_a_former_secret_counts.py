"""Until when the app secret before the present one counts: for eight days from its replacement"""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NUMBER = sa.table(
    "managed_number",
    sa.column("slot", sa.String),
    sa.column("old_secret_sealed", sa.LargeBinary),
    sa.column("saved_at", UtcDateTime),
    sa.column("former_until", UtcDateTime),
)


def upgrade() -> None:
    op.add_column("managed_number", sa.Column("former_until", UtcDateTime(), nullable=True))
    connection = op.get_bind()
    replaced = sa.select(NUMBER).where(NUMBER.c.old_secret_sealed.is_not(None))
    for row in connection.execute(replaced).all():
        until = row.saved_at + timedelta(days=8)
        here = NUMBER.c.slot == row.slot
        connection.execute(NUMBER.update().where(here).values(former_until=until))


def downgrade() -> None:
    op.drop_column("managed_number", "former_until")
