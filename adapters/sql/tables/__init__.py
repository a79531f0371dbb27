"""The tables, a module for each subject."""

from adapters.sql.tables.base import metadata
from adapters.sql.tables.books import audit, ingestion, mail, notification
from adapters.sql.tables.inbound import event, follow_up, webhook_body
from adapters.sql.tables.messages import attempt, delivery, delivery_event, message
from adapters.sql.tables.people import membership, organisation, person
from adapters.sql.tables.pulses import metric, pulse, pulse_destination, source, source_file
from adapters.sql.tables.reach import address, channel, confirmation_settings, destination, invite
from adapters.sql.tables.runs import picture, reading, run, upload
from adapters.sql.tables.senders import contact, contact_key, sender, suppression, template

__all__ = [
    "address",
    "attempt",
    "audit",
    "channel",
    "confirmation_settings",
    "contact",
    "contact_key",
    "delivery",
    "delivery_event",
    "destination",
    "event",
    "follow_up",
    "ingestion",
    "invite",
    "mail",
    "membership",
    "message",
    "metadata",
    "metric",
    "notification",
    "organisation",
    "person",
    "picture",
    "pulse",
    "pulse_destination",
    "reading",
    "run",
    "sender",
    "source",
    "source_file",
    "suppression",
    "template",
    "upload",
    "webhook_body",
]
