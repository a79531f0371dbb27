"""Collections of a tenant's aggregates: loaded, decided on, saved."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from adapters.sql import tables
from adapters.sql.cancelling import cancel_paused
from adapters.sql.house import SqlOrganisations
from adapters.sql.mapping import Translator
from adapters.sql.outbox import insert_if_new
from adapters.sql.templates import notice_template
from domain.contacts import ContactId
from domain.destinations import (
    Address,
    Destination,
    DestinationId,
    DestinationKind,
    DestinationState,
)
from domain.invites import Invite, InviteId
from domain.metrics import Metric, SourceId
from domain.pulses import Pulse, PulseId, PulseState
from domain.senders import Channel, NotEnabled, SenderId
from domain.sources import Source, SourceKind
from domain.tenancy import NotFound, OrganisationId, PersonId
from ports.collection import Conflict

T = TypeVar("T")


class TenantRows(Generic[T]):
    """One table's rows of one organisation; there is no way to ask for anybody else's."""

    translator: Translator[T]

    def __init__(self, connection: Connection, organisation: OrganisationId) -> None:
        self._connection = connection
        self._organisation = organisation
        self._table = self.translator.table

    def _mine(self, *where: ColumnElement[bool]) -> Select[Any]:
        table = self._table
        return select(table).where(table.c.organisation == self._organisation, *where)

    def _all(self, statement: Select[Any]) -> list[T]:
        return [self._thing(row) for row in self._connection.execute(statement).mappings().all()]

    def _first(self, statement: Select[Any]) -> T | None:
        row = self._connection.execute(statement).mappings().first()
        return None if row is None else self._thing(row)

    def _thing(self, row: Any) -> T:
        return self.translator.thing(row)

    def _row(self, thing: T) -> dict[str, Any]:
        return {**self.translator.row(thing), "organisation": self._organisation}

    def get(self, key: UUID) -> T:
        found = self._first(self._mine(self._table.c.id == key).with_for_update())
        if found is None:
            raise NotFound
        return found

    def add(self, thing: T) -> None:
        self._connection.execute(insert(self._table).values(**self._row(thing)))

    def save(self, thing: T) -> None:
        row = self._row(thing)
        version = row.get("version", 0)
        where = [self._table.c.id == row["id"], self._table.c.organisation == self._organisation]
        if "version" in row:
            where.append(self._table.c.version == version)
            row["version"] = version + 1
        done = self._connection.execute(update(self._table).where(*where).values(**row))
        if done.rowcount != 1:
            raise Conflict


class SqlChannels(TenantRows[Channel]):
    translator = Translator(Channel, tables.channel)

    def of(self, sender: SenderId) -> Channel | None:
        return self._first(self._mine(tables.channel.c.sender == sender))

    def first(self) -> Channel:
        found = self._first(self._mine().order_by(tables.channel.c.created_at))
        if found is None:
            raise NotEnabled
        return found

    def add(self, thing: Channel) -> None:
        """Two who enable it at once make one."""
        insert_if_new(self._connection, tables.channel, **self._row(thing))


def waiting_places(organisation: OrganisationId, now: datetime) -> Select[int]:
    """How many people its invites may still bring."""
    table = tables.invite
    return select(func.coalesce(func.sum(table.c.most - table.c.uses), 0)).where(
        table.c.organisation == organisation,
        table.c.token_sealed.is_not(None),
        table.c.expires_at > now,
    )


class SqlInvites(TenantRows[Invite]):
    translator = Translator(Invite, tables.invite)

    def waiting(self, now: datetime) -> int:
        return self._connection.scalar(waiting_places(self._organisation, now)) or 0

    def among(self, ids: Iterable[InviteId]) -> list[Invite]:
        return self._all(self._mine(tables.invite.c.id.in_(list(ids))))

    def own_waiting(self, person: PersonId, now: datetime) -> Invite | None:
        table = tables.invite
        return self._first(
            self._mine(
                table.c.by == person,
                table.c.for_self,
                table.c.token_sealed.is_not(None),
                table.c.expires_at > now,
            )
            .order_by(table.c.created_at.desc())
            .with_for_update()
        )


class SqlDestinations(TenantRows[Destination]):
    translator = Translator(Destination, tables.destination)
    addresses_of = Translator(Address, tables.address)

    def own_phone(self, person: PersonId) -> Destination | None:
        return self._first(
            self._mine(
                tables.destination.c.person == person,
                tables.destination.c.state == DestinationState.ACTIVE.value,
            ).order_by(tables.destination.c.created_at.desc())
        )

    def own(self, person: PersonId) -> list[Destination]:
        table = tables.destination
        return self._all(
            self._mine(
                table.c.person == person, table.c.state != DestinationState.REMOVED.value
            ).order_by(table.c.created_at)
        )

    def at(self, contact: ContactId) -> Destination | None:
        there = select(tables.address.c.destination).where(
            tables.address.c.contact == contact,
            tables.address.c.organisation == self._organisation,
        )
        return self._first(self._mine(tables.destination.c.id.in_(there)))

    def recipients(self) -> int:
        table = tables.destination
        counted = select(func.count()).where(
            table.c.organisation == self._organisation,
            table.c.kind == DestinationKind.RECIPIENT.value,
            table.c.state != DestinationState.REMOVED.value,
        )
        return self._connection.scalar(counted) or 0

    def addresses(self, among: Iterable[DestinationId]) -> list[Address]:
        address, destination = tables.address, tables.destination
        rows = self._connection.execute(
            select(address)
            .join(destination, destination.c.id == address.c.destination)
            .where(
                address.c.organisation == self._organisation,
                address.c.destination.in_(list(among)),
                destination.c.state == DestinationState.ACTIVE.value,
                or_(
                    destination.c.kind != DestinationKind.GROUP.value,
                    address.c.channel.in_(self._into_groups()),
                ),
            )
            .order_by(destination.c.created_at)
        )
        return [self.addresses_of.thing(row) for row in rows.mappings().all()]

    def _into_groups(self) -> Select[Any]:
        """The channels whose numbers Meta lets write to groups."""
        channel, sender = tables.channel, tables.sender
        return (
            select(channel.c.id)
            .join(sender, sender.c.id == channel.c.sender)
            .where(
                channel.c.organisation == self._organisation,
                sender.c.groups_open_at.is_not(None),
            )
        )

    def window_open(self, address: Address, now: datetime) -> bool:
        until = self._connection.scalar(
            select(tables.contact.c.window_until).where(tables.contact.c.id == address.contact)
        )
        return until is not None and now < until

    def told_by_template(self, address: Address, now: datetime) -> bool:
        waba = self._connection.scalar(
            select(tables.sender.c.waba)
            .join(tables.contact, tables.contact.c.sender == tables.sender.c.id)
            .where(tables.contact.c.id == address.contact)
        )
        return waba is not None and notice_template(self._connection, waba, now) is not None

    def move_in(self, address: Address) -> None:
        self._connection.execute(
            delete(tables.address).where(
                tables.address.c.organisation == self._organisation,
                tables.address.c.destination == address.destination,
                tables.address.c.channel == address.channel,
            )
        )
        self._connection.execute(insert(tables.address).values(**self.addresses_of.row(address)))

    def pause(
        self,
        destination: DestinationId,
        pulse: PulseId,
        since: datetime,
        until: datetime,
        now: datetime,
    ) -> None:
        if self._went_on_after(destination, since):
            return
        table = tables.pause
        known = self._connection.execute(
            select(table.c.id, table.c.since, table.c.until)
            .where(table.c.destination == destination, table.c.pulse == pulse)
            .with_for_update()
        ).first()
        values = {"since": since, "until": until}
        if known is None:
            insert_if_new(
                self._connection,
                table,
                id=uuid4(),
                organisation=self._organisation,
                destination=destination,
                pulse=pulse,
                **values,
            )
        elif (known.since, known.until) < (since, until):
            self._connection.execute(update(table).where(table.c.id == known.id).values(**values))
        if now < until:
            cancel_paused(self._connection, destination, pulse, now)

    def _went_on_after(self, destination: DestinationId, since: datetime) -> bool:
        """Whether whoever is behind it has said START after that moment."""
        address, contact = tables.address, tables.contact
        later = (
            select(contact.c.id)
            .join(address, address.c.contact == contact.c.id)
            .where(address.c.destination == destination, contact.c.started_at > since)
        )
        return self._connection.execute(later).first() is not None

    def paused(self, pulse: PulseId, now: datetime) -> frozenset[DestinationId]:
        table, there = tables.pause, tables.destination
        found = self._connection.scalars(
            select(table.c.destination)
            .where(
                table.c.organisation == self._organisation,
                table.c.pulse == pulse,
                table.c.until > now,
            )
            .union(
                select(there.c.id).where(
                    there.c.organisation == self._organisation, there.c.rests_until > now
                )
            )
        )
        return frozenset(DestinationId(each) for each in found)


class SqlSources(TenantRows[Source]):
    translator = Translator(Source, tables.source)

    def all(self) -> list[Source]:
        return self._all(self._mine().order_by(tables.source.c.created_at))

    def keep(self, source: SourceId, content: bytes, at: datetime) -> None:
        self._connection.execute(
            delete(tables.source_file).where(
                tables.source_file.c.source == source,
                tables.source_file.c.organisation == self._organisation,
            )
        )
        self._connection.execute(
            insert(tables.source_file).values(
                source=source, organisation=self._organisation, content=content, at=at
            )
        )

    def content(self, source: SourceId) -> bytes:
        found = self._connection.execute(
            select(tables.source_file.c.content).where(
                tables.source_file.c.source == source,
                tables.source_file.c.organisation == self._organisation,
            )
        ).first()
        if found is None:
            raise NotFound
        return bytes(found.content)


class SqlMetrics(TenantRows[Metric]):
    translator = Translator(Metric, tables.metric)

    def of_source(self, source: SourceId) -> list[Metric]:
        return self._all(
            self._mine(tables.metric.c.source == source).order_by(tables.metric.c.name)
        )

    def pushed(self, name: str) -> Metric | None:
        SqlOrganisations(self._connection).held(self._organisation)
        pushed = select(tables.source.c.id).where(
            tables.source.c.organisation == self._organisation,
            tables.source.c.kind == SourceKind.PUSHED.value,
        )
        mine = self._mine(tables.metric.c.name == name, tables.metric.c.source.in_(pushed))
        return self._first(mine.order_by(tables.metric.c.id).limit(1))


class SqlPulses(TenantRows[Pulse]):
    translator = Translator(Pulse, tables.pulse)

    def _thing(self, row: Any) -> Pulse:
        destinations = self._connection.scalars(
            select(tables.pulse_destination.c.destination).where(
                tables.pulse_destination.c.pulse == row["id"],
                tables.pulse_destination.c.organisation == self._organisation,
            )
        )
        return self.translator.thing(row, destinations=frozenset(destinations))

    def add(self, thing: Pulse) -> None:
        super().add(thing)
        self._point(thing)

    def save(self, thing: Pulse) -> None:
        super().save(thing)
        self._point(thing)

    def draft_of(self, person: PersonId) -> Pulse | None:
        table = tables.pulse
        drafts = self._mine(table.c.by == person, table.c.state == PulseState.DRAFT.value)
        return self._first(drafts.order_by(table.c.created_at, table.c.id).with_for_update())

    def _point(self, pulse: Pulse) -> None:
        """Make the pulse's destinations just these."""
        table = tables.pulse_destination
        self._connection.execute(
            delete(table).where(
                table.c.organisation == self._organisation, table.c.pulse == pulse.id
            )
        )
        for destination in pulse.destinations:
            self._connection.execute(
                insert(table).values(
                    organisation=self._organisation, pulse=pulse.id, destination=destination
                )
            )
