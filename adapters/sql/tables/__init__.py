"""The tables, a module for each subject."""

from adapters.sql.tables.accounts import account_link, invitation, signed_in_browser
from adapters.sql.tables.base import metadata
from adapters.sql.tables.books import alert, audit, ingestion, mail, naming, notification, worker
from adapters.sql.tables.codes import code_sent, invite_use, phone_check
from adapters.sql.tables.console import (
    access_request,
    approval_request,
    managed_number,
    number_check,
    onboarding,
    onboarding_note,
    support_visit,
)
from adapters.sql.tables.groups import chat_group
from adapters.sql.tables.inbound import amendment, event, follow_up, webhook_body
from adapters.sql.tables.messages import attempt, delivery, delivery_event, message
from adapters.sql.tables.people import membership, operator, organisation, person
from adapters.sql.tables.pulses import metric, pulse, pulse_destination, source, source_file
from adapters.sql.tables.reach import (
    address,
    channel,
    confirmation_settings,
    destination,
    invite,
    pause,
)
from adapters.sql.tables.runs import picture, picture_link, reading, run, upload
from adapters.sql.tables.senders import (
    consent,
    contact,
    contact_key,
    sender,
    suppression,
    template,
)
from adapters.sql.tables.tokens import api_answer, api_token

__all__ = [
    "access_request",
    "account_link",
    "address",
    "alert",
    "amendment",
    "api_answer",
    "api_token",
    "approval_request",
    "attempt",
    "audit",
    "channel",
    "chat_group",
    "code_sent",
    "confirmation_settings",
    "consent",
    "contact",
    "contact_key",
    "delivery",
    "delivery_event",
    "destination",
    "event",
    "follow_up",
    "ingestion",
    "invitation",
    "invite",
    "invite_use",
    "mail",
    "managed_number",
    "membership",
    "message",
    "metadata",
    "metric",
    "naming",
    "notification",
    "number_check",
    "onboarding",
    "onboarding_note",
    "operator",
    "organisation",
    "pause",
    "person",
    "phone_check",
    "picture",
    "picture_link",
    "pulse",
    "pulse_destination",
    "reading",
    "run",
    "sender",
    "signed_in_browser",
    "source",
    "source_file",
    "support_visit",
    "suppression",
    "template",
    "upload",
    "webhook_body",
    "worker",
]
