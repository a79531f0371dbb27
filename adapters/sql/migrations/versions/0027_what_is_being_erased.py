"""Long work: what is being erased and how far that has come, and what goes on being sent again"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ERASING, OF_READING = "ix_organisation_erasing", "ix_delivery_reading"
RESENDING = "ix_run_resending"
BEGUN, LEFT = sa.text("erasing_since IS NOT NULL"), sa.text("resend_before IS NOT NULL")


def upgrade() -> None:
    op.add_column("organisation", sa.Column("erasing_since", UtcDateTime(), nullable=True))
    op.add_column("organisation", sa.Column("erasing_people", sa.JSON(), nullable=True))
    op.add_column("organisation", sa.Column("erasing_body", sa.BigInteger(), nullable=True))
    op.create_index(
        ERASING, "organisation", ["erasing_since"], sqlite_where=BEGUN, postgresql_where=BEGUN
    )
    op.create_index(OF_READING, "delivery", ["reading"])
    op.add_column("run", sa.Column("resend_before", UtcDateTime(), nullable=True))
    op.create_index(RESENDING, "run", ["resend_before"], sqlite_where=LEFT, postgresql_where=LEFT)


def downgrade() -> None:
    op.drop_index(RESENDING, table_name="run")
    op.drop_column("run", "resend_before")
    op.drop_index(OF_READING, table_name="delivery")
    op.drop_index(ERASING, table_name="organisation")
    for column in ("erasing_body", "erasing_people", "erasing_since"):
        op.drop_column("organisation", column)
