"""Groups as senders know them, and whether Meta lets a sender write to any."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, exists, insert, or_, select, update

from adapters.sql import tables
from adapters.sql.contacts import Fingerprint
from adapters.sql.house import SqlSenders
from adapters.sql.mapping import Translator
from domain.contacts import ContactId
from domain.destinations import DestinationKind, DestinationState
from domain.groups import ChatGroup, GroupState
from domain.senders import Sender, SenderId

GROUP_KEY = "group"
"""The kind of a contact's key that is a group's id."""


class SqlGroups:
    """See ports.groups.Groups."""

    rows = Translator(ChatGroup, tables.chat_group)

    def __init__(self, connection: Connection, fingerprint: Fingerprint) -> None:
        self._connection = connection
        self._fingerprint = fingerprint

    def known(self, sender: SenderId, group_id: str) -> ChatGroup | None:
        table = tables.chat_group
        return self._first(table.c.sender == sender, table.c.group_id == group_id)

    def of_contact(self, contact: ContactId) -> ChatGroup | None:
        return self._first(tables.chat_group.c.contact == contact)

    def meet(self, sender: SenderId, group_id: str) -> ChatGroup:
        # one at a time: two who hear of the same group make one of it
        held = select(tables.sender.c.id).where(tables.sender.c.id == sender)
        self._connection.execute(held.with_for_update())
        known = self.known(sender, group_id)
        if known is not None:
            return known
        contact = ContactId(uuid4())
        self._connection.execute(insert(tables.contact).values(id=contact, sender=sender, name=""))
        self._connection.execute(
            insert(tables.contact_key).values(
                sender=sender,
                kind=GROUP_KEY,
                value=group_id,
                contact=contact,
                hmac=self._fingerprint(group_id),
            )
        )
        met = ChatGroup(sender, group_id, contact)
        self._connection.execute(insert(tables.chat_group).values(**self.rows.row(met)))
        return met

    def save(self, group: ChatGroup) -> None:
        table = tables.chat_group
        self._connection.execute(
            update(table)
            .where(table.c.sender == group.sender, table.c.group_id == group.group_id)
            .values(**self.rows.row(group))
        )

    def asked(self, whom: ContactId) -> list[ChatGroup]:
        table = tables.chat_group
        rows = self._connection.execute(
            select(table)
            .where(table.c.asked == whom, table.c.state == GroupState.ASKED.value)
            .order_by(table.c.group_id)
            .with_for_update()
        )
        return [self.rows.thing(row) for row in rows.mappings()]

    def linked(self, sender: SenderId) -> list[ChatGroup]:
        table = tables.chat_group
        rows = self._connection.execute(
            select(table)
            .where(table.c.sender == sender, table.c.state == GroupState.LINKED.value)
            .order_by(table.c.group_id)
        )
        return [self.rows.thing(row) for row in rows.mappings()]

    def are_open(self, sender: SenderId) -> bool:
        since = select(tables.sender.c.groups_open_at).where(tables.sender.c.id == sender)
        return self._connection.scalar(since) is not None

    def unasked(self, before: datetime, now: datetime) -> list[Sender]:
        table = tables.sender
        asked = table.c.groups_asked_at
        used = exists().where(tables.channel.c.sender == table.c.id)
        rows = self._connection.execute(
            update(table)
            .where(used, or_(asked.is_(None), asked <= before))
            .values(groups_asked_at=now)
            .returning(table)
        )
        return [SqlSenders.rows.thing(row) for row in rows.mappings().all()]

    def ask_soon(self, sender: SenderId) -> None:
        self._note(sender, groups_asked_at=None)

    def closed(self, sender: SenderId) -> None:
        close_groups(self._connection, sender)

    def opened(self, sender: SenderId, subjects: Mapping[str, str], now: datetime) -> bool:
        news = not self.are_open(sender)
        if news:
            self._note(sender, groups_open_at=now)
        table = tables.chat_group
        ours = self._connection.execute(
            select(table)
            .where(table.c.sender == sender)
            .order_by(table.c.group_id)
            .with_for_update()  # a link that is made meanwhile is not undone
        )
        for known in [self.rows.thing(row) for row in ours.mappings()]:
            subject = subjects.get(known.group_id, "")
            if subject and subject != known.subject:
                self._name(replace(known, subject=subject))
        return news

    def _name(self, group: ChatGroup) -> None:
        """The destination is called what its people call it; who has given it up hears no more."""
        self.save(group)
        table, there = tables.destination, tables.address
        reached = select(there.c.destination).where(there.c.contact == group.contact)
        self._connection.execute(
            update(table)
            .where(
                table.c.id.in_(reached),
                table.c.kind == DestinationKind.GROUP.value,
                table.c.organisation == group.linked_org,
                table.c.state != DestinationState.REMOVED.value,
            )
            .values(label=group.subject, version=table.c.version + 1)
        )

    def _note(self, sender: SenderId, **values: Any) -> None:
        table = tables.sender
        self._connection.execute(update(table).where(table.c.id == sender).values(**values))

    def _first(self, *where: ColumnElement[bool]) -> ChatGroup | None:
        found = self._connection.execute(select(tables.chat_group).where(*where).with_for_update())
        row = found.mappings().first()
        return None if row is None else self.rows.thing(row)


def close_groups(connection: Connection, sender: UUID) -> None:
    """Meta says that this number may not write to groups."""
    table = tables.sender
    connection.execute(update(table).where(table.c.id == sender).values(groups_open_at=None))
