"""All deliveries of an organisation: each look finds its page by an index, however many there are.

First the places of a page are found, by one index for each branch of what is looked for; then
what stands there is read. So a page costs the same number of queries whatever it shows.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    false,
    func,
    or_,
    select,
    tuple_,
    union_all,
)

from adapters.sql.queries.bound import PAGE, first_or_not_found, page_of
from adapters.sql.queries.changes import changed_at
from adapters.sql.queries.named import ByName
from adapters.sql.tables import (
    api_token,
    delivery,
    destination,
    message,
    picture,
    pulse,
    run,
)
from domain.destinations import DestinationId, DestinationKind
from domain.messages import Form, Part, State
from domain.pulses import DeliveryId, PulseId, PulseState, RunId, RunKind
from ports.queries.deliveries import Causes, DeliveryFilter, ListedDelivery, Place
from ports.queries.paging import Page
from ports.queries.runs import MessageLine

FEW = 50
"""So many destinations are looked up one by one; more are met soon enough among all."""
CHOICES = 300
STOPPED = (
    State.READY,
    State.UNKNOWN,
    State.HELD,
    State.DEAD,
    State.EXPIRED,
    State.UNCONFIRMED,
    State.CANCELLED,
    State.SUPERSEDED,
)
"""Where a cause is shown."""

Side = Callable[[ColumnElement[Any], ColumnElement[Any]], list[ColumnElement[bool]]]
"""What of the list is looked at, by the columns that it is in order by."""


class SqlDeliveryQueries(ByName):
    """See ports.queries.deliveries.DeliveryQueries."""

    def page(
        self, wanted: DeliveryFilter, after: UUID | None = None, size: int = PAGE
    ) -> Page[ListedDelivery]:
        with self._looking() as connection:
            edge = self._edge(connection, after)
            branches = self._branches(connection, wanted, partial(_after, edge), size + 1)
            ids = _first_of(connection, branches, size + 1)
            found = {row.id: _line(row) for row in connection.execute(self._details(ids))}
        return page_of([found[id] for id in ids], ids, size)

    def newer(
        self, wanted: DeliveryFilter, shown: Collection[UUID], last: Place | None, most: int
    ) -> int:
        enough = len(shown) + most
        with self._looking() as connection:
            branches = self._branches(connection, wanted, partial(_before, last), enough)
            there = _first_of(connection, branches, enough)
        return min(most, len(set(there).difference(shown)))

    def pulses(self) -> list[tuple[PulseId, str]]:
        named = select(pulse.c.id, pulse.c.name).where(self._mine(pulse)).order_by(pulse.c.name)
        with self._looking() as connection:
            rows = connection.execute(named.limit(CHOICES))
            return [(PulseId(row.id), row.name) for row in rows]

    def _edge(self, connection: Connection, after: UUID | None) -> Place | None:
        if after is None:
            return None
        there = select(delivery.c.at, delivery.c.id)
        row = first_or_not_found(
            connection, there.where(self._mine(delivery), delivery.c.id == after)
        )
        return row.at, row.id

    def _branches(
        self, connection: Connection, wanted: DeliveryFilter, side: Side, most: int
    ) -> list[Select[Any]]:
        """Each is in order by an index of its own."""
        if not wanted.recipient:
            if wanted.pulse is None and (wanted.states or wanted.causes):
                return self._by_state(wanted, side, most)
            return [self._by_time(wanted, side, most)]
        named = self._named(wanted.recipient)
        people = list(connection.scalars(named.limit(FEW + 1)))
        if len(people) > FEW:
            return [self._by_time(wanted, side, most, delivery.c.destination.in_(named))]
        return [self._by_time(wanted, side, most, delivery.c.destination == id) for id in people]

    def _by_state(self, wanted: DeliveryFilter, side: Side, most: int) -> list[Select[Any]]:
        states, causes = wanted.states or frozenset(STOPPED), wanted.causes
        at, id = message.c.listed_at, message.c.delivery
        every = select(at.label("at"), id.label("id")).where(
            self._mine(message), at.is_not(None), *_within(at, id, wanted, side)
        )
        if causes is None:
            found = [every.where(message.c.state == state.value) for state in sorted(states)]
        else:
            among = sorted(states & frozenset(STOPPED))
            found = _by_cause(every, causes, among)
        return [branch.order_by(at.desc(), id.desc()).limit(most) for branch in found]

    def _by_time(
        self, wanted: DeliveryFilter, side: Side, most: int, *where: ColumnElement[bool]
    ) -> Select[Any]:
        at, id = delivery.c.at, delivery.c.id
        places = select(at.label("at"), id.label("id")).where(
            self._mine(delivery), at.is_not(None), *_within(at, id, wanted, side), *where
        )
        if wanted.pulse is not None:
            places = places.where(delivery.c.pulse == wanted.pulse)
        if wanted.states or wanted.causes:
            places = places.join(message, self._listed()).where(*_caused(wanted.causes))
            states = wanted.states or frozenset(STOPPED)
            places = places.where(message.c.state.in_([state.value for state in states]))
        return places.order_by(at.desc(), id.desc()).limit(most)

    def _listed(self) -> ColumnElement[bool]:
        """The newest chart of a delivery."""
        return and_(
            message.c.delivery == delivery.c.id,
            self._mine(message),
            message.c.listed_at.is_not(None),
        )

    def _details(self, ids: Sequence[UUID]) -> Select[Any]:
        return (
            select(
                delivery.c.id,
                delivery.c.at,
                delivery.c.run,
                run.c.kind,
                api_token.c.name.label("script"),
                delivery.c.pulse,
                pulse.c.name.label("pulse_name"),
                delivery.c.destination,
                destination.c.label,
                destination.c.kind.label("destination_kind"),
                message.c.id.label("message"),
                message.c.part,
                message.c.resend,
                message.c.state,
                message.c.reason,
                message.c.code,
                message.c.form,
                message.c.held_until,
                changed_at().label("since"),
                _may_go_again().label("may_go_again"),
            )
            .join(message, self._listed())
            .join(run, run.c.id == delivery.c.run)
            .outerjoin(api_token, and_(api_token.c.id == run.c.token, self._mine(api_token)))
            .join(pulse, pulse.c.id == delivery.c.pulse)
            .join(destination, destination.c.id == delivery.c.destination)
            .outerjoin(picture, and_(picture.c.id == message.c.picture, self._mine(picture)))
            .where(self._mine(delivery), delivery.c.id.in_(ids))
        )


def _may_go_again() -> ColumnElement[bool]:
    drawn = or_(message.c.picture.is_(None), func.length(picture.c.png) > 0)
    return and_(pulse.c.state != PulseState.ARCHIVED.value, message.c.text != "", drawn)


def _within(
    at: ColumnElement[Any], id: ColumnElement[Any], wanted: DeliveryFilter, side: Side
) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        where.append(at >= wanted.since)
    if wanted.before is not None:
        where.append(at < wanted.before)
    return where + side(at, id)


def _after(
    edge: Place | None, at: ColumnElement[Any], id: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    if edge is None:
        return []
    # the first says the same in the words of an index on times alone
    return [at <= edge[0], tuple_(at, id) < tuple_(*edge)]


def _before(
    edge: Place | None, at: ColumnElement[Any], id: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    if edge is None:
        return []
    return [at >= edge[0], tuple_(at, id) > tuple_(*edge)]


def _by_cause(every: Select[Any], causes: Causes, states: Sequence[State]) -> list[Select[Any]]:
    """Meta's codes by an index of their own: a rare one is not looked for among all."""
    here = message.c.state.in_([state.value for state in states])
    by_code = [every.where(message.c.code == code, here) for code in sorted(causes.codes)]
    if not causes.reasons and not causes.states:
        return by_code
    ours = _caused(replace(causes, codes=frozenset()))
    return by_code + [every.where(message.c.state == state.value, *ours) for state in states]


