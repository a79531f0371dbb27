"""Plans and access, support visits, onboardings, and the shared number with its own keys"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = {
    "access_request": "decided_at IS NULL",
    "onboarding": "closed_at IS NULL",
}
TENANT_TABLES = ("onboarding_note", "onboarding", "support_visit", "access_request")


def upgrade() -> None:
    _organisations()
    _tenant_table(
        "access_request",
        _person("access_request", "by"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
    )
    _tenant_table(
        "support_visit",
        _person("support_visit", "operator"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
    )
    _onboardings()
    _number()
    for table, condition in OPEN.items():
        op.create_index(
            f"uq_{table}_open",
            table,
            ["organisation"],
            unique=True,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def _organisations() -> None:
    for column in (
        sa.Column("plan", sa.String(length=40), server_default="managed", nullable=False),
        sa.Column("access", sa.String(length=40), server_default="granted", nullable=False),
        sa.Column("access_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("approved", sa.Boolean(), server_default=sa.true(), nullable=False),
    ):
        op.add_column("organisation", column)


def _onboardings() -> None:
    _tenant_table(
        "onboarding",
        _person("onboarding", "by"),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
    )
    _tenant_table(
        "onboarding_note",
        sa.Column("onboarding", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        _person("onboarding_note", "by"),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "onboarding"],
            ["onboarding.organisation", "onboarding.id"],
            name=op.f("fk_onboarding_note_organisation_onboarding"),
        ),
    )
    op.create_index(
        op.f("ix_onboarding_note_onboarding"), "onboarding_note", ["onboarding"], unique=False
    )


def _number() -> None:
    op.create_table(
        "managed_number",
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("phone_number_id", sa.String(length=200), nullable=False),
        sa.Column("waba", sa.String(length=200), nullable=False),
        sa.Column("display_number", sa.String(length=200), nullable=False),
        sa.Column("app_id", sa.String(length=200), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("verify_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("template", sa.String(length=512), server_default="", nullable=False),
        sa.Column("language", sa.String(length=40), server_default="", nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("trip_wamid", sa.String(length=400), server_default="", nullable=False),
        sa.Column("trip_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["person.id"], name=op.f("fk_managed_number_saved_by")
        ),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_managed_number")),
    )


def _person(table: str, name: str) -> sa.Column[object]:
    key = sa.ForeignKey("person.id", name=op.f(f"fk_{table}_{name}"))
    return sa.Column(name, sa.Uuid(), key, nullable=False)


def _tenant_table(name: str, *columns: object) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        *columns,  # type: ignore[arg-type]
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f(f"fk_{name}_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("organisation", "id", name=op.f(f"uq_{name}_organisation_id")),
    )


def downgrade() -> None:
    op.drop_table("managed_number")
    for name in TENANT_TABLES:
        op.drop_table(name)
    for column in ("approved", "access_reason", "access", "plan"):
        op.drop_column("organisation", column)
