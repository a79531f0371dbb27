"""Charts that are mailed because WhatsApp holds them or their time has passed: the mail's row is
written with the move that says so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_if_new
from adapters.sql.tables import delivery, destination, mail, message, pulse, reading, run
from domain.destinations import DestinationState
from domain.instead import Missed
from domain.messages import Part, State
from domain.notifications import Mail
from domain.tenancy import OrganisationId

MAILS = Translator(Mail, mail)


def mail_instead(connection: Connection, stopped: Sequence[UUID], now: datetime) -> None:
    """Of these messages, charts whose recipient has asked for mails go by mail; once for each
    delivery, however often it is held."""
    if not stopped:
        return
    for row in connection.execute(_missed(stopped)).all():
        missed = Missed(
            OrganisationId(row.organisation),
            row.delivery,
            row.mail_to,
            row.label,
            row.name,
            row.headline,
            row.caption,
            row.analysis,
            expired=row.state == State.EXPIRED.value,
        )
        insert_if_new(connection, mail, **MAILS.row(missed.mail(now)))


def _missed(stopped: Sequence[UUID]) -> Select[Any]:
    """The charts among these that are to be mailed, with all that their mail says."""
    return (
        select(
            message.c.organisation,
            message.c.delivery,
            message.c.state,
            destination.c.mail_to,
            destination.c.label,
            pulse.c.name,
            reading.c.headline,
            reading.c.caption,
            reading.c.analysis,
        )
        .join(delivery, delivery.c.id == message.c.delivery)
        .join(destination, destination.c.id == delivery.c.destination)
        .join(reading, reading.c.id == delivery.c.reading)
        .join(run, run.c.id == delivery.c.run)
        .join(pulse, pulse.c.id == run.c.pulse)
        .where(
            message.c.id.in_(list(stopped)),
            message.c.part == Part.CHART.value,
            destination.c.mails_instead,
            destination.c.state == DestinationState.ACTIVE.value,  # not after STOP or removal
        )
    )