def _caused(causes: Causes | None) -> list[ColumnElement[bool]]:
    if causes is None:
        return []
    ours = message.c.code.is_(None)
    states = [state.value for state in causes.states]
    return [
        or_(
            false(),
            message.c.code.in_(causes.codes),
            and_(ours, message.c.reason.in_(causes.reasons)),
            and_(ours, message.c.reason == "", message.c.state.in_(states)),
        )
    ]


def _first_of(connection: Connection, branches: Sequence[Select[Any]], most: int) -> list[UUID]:
    """The newest places of all branches, each in order already."""
    if not branches:
        return []
    if len(branches) == 1:
        return [row.id for row in connection.execute(branches[0])]
    # SQLite knows no parentheses around the parts of a union
    parts = [select(branch.subquery()) for branch in branches]
    every = union_all(*parts).subquery()
    newest = select(every.c.id).order_by(every.c.at.desc(), every.c.id.desc()).limit(most)
    return list(connection.scalars(newest))


def _line(row: Any) -> ListedDelivery:
    return ListedDelivery(
        DeliveryId(row.id),
        row.at,
        RunId(row.run),
        RunKind(row.kind),
        PulseId(row.pulse),
        row.pulse_name,
        DestinationId(row.destination),
        row.label,
        row.destination_kind == DestinationKind.GROUP.value,
        MessageLine(
            row.message,
            Part(row.part),
            row.resend,
            State(row.state),
            row.reason,
            row.code,
            Form(row.form) if row.form else None,
            row.since,
            row.held_until,
        ),
        bool(row.may_go_again),
        row.script or "",
    )
