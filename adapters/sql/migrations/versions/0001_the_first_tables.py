"""The first tables"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from adapters.sql.types import UtcDateTime

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("key", sa.String(length=700), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("phone_number_id", sa.String(length=200), server_default="", nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("meta_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("sender", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("contact", sa.Uuid(), nullable=True),
        sa.Column("run", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_event")),
    )
    op.create_index(
        "ix_event_due",
        "event",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_table(
        "ingestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("probed_at", UtcDateTime(), nullable=False),
        sa.Column("healthy_since", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingestion")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "template",
        sa.Column("waba", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("waba", "name", "language", name=op.f("pk_template")),
    )
    op.create_table(
        "webhook_body",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("split_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_body")),
    )
    op.create_index(
        "ix_webhook_body_new",
        "webhook_body",
        ["id"],
        unique=False,
        sqlite_where=sa.text("split_at IS NULL"),
        postgresql_where=sa.text("split_at IS NULL"),
    )
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("who", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_audit_organisation")
        ),
        sa.ForeignKeyConstraint(["who"], ["person.id"], name=op.f("fk_audit_who")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "destination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_destination_organisation")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_destination_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destination")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_destination_organisation_id")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("to", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_mail_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_mail_organisation_id")),
    )
    op.create_table(
        "membership",
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_membership_organisation")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_membership_person")),
        sa.PrimaryKeyConstraint("organisation", "person", name=op.f("pk_membership")),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_notification_organisation")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_notification_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_notification_organisation_id")),
        sa.UniqueConstraint(
            "person", "kind", "subject", name=op.f("uq_notification_person_kind_subject")
        ),
    )
    op.create_table(
        "sender",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("phone_number_id", sa.String(length=200), nullable=False),
        sa.Column("waba", sa.String(length=200), nullable=False),
        sa.Column("display_number", sa.String(length=200), nullable=False),
        sa.Column("verified_name", sa.String(length=200), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("served_turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_sender_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender")),
        sa.UniqueConstraint("phone_number_id", name=op.f("uq_sender_phone_number_id")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("filename", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("origin", sa.Text(), server_default="", nullable=False),
        sa.Column("licence", sa.Text(), server_default="", nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_source_by")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_source_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_source_organisation_id")),
    )
    op.create_table(
        "channel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_channel_by")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_channel_organisation")
        ),
        sa.ForeignKeyConstraint(["sender"], ["sender.id"], name=op.f("fk_channel_sender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_channel_organisation_id")),
        sa.UniqueConstraint("organisation", "sender", name=op.f("uq_channel_organisation_sender")),
    )
    op.create_table(
        "confirmation_settings",
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("email", sa.Boolean(), nullable=False),
        sa.Column("whatsapp", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "person"],
            ["membership.organisation", "membership.person"],
            name=op.f("fk_confirmation_settings_organisation_person"),
        ),
        sa.PrimaryKeyConstraint("organisation", "person", name=op.f("pk_confirmation_settings")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("window_until", UtcDateTime(), nullable=True),
        sa.Column("gate_at", UtcDateTime(), nullable=True),
        sa.Column("told_how_at", UtcDateTime(), nullable=True),
        sa.Column("told_off_at", UtcDateTime(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["contact.id"], name=op.f("fk_contact_merged_into")
        ),
        sa.ForeignKeyConstraint(["sender"], ["sender.id"], name=op.f("fk_contact_sender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_table(
        "metric",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("date_column", sa.String(length=200), nullable=False),
        sa.Column("value_column", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.JSON(), nullable=False),
        sa.Column("grain", sa.String(length=40), nullable=False),
        sa.Column("aggregate", sa.String(length=40), nullable=False),
        sa.Column("good", sa.String(length=40), nullable=False),
        sa.Column("timezone", sa.String(length=200), nullable=False),
        sa.Column("fresh_within", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation", "source"],
            ["source.organisation", "source.id"],
            name=op.f("fk_metric_organisation_source"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_metric_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_metric_organisation_id")),
    )
    op.create_table(
        "source_file",
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "source"],
            ["source.organisation", "source.id"],
            name=op.f("fk_source_file_organisation_source"),
        ),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_file")),
    )
    op.create_table(
        "suppression",
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("key_hmac", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sender"], ["sender.id"], name=op.f("fk_suppression_sender")),
        sa.PrimaryKeyConstraint("sender", "key_hmac", name=op.f("pk_suppression")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("destination", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.Uuid(), nullable=False),
        sa.Column("consent_event", sa.Text(), nullable=False),
        sa.Column("consent_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_address_contact")),
        sa.ForeignKeyConstraint(
            ["organisation", "channel"],
            ["channel.organisation", "channel.id"],
            name=op.f("fk_address_organisation_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "destination"],
            ["destination.organisation", "destination.id"],
            name=op.f("fk_address_organisation_destination"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_address_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("destination", "channel", name=op.f("uq_address_destination_channel")),
        sa.UniqueConstraint(
            "organisation", "contact", name=op.f("uq_address_organisation_contact")
        ),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_address_organisation_id")),
    )
    op.create_index(op.f("ix_address_contact"), "address", ["contact"], unique=False)
    op.create_table(
        "contact_key",
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.Uuid(), nullable=False),
        sa.Column("hmac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_contact_key_contact")),
        sa.ForeignKeyConstraint(["sender"], ["sender.id"], name=op.f("fk_contact_key_sender")),
        sa.PrimaryKeyConstraint("sender", "kind", "value", name=op.f("pk_contact_key")),
    )
    op.create_index(op.f("ix_contact_key_contact"), "contact_key", ["contact"], unique=False)
    op.create_index(op.f("ix_contact_key_hmac"), "contact_key", ["hmac"], unique=False)
    op.create_table(
        "invite",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("for_self", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("destination", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_invite_by")),
        sa.ForeignKeyConstraint(
            ["organisation", "channel"],
            ["channel.organisation", "channel.id"],
            name=op.f("fk_invite_organisation_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "destination"],
            ["destination.organisation", "destination.id"],
            name=op.f("fk_invite_organisation_destination"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_invite_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("digest", name=op.f("uq_invite_digest")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_invite_organisation_id")),
    )
    op.create_table(
        "pulse",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("metric", sa.Uuid(), nullable=False),
        sa.Column("chart", sa.String(length=40), nullable=False),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("next_key", sa.String(length=200), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_pulse_by")),
        sa.ForeignKeyConstraint(
            ["organisation", "metric"],
            ["metric.organisation", "metric.id"],
            name=op.f("fk_pulse_organisation_metric"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_pulse_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_pulse_organisation_id")),
    )
    op.create_index(
        "ix_pulse_due",
        "pulse",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "pulse_destination",
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("pulse", sa.Uuid(), nullable=False),
        sa.Column("destination", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "destination"],
            ["destination.organisation", "destination.id"],
            name=op.f("fk_pulse_destination_organisation_destination"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "pulse"],
            ["pulse.organisation", "pulse.id"],
            name=op.f("fk_pulse_destination_organisation_pulse"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation", "pulse", "destination", name=op.f("pk_pulse_destination")
        ),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("pulse", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=200), nullable=True),
        sa.Column("request_key", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("deadline", UtcDateTime(), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("step", sa.String(length=40), nullable=True),
        sa.Column("seconds", sa.JSON(), nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_run_by")),
        sa.ForeignKeyConstraint(
            ["organisation", "pulse"],
            ["pulse.organisation", "pulse.id"],
            name=op.f("fk_run_organisation_pulse"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_run_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_run_organisation_id")),
        sa.UniqueConstraint("pulse", "request_key", name=op.f("uq_run_pulse_request_key")),
        sa.UniqueConstraint("pulse", "rev", "slot", name=op.f("uq_run_pulse_rev_slot")),
    )
    op.create_index("ix_run_newest", "run", ["pulse", "created_at"], unique=False)
    op.create_index(
        "ix_run_open",
        "run",
        ["state", "at"],
        unique=False,
        sqlite_where=sa.text("state IN ('due', 'preparing')"),
        postgresql_where=sa.text("state IN ('due', 'preparing')"),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("variant", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("series", sa.JSON(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "run"],
            ["run.organisation", "run.id"],
            name=op.f("fk_reading_organisation_run"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_reading_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_reading_organisation_id")),
        sa.UniqueConstraint("run", "variant", name=op.f("uq_reading_run_variant")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("destination", sa.Uuid(), nullable=False),
        sa.Column("reading", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "destination"],
            ["destination.organisation", "destination.id"],
            name=op.f("fk_delivery_organisation_destination"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "reading"],
            ["reading.organisation", "reading.id"],
            name=op.f("fk_delivery_organisation_reading"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "run"],
            ["run.organisation", "run.id"],
            name=op.f("fk_delivery_organisation_run"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_delivery_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_delivery_organisation_id")),
        sa.UniqueConstraint("run", "destination", name=op.f("uq_delivery_run_destination")),
    )
    op.create_table(
        "picture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("reading", sa.Uuid(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "reading"],
            ["reading.organisation", "reading.id"],
            name=op.f("fk_picture_organisation_reading"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_picture_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_picture_organisation_id")),
        sa.UniqueConstraint("reading", name=op.f("uq_picture_reading")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=True),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("resend", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), server_default="", nullable=False),
        sa.Column("picture", sa.Uuid(), nullable=True),
        sa.Column("quoted", sa.String(length=200), server_default="", nullable=False),
        sa.Column("waits_for", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), server_default="", nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(length=40), nullable=True),
        sa.Column("due", UtcDateTime(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("deadline", UtcDateTime(), nullable=False),
        sa.Column("held_until", UtcDateTime(), nullable=False),
        sa.Column("wamid", sa.String(length=400), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("pricing", sa.JSON(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_message_contact")),
        sa.ForeignKeyConstraint(
            ["organisation", "delivery"],
            ["delivery.organisation", "delivery.id"],
            name=op.f("fk_message_organisation_delivery"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "picture"],
            ["picture.organisation", "picture.id"],
            name=op.f("fk_message_organisation_picture"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "waits_for"],
            ["message.organisation", "message.id"],
            name=op.f("fk_message_organisation_waits_for"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_message_organisation")
        ),
        sa.ForeignKeyConstraint(["sender"], ["sender.id"], name=op.f("fk_message_sender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "delivery", "part", "resend", name=op.f("uq_message_delivery_part_resend")
        ),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_message_organisation_id")),
        sa.UniqueConstraint("wamid", name=op.f("uq_message_wamid")),
    )
    op.create_index(
        "ix_message_contact", "message", ["sender", "contact", "accepted_at"], unique=False
    )
    op.create_index(
        "ix_message_lease",
        "message",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_message_open",
        "message",
        ["held_until"],
        unique=False,
        sqlite_where=sa.text("state IN ('planned', 'ready', 'held', 'unknown')"),
        postgresql_where=sa.text("state IN ('planned', 'ready', 'held', 'unknown')"),
    )
    op.create_index(
        "ix_message_ready",
        "message",
        ["sender", "priority", "turn", "due"],
        unique=False,
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index("ix_message_waits_for", "message", ["waits_for"], unique=False)
    op.create_table(
        "upload",
        sa.Column("picture", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.String(length=200), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["picture"], ["picture.id"], name=op.f("fk_upload_picture")),
        sa.ForeignKeyConstraint(["sender"], ["sender.id"], name=op.f("fk_upload_sender")),
        sa.PrimaryKeyConstraint("picture", "sender", name=op.f("pk_upload")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("first_status_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), server_default="", nullable=False),
        sa.Column("wamid", sa.String(length=400), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation", "message"],
            ["message.organisation", "message.id"],
            name=op.f("fk_attempt_organisation_message"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.id"], name=op.f("fk_attempt_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("message", "fence", name=op.f("uq_attempt_message_fence")),
        sa.UniqueConstraint("organisation", "id", name=op.f("uq_attempt_organisation_id")),
    )
    op.create_index("ix_attempt_started", "attempt", ["started_at"], unique=False)
    op.create_index(op.f("ix_attempt_wamid"), "attempt", ["wamid"], unique=False)
    op.create_table(
        "delivery_event",
        sa.Column("message", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), server_default="", nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation", "message"],
            ["message.organisation", "message.id"],
            name=op.f("fk_delivery_event_organisation_message"),
        ),
        sa.PrimaryKeyConstraint("message", "seq", name=op.f("pk_delivery_event")),
    )
    op.create_table(
        "follow_up",
        sa.Column("event", sa.String(length=700), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.Uuid(), nullable=False),
        sa.Column("wamid", sa.String(length=400), nullable=False),
        sa.Column("quoted", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_reaction", sa.Boolean(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contact"], ["contact.id"], name=op.f("fk_follow_up_contact")),
        sa.ForeignKeyConstraint(["event"], ["event.key"], name=op.f("fk_follow_up_event")),
        sa.ForeignKeyConstraint(
            ["organisation", "answer"],
            ["message.organisation", "message.id"],
            name=op.f("fk_follow_up_organisation_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "run"],
            ["run.organisation", "run.id"],
            name=op.f("fk_follow_up_organisation_run"),
        ),
        sa.ForeignKeyConstraint(["sender"], ["sender.id"], name=op.f("fk_follow_up_sender")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_follow_up")),
    )
    op.create_index(
        "ix_follow_up_open",
        "follow_up",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_follow_up_open",
        table_name="follow_up",
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.drop_table("follow_up")
    op.drop_table("delivery_event")
    op.drop_index(op.f("ix_attempt_wamid"), table_name="attempt")
    op.drop_index("ix_attempt_started", table_name="attempt")
    op.drop_table("attempt")
    op.drop_table("upload")
    op.drop_index("ix_message_waits_for", table_name="message")
    op.drop_index(
        "ix_message_ready",
        table_name="message",
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.drop_index(
        "ix_message_open",
        table_name="message",
        sqlite_where=sa.text("state IN ('planned', 'ready', 'held', 'unknown')"),
        postgresql_where=sa.text("state IN ('planned', 'ready', 'held', 'unknown')"),
    )
    op.drop_index(
        "ix_message_lease",
        table_name="message",
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.drop_index("ix_message_contact", table_name="message")
    op.drop_table("message")
    op.drop_table("picture")
    op.drop_table("delivery")
    op.drop_table("reading")
    op.drop_index(
        "ix_run_open",
        table_name="run",
        sqlite_where=sa.text("state IN ('due', 'preparing')"),
        postgresql_where=sa.text("state IN ('due', 'preparing')"),
    )
    op.drop_index("ix_run_newest", table_name="run")
    op.drop_table("run")
    op.drop_table("pulse_destination")
    op.drop_index(
        "ix_pulse_due",
        table_name="pulse",
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.drop_table("pulse")
    op.drop_table("invite")
    op.drop_index(op.f("ix_contact_key_hmac"), table_name="contact_key")
    op.drop_index(op.f("ix_contact_key_contact"), table_name="contact_key")
    op.drop_table("contact_key")
    op.drop_index(op.f("ix_address_contact"), table_name="address")
    op.drop_table("address")
    op.drop_table("suppression")
    op.drop_table("source_file")
    op.drop_table("metric")
    op.drop_table("contact")
    op.drop_table("confirmation_settings")
    op.drop_table("channel")
    op.drop_table("source")
    op.drop_table("sender")
    op.drop_table("notification")
    op.drop_table("membership")
    op.drop_table("mail")
    op.drop_table("destination")
    op.drop_table("audit")
    op.drop_index(
        "ix_webhook_body_new",
        table_name="webhook_body",
        sqlite_where=sa.text("split_at IS NULL"),
        postgresql_where=sa.text("split_at IS NULL"),
    )
    op.drop_table("webhook_body")
    op.drop_table("template")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("ingestion")
    op.drop_index(
        "ix_event_due",
        table_name="event",
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.drop_table("event")
