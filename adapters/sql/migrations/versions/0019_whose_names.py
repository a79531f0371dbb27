"""Whose name stands in which words of ours"""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

naming = sa.table(
    "naming",
    sa.column("id", sa.Uuid()),
    sa.column("organisation", sa.Uuid()),
    sa.column("whom", sa.Uuid()),
    sa.column("kind", sa.String()),
    sa.column("words", sa.Uuid()),
)
mail = sa.table(
    "mail",
    sa.column("id", sa.Uuid()),
    sa.column("organisation", sa.Uuid()),
    sa.column("subject", sa.String()),
    sa.column("created_at", UtcDateTime()),
)
message = sa.table(
    "message",
    sa.column("id", sa.Uuid()),
    sa.column("organisation", sa.Uuid()),
    sa.column("part", sa.String()),
    sa.column("text", sa.Text()),
    sa.column("due", UtcDateTime()),
)
invite = sa.table(
    "invite",
    sa.column("id", sa.Uuid()),
    sa.column("organisation", sa.Uuid()),
    sa.column("destination", sa.Uuid()),
    sa.column("used_at", UtcDateTime()),
)
invite_use = sa.table(
    "invite_use",
    sa.column("organisation", sa.Uuid()),
    sa.column("destination", sa.Uuid()),
    sa.column("at", UtcDateTime()),
)
JOINED = "% has joined % on WhatsApp%"


def upgrade() -> None:
    op.create_table(
        "naming",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("whom", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_naming_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_naming")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_naming_organisation_id")),
    )
    op.create_index("ix_naming_whom", "naming", ["whom"])
    _of_before()


def _of_before() -> None:
    """Whoever came by an invite was told of in the very moment in which they came."""
    came = [
        sa.select(invite.c.organisation, invite.c.destination, invite.c.used_at.label("at")).where(
            invite.c.destination.is_not(None), invite.c.used_at.is_not(None)
        ),
        sa.select(invite_use.c.organisation, invite_use.c.destination, invite_use.c.at),
    ]
    for each in (one.subquery() for one in came):
        mails = (each.c.organisation == mail.c.organisation, each.c.at == mail.c.created_at)
        _name("mail", sa.select(mail.c.id, mail.c.organisation, each.c.destination).where(
            *mails, mail.c.subject.like(JOINED)
        ))  # fmt: skip
        told = (each.c.organisation == message.c.organisation, each.c.at == message.c.due)
        _name("message", sa.select(message.c.id, message.c.organisation, each.c.destination).where(
            *told, message.c.part == "notice", message.c.text.like(JOINED)
        ))  # fmt: skip


def _name(kind: str, found: sa.Select[Any]) -> None:
    rows = [
        {"id": uuid4(), "organisation": place, "whom": whom, "kind": kind, "words": words}
        for words, place, whom in op.get_bind().execute(found.distinct())
    ]
    if rows:
        op.bulk_insert(naming, rows)


def downgrade() -> None:
    op.drop_table("naming")
