"""What an operator sees of the organisations, and of the house's own number."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, literal, select, tuple_

from adapters.sql.console import SqlManagedNumbers, SqlNumberChecks
from adapters.sql.queries.bound import PAGE, Bound, first_or_not_found, page_of
from adapters.sql.queries.onboardings import view
from adapters.sql.standings import counted
from adapters.sql.tables import (
    access_request,
    approval_request,
    audit,
    destination,
    event,
    managed_number,
    membership,
    message,
    number_check,
    onboarding,
    organisation,
    person,
    sender,
    support_visit,
)
from domain.access import AccessRequestId
from domain.destinations import DestinationKind, DestinationState
from domain.numbers import ManagedNumber, NumberCheck, Slot
from domain.onboarding import OnboardingId, StepState
from domain.plans import Access, Plan
from domain.senders import Tier
from domain.tenancy import HOUSE, RENAMED, OrganisationId, Permission, PersonId, Role
from domain.visits import VisitId
from ports.queries.console import (
    LiveVisit,
    MemberLine,
    OnboardingLine,
    OnboardingView,
    OrganisationLine,
    OrganisationView,
    RenamingLine,
    RequestLine,
    VisitLine,
)
from ports.queries.paging import Page

USE = timedelta(days=30)
SHOWN = 50


class SqlConsoleQueries(Bound):
    """See ports.queries.console.ConsoleQueries."""

    needs_permission = Permission.OPERATE

    def organisations(
        self, now: datetime, wanted: str = "", after: UUID | None = None
    ) -> Page[OrganisationLine]:
        table = organisation
        where = [table.c.id != HOUSE]
        if wanted:
            where.append(table.c.name.icontains(wanted, autoescape=True))
        if after is not None:
            there = select(table.c.created_at, table.c.id).where(table.c.id == after).subquery()
            edge = select(there.c.created_at, there.c.id).scalar_subquery()
            where.append(tuple_(table.c.created_at, table.c.id) < edge)
        listed = (
            select(table)
            .where(*where)
            .order_by(table.c.created_at.desc(), table.c.id.desc())
            .limit(PAGE + 1)
        )
        with self._looking() as connection:
            rows = list(connection.execute(listed))
            lines = _lines(connection, rows, now)
        return page_of(lines, [row.id for row in rows])

    def organisation(self, id: OrganisationId, now: datetime) -> OrganisationView:
        found = select(organisation).where(organisation.c.id == id, organisation.c.id != HOUSE)
        with self._looking() as connection:
            row = first_or_not_found(connection, found)
            (line,) = _lines(connection, [row], now)
            number = connection.scalar(
                select(sender.c.id).where(sender.c.tier == Tier.MANAGED.value)
            )
            complaints = counted(connection, id, number, now)
            return OrganisationView(
                line,
                row.timezone,
                _members(connection, id),
                complaints.stopped,
                self._visits(connection, support_visit.c.organisation == id),
                _open_id(connection, onboarding, id, onboarding.c.closed_at),
                _open_id(connection, access_request, id, access_request.c.decided_at),
                _waiting_approval(connection, id),
                _renamings(connection, id),
            )

    def requests(self) -> list[RequestLine]:
        table = access_request
        waiting, answered = _requests(table), _requests(table, waiting=False)
        with self._looking() as connection:
            rows = [*connection.execute(waiting), *connection.execute(answered.limit(SHOWN))]
        return [_request(row) for row in rows]

    def approvals(self) -> list[RequestLine]:
        with self._looking() as connection:
            rows = connection.execute(_requests(approval_request).limit(4 * SHOWN))
            return [_request(row) for row in rows]

    def onboardings(self) -> list[OnboardingLine]:
        table = onboarding
        listed = (
            select(table, organisation.c.name)
            .join(organisation, organisation.c.id == table.c.organisation)
            .order_by(table.c.closed_at.is_not(None), table.c.asked_at.desc())
            .limit(4 * SHOWN)
        )
        with self._looking() as connection:
            return [
                OnboardingLine(
                    OnboardingId(row.id),
                    row.name,
                    row.asked_at,
                    sum(each["state"] == StepState.DONE.value for each in row.steps),
                    row.closed_at,
                )
                for row in connection.execute(listed)
            ]

    def onboarding(self, id: OnboardingId) -> OnboardingView:
        with self._looking() as connection:
            return view(connection, onboarding.c.id == id)

    def visits(self) -> list[VisitLine]:
        with self._looking() as connection:
            return list(self._visits(connection))

    def _visits(self, connection: Connection, *where: Any) -> tuple[VisitLine, ...]:
        table = support_visit
        rows = connection.execute(
            select(table, organisation.c.name, person.c.name.label("who"))
            .join(organisation, organisation.c.id == table.c.organisation)
            .join(person, person.c.id == table.c.operator)
            .where(*where)
            .order_by(table.c.began_at.desc())
            .limit(SHOWN)
        )
        return tuple(
            VisitLine(
                VisitId(row.id),
                row.name,
                row.who,
                row.reason,
                row.began_at,
                row.ends_at,
                row.ended_at,
            )
            for row in rows
        )

    def visit(self, id: VisitId, operator: PersonId, now: datetime) -> LiveVisit | None:
        table = support_visit
        found = (
            select(table, organisation.c.name, organisation.c.timezone)
            .join(organisation, organisation.c.id == table.c.organisation)
            .where(
                table.c.id == id,
                table.c.operator == operator,
                table.c.ended_at.is_(None),
                table.c.ends_at > now,
            )
        )
        with self._looking() as connection:
            row = connection.execute(found).first()
        if row is None:
            return None
        return LiveVisit(
            VisitId(row.id),
            OrganisationId(row.organisation),
            row.name,
            row.timezone,
            row.reason,
            row.ends_at,
        )

    def number(self, slot: Slot) -> ManagedNumber | None:
        found = select(managed_number).where(managed_number.c.slot == slot.value)
        with self._looking() as connection:
            row = connection.execute(found).mappings().first()
        return None if row is None else SqlManagedNumbers.rows.thing(row)

    def number_check(self, phone_number_id: str) -> NumberCheck | None:
        table = number_check
        found = select(table).where(table.c.phone_number_id == phone_number_id)
        with self._looking() as connection:
            row = connection.execute(found).mappings().first()
        return None if row is None else SqlNumberChecks.rows.thing(row)

    def trip_came(self, wamid: str) -> bool:
        came = select(literal(1)).where(event.c.key.startswith(f"s:{wamid}:", autoescape=True))
        with self._looking() as connection:
            return connection.execute(came.limit(1)).first() is not None


def _recipients_of(*organisations: UUID) -> list[Any]:
    return [
        destination.c.organisation.in_(organisations),
        destination.c.kind == DestinationKind.RECIPIENT.value,
        destination.c.state != DestinationState.REMOVED.value,
    ]


def _lines(connection: Connection, rows: list[Any], now: datetime) -> list[OrganisationLine]:
    """Three counts for all of them together, however many they are."""
    ids = [row.id for row in rows]
    people = _counted(connection, destination, *_recipients_of(*ids))
    sent = _counted(
        connection,
        message,
        message.c.organisation.in_(ids),
        message.c.accepted_at >= now - USE,
    )
    asking = _counted(
        connection,
        approval_request,
        approval_request.c.organisation.in_(ids),
        approval_request.c.decided_at.is_(None),
    )
    return [
        OrganisationLine(
            OrganisationId(row.id),
            row.name,
            row.created_at,
            Plan(row.plan),
            Access(row.access),
            row.access_reason,
            row.approved,
            people.get(row.id, 0),
            sent.get(row.id, 0),
            row.id in asking,
            row.erasing_since,
        )
        for row in rows
    ]


def _counted(connection: Connection, table: Any, *where: Any) -> dict[UUID, int]:
    counted: Select[Any] = (
        select(table.c.organisation, func.count().label("count"))
        .where(*where)
        .group_by(table.c.organisation)
    )
    return {row.organisation: row.count for row in connection.execute(counted).mappings()}


def _members(connection: Connection, id: OrganisationId) -> tuple[MemberLine, ...]:
    rows = connection.execute(
        select(person.c.name, person.c.email, membership.c.role)
        .join(membership, membership.c.person == person.c.id)
        .where(membership.c.organisation == id)
        .order_by(person.c.email)
        .limit(SHOWN)
    )
    return tuple(MemberLine(row.name, row.email, Role(row.role)) for row in rows)


def _renamings(connection: Connection, id: OrganisationId) -> tuple[RenamingLine, ...]:
    """All that operators read of an organisation's audit log."""
    rows = connection.execute(
        select(audit.c.subject, audit.c.at, person.c.name)
        .outerjoin(person, person.c.id == audit.c.who)
        .where(audit.c.organisation == id, audit.c.what == RENAMED)
        .order_by(audit.c.id.desc())
        .limit(SHOWN)
    )
    return tuple(RenamingLine(row.subject, row.name or "", row.at) for row in rows)


