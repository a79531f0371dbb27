"""Who somebody is in an organisation."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Engine,
    Row,
    ScalarSelect,
    Select,
    Uuid,
    case,
    exists,
    func,
    literal,
    select,
    true,
)

from adapters.sql.engine import database_moment, reading
from adapters.sql.standings import off_the_shared_number
from adapters.sql.tables import (
    channel,
    membership,
    message,
    operator,
    organisation,
    person,
    sender,
    signed_in_browser,
)
from domain.accounts import BrowserId
from domain.messages import ARRIVED, Part, State
from domain.senders import SenderState
from domain.tenancy import HOUSE, Actor, OrganisationId, PersonId, Role
from ports.queries.seats import Blocked, Charted, Place, Seat

NOTED_EVERY_S = 300


class SqlSeats:
    """See ports.queries.seats.Seats."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, who: PersonId, where: OrganisationId, browser: str) -> Seat | None:
        table = signed_in_browser
        with reading(self._engine) as connection:
            noted = database_moment(connection, before=NOTED_EVERY_S)
            seat = _in_the_house() if where == HOUSE else _in_a_place(where)
            statement = (
                seat.add_columns(
                    table.c.id.label("browser"), (table.c.seen_at < noted).label("stale")
                )
                .join(table, table.c.person == person.c.id)
                .where(
                    person.c.id == who,
                    table.c.digest == browser,
                    table.c.ends_at > database_moment(connection),
                )
            )
            row = connection.execute(statement).first()
        if row is None:
            return None
        return replace(_seat(row), browser=BrowserId(row.browser), stale=bool(row.stale))

    def at(self, who: PersonId, where: OrganisationId) -> Seat | None:
        one = _seats().where(membership.c.person == who, membership.c.organisation == where)
        with reading(self._engine) as connection:
            row = connection.execute(one).first()
        return None if row is None else _seat(row)

    def every(self, who: PersonId) -> tuple[Seat, ...]:
        theirs = _seats().where(membership.c.person == who)
        with reading(self._engine) as connection:
            return tuple(_seat(row) for row in connection.execute(theirs))

    def nobody_yet(self) -> bool:
        with reading(self._engine) as connection:
            return not connection.scalar(select(exists(select(person.c.id))))

    def places(self, who: PersonId) -> list[Place]:
        others = membership.alias("others")
        people = (
            select(func.count())
            .where(others.c.organisation == organisation.c.id)
            .scalar_subquery()
        )
        statement = (
            select(organisation, membership.c.role, people.label("people"))
            .join(membership, membership.c.organisation == organisation.c.id)
            .where(membership.c.person == who)
            .order_by(func.lower(organisation.c.name), organisation.c.id)
        )
        with reading(self._engine) as connection:
            return [
                Place(OrganisationId(row.id), row.name, row.timezone, Role(row.role), row.people)
                for row in connection.execute(statement)
            ]

    def charted(self, who: PersonId, since: datetime) -> dict[OrganisationId, Charted]:
        arrived = message.c.state.in_([state.value for state in ARRIVED])
        read = message.c.state == State.READ.value
        statement = (
            select(
                message.c.organisation,
                func.count().label("taken"),
                func.sum(case((arrived, 1), else_=0)).label("arrived"),
                func.sum(case((read, 1), else_=0)).label("read"),
            )
            .join(membership, membership.c.organisation == message.c.organisation)
            .where(
                membership.c.person == who,
                message.c.part == Part.CHART.value,
                message.c.accepted_at >= since,
            )
            .group_by(message.c.organisation)
        )
        with reading(self._engine) as connection:
            return {
                OrganisationId(row.organisation): Charted(row.taken, row.arrived, row.read)
                for row in connection.execute(statement)
            }


def _seats() -> Select[Any]:
    return (
        select(
            membership,
            person.c.name,
            person.c.email,
            organisation.c.name.label("organisation_name"),
            organisation.c.timezone,
            exists().where(operator.c.person == person.c.id).label("operates"),
            _blocked().label("blocked"),
        )
        .join(person, person.c.id == membership.c.person)
        .join(organisation, organisation.c.id == membership.c.organisation)
        .order_by(organisation.c.name, organisation.c.id)
    )


def _in_a_place(where: OrganisationId) -> Select[Any]:
    return _seats().where(membership.c.organisation == where)


def _in_the_house() -> Select[Any]:
    """Of operators alone: the house has no members."""
    return (
        select(
            operator.c.person,
            literal(HOUSE, Uuid).label("organisation"),
            literal(Role.OPERATOR.value).label("role"),
            person.c.name,
            person.c.email,
            organisation.c.name.label("organisation_name"),
            organisation.c.timezone,
            true().label("operates"),
            literal("").label("blocked"),
        )
        .join(person, person.c.id == operator.c.person)
        .join(organisation, organisation.c.id == HOUSE)
    )


def _blocked() -> ScalarSelect[Any]:
    """Of an organisation's first channel, as the page of its recipients shows it."""
    paused, too_small = off_the_shared_number()
    why = case(
        (paused.element, Blocked.PAUSED.value),
        (too_small.element, Blocked.PLAN_TOO_SMALL.value),
        (sender.c.state != SenderState.ACTIVE.value, Blocked.NUMBER_HELD.value),
        else_="",
    )
    return (
        select(why)
        .select_from(channel)
        .join(sender, sender.c.id == channel.c.sender)
        .where(channel.c.organisation == organisation.c.id)
        .order_by(channel.c.created_at)
        .limit(1)
        .correlate(organisation)
        .scalar_subquery()
    )


def _seat(row: Row[Any]) -> Seat:
    who = Actor(OrganisationId(row.organisation), Role(row.role), PersonId(row.person))
    return Seat(
        who,
        row.name,
        row.email,
        row.organisation_name,
        row.timezone,
        bool(row.operates),
        blocked=Blocked(row.blocked) if row.blocked else None,
    )
