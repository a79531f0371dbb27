"""The engine"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("mailed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(
        "uq_alert_open",
        "alert",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "worker",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    op.create_table(
        "operator",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_operator_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_operator")),
    )
    op.create_table(
        "consent",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("event", sa.String(length=700), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_consent_contact")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_consent_organisation")
        ),
        sa.ForeignKeyConstraint(["sender"], ["sender.id"], name=op.f("fk_consent_sender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_contact"), "consent", ["contact"], unique=False)
    op.create_index(op.f("ix_consent_organisation"), "consent", ["organisation"], unique=False)
    op.create_table(
        "pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("destination", sa.Uuid(), nullable=False),
        sa.Column("pulse", sa.Uuid(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "destination"],
            ["destination.organisation", "destination.id"],
            name=op.f("fk_pause_organisation_destination"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "pulse"],
            ["pulse.organisation", "pulse.id"],
            name=op.f("fk_pause_organisation_pulse"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_pause_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
        sa.UniqueConstraint("destination", "pulse", name=op.f("uq_pause_destination_pulse")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_pause_organisation_id")),
    )
    op.create_table(
        "picture_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("picture", sa.Uuid(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["picture"], ["picture.id"], name=op.f("fk_picture_link_picture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_link")),
    )
    op.create_index(op.f("ix_picture_link_picture"), "picture_link", ["picture"], unique=False)
    op.add_column(
        "channel", sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("contact_key", sa.Column("seen_at", UtcDateTime(), nullable=True))
    op.add_column("template", sa.Column("judged_at", UtcDateTime(), nullable=True))
    op.add_column("contact", sa.Column("unreachable_code", sa.Integer(), nullable=True))
    op.add_column("event", sa.Column("destination", sa.Uuid(), nullable=True))
    op.add_column(
        "organisation", sa.Column("cost_ceiling", sa.Numeric(precision=12, scale=4), nullable=True)
    )
    op.add_column("sender", sa.Column("rested_at", UtcDateTime(), nullable=True))
    op.add_column(
        "sender", sa.Column("per_second", sa.Integer(), server_default="60", nullable=False)
    )
    op.add_column("sender", sa.Column("messaging_limit", sa.Integer(), nullable=True))
    op.add_column(
        "sender", sa.Column("quality", sa.String(length=40), server_default="", nullable=False)
    )
    op.add_column("sender", sa.Column("asked_at", UtcDateTime(), nullable=True))
    op.add_column(
        "source",
        sa.Column("date_order", sa.String(length=40), server_default="day", nullable=False),
    )
    op.add_column("mail", sa.Column("due", UtcDateTime(), nullable=True))
    op.add_column("mail", sa.Column("lease_until", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_follow_up_answer"), "follow_up", ["answer"], unique=False)
    op.create_index("ix_message_accepted", "message", ["organisation", "accepted_at"])
    op.create_index(
        "ix_message_knocked",
        "message",
        ["sender", "accepted_at", "contact"],
        sqlite_where=sa.text("form = 'template'"),
        postgresql_where=sa.text("form = 'template'"),
    )
    op.create_index(
        "ix_message_standing",
        "message",
        ["state", "reason", "sender"],
        sqlite_where=sa.text("state IN ('held', 'unknown')"),
        postgresql_where=sa.text("state IN ('held', 'unknown')"),
    )
    op.create_index(
        "ix_delivery_event_unconfirmed",
        "delivery_event",
        ["at"],
        sqlite_where=sa.text("state = 'unconfirmed'"),
        postgresql_where=sa.text("state = 'unconfirmed'"),
    )
    op.create_index(
        "ix_event_quarantined",
        "event",
        ["seq"],
        sqlite_where=sa.text("state = 'quarantined'"),
        postgresql_where=sa.text("state = 'quarantined'"),
    )


def downgrade() -> None:
    op.drop_index("ix_event_quarantined", table_name="event")
    op.drop_index("ix_delivery_event_unconfirmed", table_name="delivery_event")
    op.drop_index("ix_message_standing", table_name="message")
    op.drop_index("ix_message_knocked", table_name="message")
    op.drop_column("source", "date_order")
    op.drop_column("mail", "lease_until")
    op.drop_column("mail", "due")
    op.drop_index("ix_message_accepted", table_name="message")
    op.drop_index(op.f("ix_follow_up_answer"), table_name="follow_up")
    op.drop_column("sender", "asked_at")
    op.drop_column("sender", "quality")
    op.drop_column("sender", "messaging_limit")
    op.drop_column("sender", "per_second")
    op.drop_column("sender", "rested_at")
    op.drop_column("organisation", "cost_ceiling")
    op.drop_column("event", "destination")
    op.drop_column("contact", "unreachable_code")
    op.drop_column("template", "judged_at")
    op.drop_column("contact_key", "seen_at")
    op.drop_column("channel", "turn")
    op.drop_index(op.f("ix_picture_link_picture"), table_name="picture_link")
    op.drop_table("picture_link")
    op.drop_table("pause")
    op.drop_index(op.f("ix_consent_organisation"), table_name="consent")
    op.drop_index(op.f("ix_consent_contact"), table_name="consent")
    op.drop_table("consent")
    op.drop_table("operator")
    op.drop_table("worker")
    op.drop_index(
        "uq_alert_open",
        table_name="alert",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("alert")
