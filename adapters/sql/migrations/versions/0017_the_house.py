"""The house's own audit log, why mails fail, and what Meta says of the live number"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HOUSE = UUID(int=0)
BY_OPERATORS = (
    "let the organisation in",
    "declined to let it in",
    "approved it for any number of recipients",
    "took the approval back",
    "paused its sending",
    "paused its sending: STOPs",
    "let its sending go on",
    "closed the onboarding",
    "began a support visit",
    "ended a support visit",
)
"""As they were noted until now, in the log of the organisation that it was done to."""
BY_COMMAND = ("set a person's password", "removed a teammate")
"""Those that nobody in particular did."""
audit = sa.table(
    "audit",
    sa.column("organisation", sa.Uuid()),
    sa.column("who", sa.Uuid()),
    sa.column("what", sa.String()),
    sa.column("by_house", sa.Boolean()),
)


def upgrade() -> None:
    _log()
    _mails()
    _checks()


def _checks() -> None:
    op.create_table(
        "number_check",
        sa.Column("phone_number_id", sa.String(length=200), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("token_ends", UtcDateTime(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("phone_number_id", name=op.f("pk_number_check")),
    )
    names = ("phone_number_id", "findings", "checked_at")
    kept = sa.table("managed_number", sa.column("slot"), *map(sa.column, names))
    checks = sa.table("number_check", *map(sa.column, names))
    live = sa.select(*(kept.c[name] for name in names)).where(kept.c.slot == "live")
    op.execute(checks.insert().from_select(names, live))


def _mails() -> None:
    for column in (
        sa.Column("kind", sa.String(length=40), server_default="", nullable=False),
        sa.Column("trouble", sa.String(length=40), server_default="", nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("tried_at", UtcDateTime(), nullable=True),
    ):
        op.add_column("mail", column)
    standing = sa.text("state IN ('due', 'failed')")
    op.create_index(
        "ix_mail_standing",
        "mail",
        ["state", "created_at"],
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _log() -> None:
    op.add_column(
        "audit",
        sa.Column("by_house", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    what = audit.c.what
    by_command = sa.or_(what.in_(BY_COMMAND), what.startswith("put somebody in as "))
    op.execute(
        audit.update()
        .where(
            sa.or_(
                audit.c.organisation == HOUSE,
                what.in_(BY_OPERATORS),
                what.startswith("set the plan to "),
                sa.and_(audit.c.who.is_(None), by_command),
            )
        )
        .values(by_house=True)
    )
    op.create_index(
        "ix_audit_by_house",
        "audit",
        ["id"],
        sqlite_where=sa.text("by_house = 1"),
        postgresql_where=sa.text("by_house"),
    )


def downgrade() -> None:
    op.drop_table("number_check")
    op.drop_index("ix_mail_standing", "mail")
    for name in ("tried_at", "code", "trouble", "kind"):
        op.drop_column("mail", name)
    op.drop_index("ix_audit_by_house", "audit")
    op.drop_column("audit", "by_house")
