"""The house's books on access, support visits, onboardings and its number."""

from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from adapters.sql import tables
from adapters.sql.mails import SqlFailedMails
from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_if_new
from adapters.sql.standings import SqlStandings
from domain.access import AccessRequest
from domain.numbers import ManagedNumber, NumberCheck, Slot
from domain.onboarding import Note, Onboarding
from domain.tenancy import NotFound, OrganisationId
from domain.visits import Visit
from ports.collection import Conflict

T = TypeVar("T")


class _Book(Generic[T]):
    """One table's rows of every organisation: the house looks at all of them."""

    translator: Translator[T]

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._table = self.translator.table

    def get(self, key: UUID) -> T:
        found = self._first(self._table.c.id == key)
        if found is None:
            raise NotFound
        return found

    def save(self, thing: T) -> None:
        row, table = self.translator.row(thing), self._table
        where = [table.c.id == row["id"]]
        if "version" in row:
            where.append(table.c.version == row["version"])
            row["version"] += 1
        if self._connection.execute(update(table).where(*where).values(**row)).rowcount != 1:
            raise Conflict

    def _first(self, *where: Any) -> T | None:
        statement = select(self._table).where(*where).with_for_update()
        row = self._connection.execute(statement).mappings().first()
        return None if row is None else self.translator.thing(row)

    def _add_if_new(self, thing: T) -> bool:
        return insert_if_new(self._connection, self._table, **self.translator.row(thing))


class SqlAccessRequests(_Book[AccessRequest]):
    translator = Translator(AccessRequest, tables.access_request)

    def add(self, thing: AccessRequest) -> bool:
        return self._add_if_new(thing)

    def open_of(self, organisation: OrganisationId) -> AccessRequest | None:
        table = self._table
        return self._first(table.c.organisation == organisation, table.c.decided_at.is_(None))

    def newest_of(self, organisation: OrganisationId) -> AccessRequest | None:
        table = self._table
        newest = select(func.max(table.c.asked_at)).where(table.c.organisation == organisation)
        return self._first(
            table.c.organisation == organisation, table.c.asked_at == newest.scalar_subquery()
        )


class SqlApprovalRequests(SqlAccessRequests):
    translator = Translator(AccessRequest, tables.approval_request)


class SqlVisits(_Book[Visit]):
    translator = Translator(Visit, tables.support_visit)

    def add(self, thing: Visit) -> None:
        self._connection.execute(insert(self._table).values(**self.translator.row(thing)))


class SqlOnboardings(_Book[Onboarding]):
    translator = Translator(Onboarding, tables.onboarding)
    notes = Translator(Note, tables.onboarding_note)

    def add(self, thing: Onboarding) -> bool:
        return self._add_if_new(thing)

    def open_of(self, organisation: OrganisationId) -> Onboarding | None:
        table = self._table
        return self._first(table.c.organisation == organisation, table.c.closed_at.is_(None))

    def write(self, note: Note) -> None:
        row = self.notes.row(note)
        self._connection.execute(insert(tables.onboarding_note).values(**row))


class SqlManagedNumbers:
    rows = Translator(ManagedNumber, tables.managed_number)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, slot: Slot) -> ManagedNumber | None:
        table = tables.managed_number
        statement = select(table).where(table.c.slot == slot.value).with_for_update()
        row = self._connection.execute(statement).mappings().first()
        return None if row is None else self.rows.thing(row)

    def put(self, number: ManagedNumber) -> None:
        self.empty(number.slot)
        row = self.rows.row(number)
        self._connection.execute(insert(tables.managed_number).values(**row))

    def empty(self, slot: Slot) -> None:
        table = tables.managed_number
        self._connection.execute(delete(table).where(table.c.slot == slot.value))


class SqlNumberChecks:
    rows = Translator(NumberCheck, tables.number_check)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, phone_number_id: str) -> NumberCheck:
        self._begin(phone_number_id)
        table = tables.number_check
        statement = select(table).where(table.c.phone_number_id == phone_number_id)
        row = self._connection.execute(statement.with_for_update()).mappings().one()
        return self.rows.thing(row)

    def put(self, check: NumberCheck) -> None:
        self._begin(check.phone_number_id)
        table, row = tables.number_check, self.rows.row(check)
        there = table.c.phone_number_id == check.phone_number_id
        self._connection.execute(update(table).where(there).values(**row))

    def turn(self, phone_number_id: str, before: datetime, now: datetime) -> bool:
        self._begin(phone_number_id)
        table = tables.number_check
        mine = update(table).where(
            table.c.phone_number_id == phone_number_id,
            or_(table.c.asked_at.is_(None), table.c.asked_at <= before),
        )
        return self._connection.execute(mine.values(asked_at=now)).rowcount == 1

    def _begin(self, phone_number_id: str) -> None:
        row = {"phone_number_id": phone_number_id, "findings": []}
        insert_if_new(self._connection, tables.number_check, **row)


class SqlConsole:
    """See ports.console.Console."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def requests(self) -> SqlAccessRequests:
        return SqlAccessRequests(self._connection)

    @property
    def approvals(self) -> SqlApprovalRequests:
        return SqlApprovalRequests(self._connection)

    @property
    def visits(self) -> SqlVisits:
        return SqlVisits(self._connection)

    @property
    def onboardings(self) -> SqlOnboardings:
        return SqlOnboardings(self._connection)

    @property
    def numbers(self) -> SqlManagedNumbers:
        return SqlManagedNumbers(self._connection)

    @property
    def checks(self) -> SqlNumberChecks:
        return SqlNumberChecks(self._connection)

    @property
    def mails(self) -> SqlFailedMails:
        return SqlFailedMails(self._connection)

    @property
    def standings(self) -> SqlStandings:
        return SqlStandings(self._connection)
