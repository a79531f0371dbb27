"""Where a run stands with each person, and its timeline."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from adapters.sql.queries.bound import PAGE, page_of
from adapters.sql.queries.changes import changed_at
from adapters.sql.queries.counting import charts_of
from adapters.sql.tables import (
    contact,
    delivery,
    delivery_event,
    destination,
    follow_up,
    mail,
    message,
)
from domain.destinations import DestinationKind, DestinationState
from domain.messages import ARRIVED, UNDER_WAY, Form, Part, Reason, State
from domain.notifications import MailState
from domain.pulses import RunId
from domain.tenancy import Actor, OrganisationId
from ports.queries.paging import Page
from ports.queries.runs import DeliveryLine, EventLine, InsteadLine, MessageLine, Tally

NAMED = 3


def tally_of(connection: Connection, organisation: OrganisationId, run: RunId) -> Tally:
    """Counted by the database: a run may have thousands of deliveries."""
    here = _newest_charts(organisation, run)
    counts: dict[str, int] = defaultdict(int)
    for (state, reason), many in charts_of(connection, organisation, [run])[run].newest.items():
        for name in counted_as(state, reason):
            counts[name] += many
        if state is State.UNKNOWN:
            counts["unknown"] += many
    names = connection.scalars(
        here.with_only_columns(destination.c.label)
        .where(
            message.c.run == run,  # by the index that counts them
            message.c.state == State.HELD.value,
            message.c.reason == Reason.WINDOW_CLOSED.value,
        )
        .order_by(destination.c.created_at, destination.c.id)
        .limit(NAMED)
    )
    return Tally(
        counts["total"],
        counts["arrived"],
        counts["read"],
        counts["under_way"],
        counts["waiting"],
        counts["stopped"],
        tuple(names),
        counts["failed"],
        counts["held"],
        counts["unknown"],
    )


def counted_as(state: State, reason: str) -> Iterable[str]:
    yield "total"
    if state is State.READ:
        yield "read"
    if state in ARRIVED:
        yield "arrived"
    elif state in UNDER_WAY:
        yield "under_way"
    elif state is State.HELD and reason == Reason.WINDOW_CLOSED.value:
        yield "waiting"
    else:
        yield "stopped"
        if state in {State.DEAD, State.EXPIRED}:
            yield "failed"
        elif state is State.HELD:
            yield "held"


def delivery_page(
    connection: Connection, actor: Actor, run: RunId, after: UUID | None
) -> Page[DeliveryLine]:
    rows = connection.execute(_deliveries(actor.organisation, run, after)).all()
    ids = [row.id for row in rows]
    messages = _messages(connection, actor.organisation, ids)
    timelines = _timelines(connection, actor.organisation, ids)
    mails = _mails(connection, actor.organisation, ids)
    replies = _replies(connection, actor.organisation, run, [row.contact for row in rows])
    lines = [
        DeliveryLine(
            row.id,
            row.destination,
            row.label,
            DestinationState(row.state),
            row.person is not None and row.person == actor.who,
            row.window_until,
            messages[row.id, Part.CHART],
            messages.get((row.id, Part.ANALYSIS)),
            replies.get(row.contact),
            tuple(timelines[row.id]),
            mails.get(row.id),
            row.kind == DestinationKind.GROUP.value,
        )
        for row in rows
    ]
    return page_of(lines, [row.destination for row in rows])


def newest_try(organisation: OrganisationId) -> ColumnElement[bool]:
    """A message that no later try has replaced."""
    later = message.alias("later")
    return ~(
        select(later.c.id)
        .where(
            later.c.organisation == organisation,
            later.c.delivery == message.c.delivery,
            later.c.part == message.c.part,
            later.c.resend > message.c.resend,
            later.c.resend > 0,  # as it is; said, it lets those few be looked at once
        )
        .exists()
    )


def _newest_charts(organisation: OrganisationId, run: RunId) -> Select[Any]:
    return (
        select(message.c.id)
        .join(delivery, delivery.c.id == message.c.delivery)
        .join(destination, destination.c.id == delivery.c.destination)
        .where(
            message.c.organisation == organisation,
            delivery.c.organisation == organisation,
            destination.c.organisation == organisation,  # by the index that has them in order
            delivery.c.run == run,
            message.c.part == Part.CHART.value,
            newest_try(organisation),
        )
    )


def _deliveries(organisation: OrganisationId, run: RunId, after: UUID | None) -> Select[Any]:
    statement = (
        _newest_charts(organisation, run)
        .join(contact, contact.c.id == message.c.contact)
        .with_only_columns(
            delivery.c.id,
            delivery.c.destination,
            destination.c.label,
            destination.c.state,
            destination.c.kind,
            destination.c.person,
            message.c.contact,
            contact.c.window_until,
        )
        .order_by(destination.c.created_at, destination.c.id)
        .limit(PAGE + 1)
    )
    if after is None:
        return statement
    there = destination.alias("there")
    edge = (
        select(there.c.created_at, there.c.id)
        .where(there.c.organisation == organisation, there.c.id == after)
        .scalar_subquery()
    )
    return statement.where(tuple_(destination.c.created_at, destination.c.id) > edge)


def _messages(
    connection: Connection, organisation: OrganisationId, deliveries: Sequence[UUID]
) -> dict[tuple[UUID, Part], MessageLine]:
    statement = select(message, changed_at().label("changed_at")).where(
        message.c.organisation == organisation,
        message.c.delivery.in_(deliveries),
        message.c.part.in_([Part.CHART.value, Part.ANALYSIS.value]),
        newest_try(organisation),
    )
    return {
        (row.delivery, Part(row.part)): MessageLine(
            row.id,
            Part(row.part),
            row.resend,
            State(row.state),
            row.reason,
            row.code,
            Form(row.form) if row.form else None,
            row.changed_at,
            row.held_until,
        )
        for row in connection.execute(statement)
    }


def _timelines(
    connection: Connection, organisation: OrganisationId, deliveries: Sequence[UUID]
) -> dict[UUID, list[EventLine]]:
    statement = (
        select(delivery_event, message.c.delivery, message.c.part, message.c.resend)
        .join(message, message.c.id == delivery_event.c.message)
        .where(
            delivery_event.c.organisation == organisation,
            message.c.organisation == organisation,
            message.c.delivery.in_(deliveries),
        )
        .order_by(delivery_event.c.at, message.c.created_at, message.c.id, delivery_event.c.seq)
    )
    lines: dict[UUID, list[EventLine]] = defaultdict(list)
    for row in connection.execute(statement):
        lines[row.delivery].append(
            EventLine(row.at, Part(row.part), row.resend, State(row.state), row.reason, row.code)
        )
    return lines


def _mails(
    connection: Connection, organisation: OrganisationId, deliveries: Sequence[UUID]
) -> dict[UUID, InsteadLine]:
    rows = connection.execute(
        select(mail.c.delivery, mail.c.to, mail.c.state, mail.c.created_at).where(
            mail.c.organisation == organisation, mail.c.delivery.in_(deliveries)
        )
    )
    return {
        row.delivery: InsteadLine(row.to, MailState(row.state), row.created_at) for row in rows
    }


def _replies(
    connection: Connection, organisation: OrganisationId, run: RunId, contacts: Sequence[UUID]
) -> dict[UUID, Any]:
    """When each contact last said something about this run."""
    statement = (
        select(follow_up.c.contact, func.max(follow_up.c.asked_at).label("at"))
        .where(
            follow_up.c.organisation == organisation,
            follow_up.c.run == run,
            follow_up.c.contact.in_(contacts),
        )
        .group_by(follow_up.c.contact)
    )
    return {row.contact: row.at for row in connection.execute(statement)}
