"""Pauses by an admin, team links, and numbers verified by a code"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("destination", sa.Column("rests_until", UtcDateTime(), nullable=True))
    one, none = sa.text("1"), sa.text("0")
    op.add_column("invite", sa.Column("most", sa.Integer(), server_default=one, nullable=False))
    op.add_column("invite", sa.Column("uses", sa.Integer(), server_default=none, nullable=False))
    op.add_column("invite", sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
    op.add_column("invite", sa.Column("batch", sa.Uuid(), nullable=True))
    invite = sa.table("invite", sa.column("uses"), sa.column("used_at"))
    op.execute(invite.update().where(invite.c.used_at.is_not(None)).values(uses=1))
    _invite_use()
    _phone_check()
    _code_sent()


def _invite_use() -> None:
    op.create_table(
        "invite_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("invite", sa.Uuid(), nullable=False),
        sa.Column("destination", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "destination"],
            ["destination.organisation", "destination.id"],
            name=op.f("fk_invite_use_organisation_destination"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "invite"],
            ["invite.organisation", "invite.id"],
            name=op.f("fk_invite_use_organisation_invite"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_invite_use_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite_use")),
        sa.UniqueConstraint(
            "invite", "destination", name=op.f("uq_invite_use_invite_destination")
        ),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_invite_use_organisation_id")),
    )


def _phone_check() -> None:
    op.create_table(
        "phone_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("for_self", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sends", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.Uuid(), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("destination", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_phone_check_by")),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_phone_check_contact")),
        sa.ForeignKeyConstraint(
            ["organisation", "channel"],
            ["channel.organisation", "channel.id"],
            name=op.f("fk_phone_check_organisation_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "destination"],
            ["destination.organisation", "destination.id"],
            name=op.f("fk_phone_check_organisation_destination"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_phone_check_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_check")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_phone_check_organisation_id")),
    )


def _code_sent() -> None:
    op.create_table(
        "code_sent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("number_hmac", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_code_sent_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_sent")),
    )
    op.create_index("ix_code_sent_number", "code_sent", ["number_hmac", "at"])
    op.create_index("ix_code_sent_organisation", "code_sent", ["organisation", "at"])


def downgrade() -> None:
    op.drop_table("code_sent")
    op.drop_table("phone_check")
    op.drop_table("invite_use")
    for column in ("batch", "withdrawn_at", "uses", "most"):
        op.drop_column("invite", column)
    op.drop_column("destination", "rests_until")
