"""Every organisation has an owner: whoever founded it"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

membership = sa.table("membership", sa.column("role"))


def upgrade() -> None:
    # until now an organisation's only admin was the one who founded it
    op.execute(membership.update().where(membership.c.role == "admin").values(role="owner"))


def downgrade() -> None:
    op.execute(membership.update().where(membership.c.role == "owner").values(role="admin"))