def _open_id(connection: Connection, table: Any, id: OrganisationId, ended: Any) -> Any:
    found = select(table.c.id).where(table.c.organisation == id, ended.is_(None))
    return connection.scalar(found)


def _requests(table: Any, *, waiting: bool = True) -> Select[Any]:
    """The open ones, the oldest first; or those that were answered, the newest first."""
    listed = (
        select(table, organisation.c.name, person.c.name.label("who"), person.c.email)
        .join(organisation, organisation.c.id == table.c.organisation)
        .join(person, person.c.id == table.c.by)
    )
    if waiting:
        return listed.where(table.c.decided_at.is_(None)).order_by(table.c.asked_at)
    return listed.where(table.c.decided_at.is_not(None)).order_by(table.c.decided_at.desc())


def _waiting_approval(connection: Connection, id: OrganisationId) -> RequestLine | None:
    waiting = _requests(approval_request).where(approval_request.c.organisation == id)
    row = connection.execute(waiting).first()
    return None if row is None else _request(row)


def _request(row: Any) -> RequestLine:
    return RequestLine(
        AccessRequestId(row.id),
        OrganisationId(row.organisation),
        row.name,
        row.who,
        row.email,
        row.text,
        row.asked_at,
        row.decided_at,
        row.granted,
        row.reason,
    )
