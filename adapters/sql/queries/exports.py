"""All that is held of a recipient, or of an organisation, as files."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    Table,
    and_,
    func,
    or_,
    select,
)

from adapters.sql.forgetting import of_tenants
from adapters.sql.queries.bound import Bound, first_or_not_found
from adapters.sql.tables import (
    address,
    consent,
    contact,
    contact_key,
    delivery,
    destination,
    event,
    follow_up,
    invite,
    mail,
    membership,
    message,
    metadata,
    pause,
    person,
    picture,
    pulse,
    source,
    source_file,
)
from domain.cells import safe
from domain.destinations import DestinationId, DestinationKind, DestinationState
from domain.tenancy import NotFound, Permission
from ports.erasure import ExportFile, HeldRecipient

SECRET = ("_sealed", "password", "hash", "digest", "hmac", "token", "secret", "fence", "lease")
"""Columns whose names hold one of these stay at home."""
ROWS = 500
FEWEST = 4
"""Digits, before a number is looked for by them."""


class SqlExportQueries(Bound):
    """See ports.erasure.ExportQueries. Each file is one look at the data, read row by row."""

    needs_permission: ClassVar[Permission] = Permission.OWN

    def _charts_for(self, id: DestinationId) -> Select[Any]:
        return (
            select(delivery.c.id, delivery.c.at, pulse.c.name, message.c.state, message.c.reason)
            .add_columns(message.c.code, message.c.accepted_at)
            .join(pulse, pulse.c.id == delivery.c.pulse)
            .join(message, message.c.delivery == delivery.c.id)
            .where(self._mine(delivery), delivery.c.destination == id, message.c.part == "chart")
        )

    def recipient(self, id: DestinationId) -> Iterable[ExportFile]:
        here = select(destination).where(self._mine(destination), destination.c.id == id)
        with self._looking() as connection:
            first_or_not_found(connection, here)
        theirs = select(address.c.contact).where(self._mine(address), address.c.destination == id)
        deliveries = select(delivery.c.id).where(delivery.c.destination == id)
        to_them = or_(message.c.contact.in_(theirs), message.c.delivery.in_(deliveries))
        said = or_(event.c.contact.in_(theirs), event.c.destination == id)
        words = or_(consent.c.organisation.is_(None), self._mine(consent))
        keys = select(contact_key).where(contact_key.c.contact.in_(theirs))
        asked = select(follow_up).where(self._mine(follow_up), follow_up.c.contact.in_(theirs))
        at_place: Callable[[Table], Select[Any]] = lambda table: select(table).where(  # noqa: E731
            self._mine(table), table.c.destination == id
        )
        return [
            self._json("recipient.json", here),
            self._csv("addresses.csv", at_place(address)),
            self._csv("keys.csv", keys),
            self._csv("contacts.csv", select(contact).where(contact.c.id.in_(theirs))),
            self._csv("invites.csv", at_place(invite)),
            self._csv("pauses.csv", at_place(pause)),
            self._csv("consent.csv", select(consent).where(consent.c.contact.in_(theirs), words)),
            self._json(
                "conversations.json",
                select(event.c.received_at, event.c.why, event.c.payload).where(
                    self._mine(event), event.c.kind == "message", said
                ),
            ),
            self._csv("questions.csv", asked),
            self._csv("deliveries.csv", self._charts_for(id)),
            self._csv("messages.csv", select(message).where(self._mine(message), to_them)),
            self._csv(
                "mails.csv",
                select(mail).where(self._mine(mail), mail.c.delivery.in_(deliveries)),
            ),
        ]

    def named(self, text: str, most: int) -> list[HeldRecipient]:
        digits = "".join(each for each in text if each.isdigit())
        wanted = [
            destination.c.label.icontains(text, autoescape=True),
            contact.c.name.icontains(text, autoescape=True),
        ]
        if len(digits) >= FEWEST:
            wanted.append(contact_key.c.value.contains(digits))
        return self._held(most, or_(*wanted))

    def held(self, id: DestinationId) -> HeldRecipient:
        found = self._held(1, destination.c.id == id)
        if not found:
            raise NotFound
        return found[0]

    def _held(self, most: int, *where: ColumnElement[bool]) -> list[HeldRecipient]:
        phone = and_(contact_key.c.contact == contact.c.id, contact_key.c.kind == "phone")
        statement = (
            select(destination, contact.c.name, contact_key.c.value)
            .outerjoin(
                address, and_(address.c.destination == destination.c.id, self._mine(address))
            )
            .outerjoin(contact, contact.c.id == address.c.contact)
            .outerjoin(contact_key, phone)
            .where(self._mine(destination), *where)
            .order_by(destination.c.label, destination.c.id)
            .limit(most)
        )
        with self._looking() as connection:
            return [
                HeldRecipient(
                    DestinationId(row.id),
                    row.label,
                    row.name or "",
                    row.value or "",
                    DestinationState(row.state),
                    row.kind == DestinationKind.GROUP.value,
                    row.person == self._actor.person,
                )
                for row in connection.execute(statement)
            ]

    def organisation(self) -> Iterable[ExportFile]:
        seats = (
            select(person.c.name, person.c.email, membership.c.role, person.c.created_at)
            .join(membership, membership.c.person == person.c.id)
            .where(self._mine(membership))
        )
        yield self._csv("people.csv", seats)
        for table in metadata.sorted_tables:
            if of_tenants(table) and table not in (source_file, picture):
                yield self._csv(f"{table.name}.csv", select(table).where(self._mine(table)))
        reached = select(address.c.contact).where(self._mine(address))
        yield self._csv("contact.csv", select(contact).where(contact.c.id.in_(reached)))
        yield self._csv("keys.csv", select(contact_key).where(contact_key.c.contact.in_(reached)))
        yield from self._files()

    def _files(self) -> Iterator[ExportFile]:
        """Connected files and drawn pictures, one in memory at a time."""
        with self._looking() as connection:
            files = connection.execute(
                select(source.c.id, source.c.filename).where(self._mine(source))
            ).all()
            kept = (self._mine(picture), func.length(picture.c.png) > 0)
            pictures = list(connection.scalars(select(picture.c.id).where(*kept)))
        for row in files:
            name = "".join(
                each if each.isalnum() or each in "._- " else "_" for each in row.filename
            )
            here = select(source_file.c.content).where(
                self._mine(source_file), source_file.c.source == row.id
            )
            yield ExportFile(f"files/{row.id}/{name.strip('.') or 'file'}", self._bytes(here))
        for id in pictures:
            here = select(picture.c.png).where(self._mine(picture), picture.c.id == id)
            yield ExportFile(f"pictures/{id}.png", self._bytes(here))

    def _bytes(self, statement: Select[Any]) -> Iterator[bytes]:
        with self._looking() as connection:
            for content in connection.scalars(statement):
                yield bytes(content)

    def _csv(self, name: str, statement: Select[Any]) -> ExportFile:
        return ExportFile(name, self._lines(statement))

    def _lines(self, statement: Select[Any]) -> Iterator[bytes]:
        told = _told(statement)
        line = io.StringIO()
        writer = csv.writer(line)
        writer.writerow(told)
        with self._looking() as connection:
            for number, row in enumerate(_rows(connection, statement), 1):
                writer.writerow([safe(_spelled(row[column])) for column in told])
                if number % ROWS == 0:
                    yield line.getvalue().encode()
                    line.seek(0)
                    line.truncate()
        yield line.getvalue().encode()

    def _json(self, name: str, statement: Select[Any]) -> ExportFile:
        return ExportFile(name, self._things(statement))

    def _things(self, statement: Select[Any]) -> Iterator[bytes]:
        told, joint = _told(statement), "[\n"
        with self._looking() as connection:
            for row in _rows(connection, statement):
                thing = {column: _plain(column, row[column]) for column in told}
                yield (joint + json.dumps(thing, ensure_ascii=False)).encode()
                joint = ",\n"
        yield b"[]\n" if joint == "[\n" else b"\n]\n"


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[Any]:
    lazily = {"stream_results": True, "yield_per": ROWS}
    return iter(connection.execute(statement, execution_options=lazily).mappings())


def _told(statement: Select[Any]) -> list[str]:
    return [
        column.name
        for column in statement.selected_columns
        if not isinstance(column.type, LargeBinary)
        and not any(word in column.name for word in SECRET)
    ]


def _plain(column: str, value: Any) -> Any:
    if column == "payload":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value if isinstance(value, bool | int | None) else _spelled(value)


def _spelled(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value.value if isinstance(value, Enum) else value)
