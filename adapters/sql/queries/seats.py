"""Who somebody is in an organisation."""

from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from adapters.sql.engine import database_moment, reading
from adapters.sql.house import answered_for
from adapters.sql.queries.counting import charts_of_each
from adapters.sql.queries.home import day_of
from adapters.sql.standings import off_the_shared_number
from adapters.sql.tables import (
    channel,
    membership,
    operator,
    organisation,
    person,
    run,
    sender,
    signed_in_browser,
)
from domain.accounts import BrowserId
from domain.senders import SenderState
from domain.tenancy import HOUSE, Actor, OrganisationId, PersonId, Role
from ports.queries.home import Day
from ports.queries.seats import Blocked, Days, Place, Seat, Waiting

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

    def being_erased(self, where: OrganisationId) -> str | None:
        closed = (organisation.c.id == where, organisation.c.erasing_since.is_not(None))
        with reading(self._engine) as connection:
            return connection.scalar(select(organisation.c.name).where(*closed))

    def nobody_yet(self) -> bool:
        with reading(self._engine) as connection:
            return not connection.scalar(select(exists(select(person.c.id))))

    def places(self, who: PersonId) -> list[Place]:
        others = membership.alias("others")
        people = select(func.count()).where(others.c.organisation == organisation.c.id)
        owners = people.where(others.c.role == Role.OWNER.value)
        statement = (
            select(
                organisation,
                membership.c.role,
                people.scalar_subquery().label("people"),
                owners.scalar_subquery().label("owners"),
                _blocked().label("blocked"),
            )
            .join(membership, membership.c.organisation == organisation.c.id)
            .where(membership.c.person == who)
            .order_by(func.lower(organisation.c.name), organisation.c.id)
        )
        with reading(self._engine) as connection:
            return [_place(row) for row in connection.execute(statement)]

    def waiting(self, who: PersonId) -> Waiting | None:
        theirs, seat = answered_for(who), membership
        sits = exists().where(seat.c.organisation == organisation.c.id, seat.c.person == who)
        statement = (
            select(organisation.c.id, organisation.c.name, sits.label("sits"))
            .where(theirs, organisation.c.approved.is_(False))
            .order_by(organisation.c.created_at, organisation.c.id)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(statement).all()
        if not rows:
            return None
        return Waiting(tuple((OrganisationId(row.id), row.name) for row in rows if row.sits))

    def days(self, who: PersonId, of: Days) -> dict[OrganisationId, Day]:
        if not of:
            return {}
        theirs = (
            select(run.c.id)
            .join(organisation, organisation.c.id == run.c.organisation)
            .join(membership, membership.c.organisation == run.c.organisation)
            .where(membership.c.person == who, *_within(of))
        )
        with reading(self._engine) as connection:
            found = charts_of_each(connection, theirs)
        return {OrganisationId(id): day_of([charts]) for id, charts in found.items()}


def _within(of: Days) -> tuple[ColumnElement[bool], ...]:
    """Of a run: it is of its organisation's day; first by bounds for all, which an index knows."""
    begin, end = zip(*of.values(), strict=True)
    zoned = [
        and_(organisation.c.timezone == zone, run.c.at >= begins, run.c.at < ends)
        for zone, (begins, ends) in of.items()
    ]
    return run.c.at >= min(begin), run.c.at < max(end), or_(*zoned)


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


def _place(row: Row[Any]) -> Place:
    blocked = Blocked(row.blocked) if row.blocked else None
    return Place(
        OrganisationId(row.id),
        row.name,
        row.timezone,
        Role(row.role),
        row.people,
        row.owners,
        blocked,
        row.access_reason if blocked is Blocked.PAUSED else "",
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
