"""Who did what in an organisation: the table that only grows."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    case,
    cast,
    func,
    select,
    union_all,
)

from adapters.sql.queries.bound import PAGE, Bound
from adapters.sql.tables import (
    api_token,
    audit,
    channel,
    contact_key,
    delivery,
    destination,
    invite,
    membership,
    message,
    metric,
    onboarding,
    organisation,
    person,
    phone_check,
    pulse,
    sender,
    source,
)
from domain.tenancy import Permission, PersonId
from ports.queries.audit import AuditFilter, AuditLine
from ports.queries.paging import Numbered

CALLED = (
    (pulse, "name"),
    (destination, "label"),
    (invite, "label"),
    (source, "name"),
    (metric, "name"),
    (api_token, "name"),
)


class SqlAuditQueries(Bound):
    """See ports.queries.audit.AuditQueries."""

    needs_permission: ClassVar[Permission] = Permission.MANAGE_TEAM

    def lines(
        self, wanted: AuditFilter, after: int | None = None, size: int = PAGE
    ) -> Numbered[AuditLine]:
        statement = (
            select(audit, person.c.name)
            .outerjoin(person, person.c.id == audit.c.who)
            .where(self._mine(audit), *which(wanted, after))
            .order_by(audit.c.id.desc())
            .limit(size + 1)
        )
        with self._looking() as connection:
            rows = connection.execute(statement).all()
            names = self._names(connection, [row.subject for row in rows])
        lines = tuple(_line(row, names) for row in rows[:size])
        return Numbered(lines, lines[-1].number if len(rows) > size else None)

    def people(self) -> list[tuple[PersonId, str]]:
        """Found by their seats, and not by the log, which is long."""
        seated = (
            select(person.c.id, person.c.name)
            .join(membership, membership.c.person == person.c.id)
            .where(self._mine(membership))
            .order_by(person.c.name)
        )
        with self._looking() as connection:
            return [(PersonId(row.id), row.name) for row in connection.execute(seated)]

    def _names(self, connection: Connection, subjects: Sequence[str]) -> dict[str, str]:
        """What each of these is called, whatever it is, by one query."""
        ids = ids_among(subjects)
        parts: list[Select[tuple[UUID, str]]] = [
            select(table.c.id.label("id"), table.c[column].label("name")).where(
                self._mine(table), table.c.id.in_(ids)
            )
            for table, column in CALLED
        ]
        rows = connection.execute(
            union_all(*parts, *self._called_elsewhere(ids), *self._offered(ids))
        ).all()
        return {str(row.id): row.name for row in rows if row.name}

    def _called_elsewhere(self, ids: Sequence[UUID]) -> list[Select[tuple[UUID, str]]]:
        """The names of what has none of its own: a message's recipient, a channel's number."""
        named = (
            select(message.c.id, destination.c.label)
            .join(delivery, delivery.c.id == message.c.delivery)
            .join(destination, destination.c.id == delivery.c.destination)
            .where(self._mine(message), message.c.id.in_(ids)),
            select(person.c.id, person.c.name)
            .join(membership, membership.c.person == person.c.id)
            .where(self._mine(membership), person.c.id.in_(ids)),
            select(channel.c.id, sender.c.verified_name)
            .join(sender, sender.c.id == channel.c.sender)
            .where(self._mine(channel), channel.c.id.in_(ids)),
            select(onboarding.c.id, organisation.c.name)
            .join(organisation, organisation.c.id == onboarding.c.organisation)
            .where(self._mine(onboarding), onboarding.c.id.in_(ids)),
        )
        return list(named)

    def _offered(self, ids: Sequence[UUID]) -> list[Select[tuple[UUID, str]]]:
        """A code by its label, else by the end of its number; invites made at once by how many
        there are."""
        phone, many = contact_key.c.value, func.count()
        masked = "••• " + func.substr(phone, func.length(phone) - 3)
        return [
            select(
                phone_check.c.id,
                case((phone_check.c.label != "", phone_check.c.label), else_=masked),
            )
            .join(contact_key, contact_key.c.contact == phone_check.c.contact)
            .where(
                contact_key.c.kind == "phone",
                self._mine(phone_check),
                phone_check.c.id.in_(ids),
            ),
            select(
                invite.c.batch,
                case((many == 1, "1 invite"), else_=cast(many, String) + " invites"),
            )
            .where(self._mine(invite), invite.c.batch.in_(ids))
            .group_by(invite.c.batch),
        ]


def ids_among(subjects: Sequence[str]) -> list[UUID]:
    """Those that are ids: some name a thing in words."""
    ids = []
    for subject in subjects:
        with suppress(ValueError):
            ids.append(UUID(subject))
    return ids


def which(wanted: AuditFilter, after: int | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if after is not None:
        where.append(audit.c.id < after)
    if wanted.who is not None:
        where.append(audit.c.who == wanted.who)
    if wanted.what:
        where.append(audit.c.what.icontains(wanted.what, autoescape=True))
    if wanted.since is not None:
        where.append(audit.c.at >= wanted.since)
    if wanted.before is not None:
        where.append(audit.c.at < wanted.before)
    return where


def _line(row: Any, names: dict[str, str]) -> AuditLine:
    return AuditLine(
        row.id, row.at, row.name or "", row.what, row.subject, names.get(row.subject, "")
    )
