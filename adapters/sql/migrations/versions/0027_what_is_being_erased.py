"""An organisation that is being erased: since when, whose it was, and how far that has come"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ERASING, OF_READING = "ix_organisation_erasing", "ix_delivery_reading"
BEGUN = sa.text("erasing_since IS NOT NULL")


def upgrade() -> None:
    op.add_column("organisation", sa.Column("erasing_since", UtcDateTime(), nullable=True))
    op.add_column("organisation", sa.Column("erasing_people", sa.JSON(), nullable=True))
    op.add_column("organisation", sa.Column("erasing_body", sa.BigInteger(), nullable=True))
    op.create_index(
        ERASING, "organisation", ["erasing_since"], sqlite_where=BEGUN, postgresql_where=BEGUN
    )
    op.create_index(OF_READING, "delivery", ["reading"])


def downgrade() -> None:
    op.drop_index(OF_READING, table_name="delivery")
    op.drop_index(ERASING, table_name="organisation")
    for column in ("erasing_body", "erasing_people", "erasing_since"):
        op.drop_column("organisation", column)
