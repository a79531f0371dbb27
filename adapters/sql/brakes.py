"""What holds sending back before Meta does: how fast, to how many, and for how much."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    distinct,
    exists,
    func,
    or_,
    select,
    update,
)

from adapters.sql.tables import contact, message, organisation, sender
from domain.budgets import OVER, Budget
from domain.messages import ON_ITS_WAY, Form, State
from domain.pacing import CHAT, NUMBER_AHEAD, pace_of
from domain.tenancy import HOUSE

DAY = timedelta(hours=24)
SOON = timedelta(seconds=1)
IN_FLIGHT = [State.SENDING.value, State.UNKNOWN.value]
"""Meta may take these still, or has taken them without our knowing."""


RESTED_NUMBER = or_(
    sender.c.rested_at.is_(None),
    sender.c.rested_at <= bindparam("number_rested_by", type_=sender.c.rested_at.type),
)
RESTED_CHAT = or_(
    contact.c.gate_at.is_(None),
    contact.c.gate_at <= bindparam("chat_rested_by", type_=contact.c.gate_at.type),
)


def rested(*, number: datetime, chat: datetime) -> dict[str, datetime]:
    """What RESTED_NUMBER and RESTED_CHAT bind: who may send by then, in database time."""
    return {"number_rested_by": number + NUMBER_AHEAD, "chat_rested_by": chat + CHAT.ahead}


def people_reached(number: UUID, now: datetime) -> Select[int]:
    """How many people were written to outside their windows in the last 24 hours, those with
    them whom something is on its way to."""
    return select(func.count(distinct(message.c.contact))).where(_by_template(number, now))


def _by_template(number: UUID, now: datetime) -> ColumnElement[bool]:
    return and_(
        message.c.sender == number,
        message.c.form == Form.TEMPLATE.value,
        or_(message.c.accepted_at > now - DAY, message.c.state.in_(IN_FLIGHT)),
    )


def sent_lately(now: datetime) -> ScalarSelect[int]:
    """How many messages of an organisation Meta has taken in 30 days."""
    return (
        select(func.count())
        .select_from(message)
        .where(
            message.c.organisation == organisation.c.id,
            message.c.accepted_at > now - OVER,
            message.c.state.in_([state.value for state in (*ON_ITS_WAY, State.DEAD)]),
        )
        .scalar_subquery()
    )


@dataclass
class Brakes:
    """All limits as they stand in the transaction of one claim, spent as messages are taken."""

    connection: Connection
    budget: Budget
    now: datetime
    started: datetime
    """Database time."""
    numbers: Mapping[UUID, "Number"]
    _left: dict[UUID, int | None] = field(default_factory=dict)
    _chats: dict[UUID, datetime] = field(default_factory=dict)

    def number_rests(self, number: UUID) -> bool:
        return self.numbers[number].allowed <= 0

    def chat_rests(self, chat: UUID, gate: datetime | None) -> bool:
        return CHAT.allows(self._chats.get(chat, gate), self.started) == 0

    def ceiling_reached(self, tenant: UUID, own: Decimal | None) -> bool:
        """`own` is the organisation's own ceiling, if it has one."""
        if tenant not in self._left:
            self._left[tenant] = self._messages_left(tenant, own)
        left = self._left[tenant]
        return left is not None and left <= 0

    def _messages_left(self, tenant: UUID, own: Decimal | None) -> int | None:
        if tenant == HOUSE:
            return None
        most = self.budget.messages(own)
        if most is None:
            return None
        sent = self.connection.scalar(
            select(sent_lately(self.now)).where(organisation.c.id == tenant)
        )
        return most - (sent or 0)

    def limit_reached(self, number: UUID, chat: UUID) -> bool:
        """Whether one more person is one too many for this number."""
        mine = self.numbers[number]
        if mine.limit is None:
            return False
        if mine.reached is None:
            mine.reached = self.connection.scalar(people_reached(number, self.now)) or 0
        reached = mine.reached
        if reached < mine.limit:
            return False
        known = select(exists().where(_by_template(number, self.now), message.c.contact == chat))
        return not self.connection.scalar(known)

    def spend(
        self, number: UUID, tenant: UUID, chat: UUID, gate: datetime | None, form: Form
    ) -> None:
        mine = self.numbers[number]
        mine.allowed -= 1
        mine.spent += 1
        if form is Form.TEMPLATE and mine.reached is not None:
            mine.reached += 1
        left = self._left.get(tenant)
        if left is not None:
            self._left[tenant] = left - 1
        self._chats[chat] = CHAT.after(self._chats.get(chat, gate), self.started, 1)

    def note(self) -> None:
        """Write what was spent."""
        for number, mine in self.numbers.items():
            if mine.spent:
                self.connection.execute(
                    update(sender)
                    .where(sender.c.id == number)
                    .values(
                        rested_at=mine.rested_after(self.started), served_turn=mine.served_turn
                    )
                )
        same: dict[datetime, list[UUID]] = defaultdict(list)
        for chat, gate in self._chats.items():
            same[gate].append(chat)
        for gate, chats in same.items():
            self.connection.execute(
                update(contact).where(contact.c.id.in_(chats)).values(gate_at=gate)
            )


@dataclass
class Number:
    """A business number, its row held until the claim commits."""

    rested_at: datetime | None
    per_second: int
    limit: int | None
    served_turn: int
    allowed: int
    spent: int = 0
    reached: int | None = None

    def rested_after(self, started: datetime) -> datetime:
        return pace_of(self.per_second).after(self.rested_at, started, self.spent)


def rested_numbers(waits: ColumnElement[bool]) -> Select[Any]:
    """Those for which something waits, to be held: others wait for this claim to end."""
    return (
        select(
            sender.c.id,
            sender.c.rested_at,
            sender.c.per_second,
            sender.c.messaging_limit,
            sender.c.served_turn,
        )
        .where(RESTED_NUMBER, waits)
        .order_by(sender.c.id)
        .with_for_update()
    )


def numbers_of(rows: Iterable[Row[Any]], started: datetime) -> dict[UUID, Number]:
    return {
        row.id: Number(
            row.rested_at,
            row.per_second,
            row.messaging_limit,
            row.served_turn,
            allowed=pace_of(row.per_second).allows(row.rested_at, started),
        )
        for row in rows
    }
