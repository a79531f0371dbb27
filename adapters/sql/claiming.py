"""T1: taking due messages under new fences, each with its attempt stored, after last checks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, RowMapping, case, insert, literal

from adapters.sql.brakes import Brakes, numbers_of, rested
from adapters.sql.due import candidates, resting_numbers
from adapters.sql.engine import database_now
from adapters.sql.instead import mail_instead
from adapters.sql.moves import cancel_what_waited, move
from adapters.sql.reactions import shown_in
from adapters.sql.shapes import TEMPLATE_OF, Rung, shape_of
from adapters.sql.tables import attempt, message
from domain.budgets import Budget
from domain.messages import (
    BY_MAIL,
    AttemptId,
    Form,
    MessageId,
    Move,
    Part,
    Send,
    Standing,
    Stop,
    Waiting,
    last_check,
)
from domain.reactions import ReactionsOpen, answer_is_tried
from domain.senders import SenderState
from ports.messenger import Button, Shape, Template
from ports.outbox import Order


class Claim:
    """One transaction of the deliver lane's that takes messages."""

    def __init__(
        self,
        connection: Connection,
        budget: Budget,
        lease: timedelta,
        now: datetime,
        reactions: ReactionsOpen = ReactionsOpen.AUTO,
    ) -> None:
        self._connection = connection
        self._reactions = reactions
        self._on_trial: dict[UUID, datetime] = {}
        self._lease = lease
        self._now = now
        self._started = database_now(connection)
        self._bound = {"now": now, **rested(number=self._started, chat=self._started)}
        rows = connection.execute(resting_numbers(), self._bound)
        numbers = numbers_of(rows, self._started)
        self._brakes = Brakes(connection, budget, now, self._started, numbers)
        self._rungs: dict[tuple[str, Shape], Rung | None] = {}
        self._went_with: dict[AttemptId, UUID] = {}
        self.stopped = 0
        """How many failed their last check."""

    def take(self, slots: int) -> list[Order]:
        """At most so many; what fails its last check is moved where the check says."""
        rows = self._rows(slots)
        orders: list[Order] = []
        stops: dict[Stop, list[UUID]] = defaultdict(list)
        for row in rows:
            verdict = self._verdict(row)
            if isinstance(verdict, Stop):
                stops[verdict].append(row["id"])
            elif verdict is not None:
                orders.append(self._order(row, verdict.form))
                if verdict.on_trial:
                    self._on_trial[row["id"]] = row["reacted_at"]
        for stop, ids in stops.items():
            self._stop(stop, ids)
            self.stopped += len(ids)
        self._write(orders)
        return orders

    def _rows(self, slots: int) -> Sequence[RowMapping]:
        numbers = list(self._brakes.numbers)
        if not numbers:
            return []
        found = self._connection.execute(
            candidates(),
            {**self._bound, "numbers": numbers, "most": slots},
        )
        return found.mappings().all()

    def _verdict(self, row: RowMapping) -> Send | Stop | None:
        """None while its number or its chat must rest: it stays as it is."""
        brakes = self._brakes
        verdict = last_check(
            Waiting(Part(row["part"]), row["deadline"], row["held_until"], row["next_slot"]),
            self._standing(row),
        )
        if isinstance(verdict, Stop):
            return verdict
        if brakes.number_rests(row["sender"]) or brakes.chat_rests(row["contact"], row["gate_at"]):
            return None
        brakes.spend(
            row["sender"], row["organisation"], row["contact"], row["gate_at"], verdict.form
        )
        mine = brakes.numbers[row["sender"]]
        mine.served_turn = max(mine.served_turn, row["turn"])
        return verdict

    def _standing(self, row: RowMapping) -> Standing:
        window = row["window_until"]
        open_now = window is not None and self._now < window
        needed = not open_now or row["part"] == Part.CODE.value
        knocks = needed and self._rung(row) is not None
        return Standing(
            self._now,
            window_open=open_now,
            window_until=window,
            sender_ready=row["sender_state"] == SenderState.ACTIVE.value,
            stopped=row["stopped"],
            reachable=row["reachable"],
            deliverable=row["unreachable_code"] is None,
            template=knocks,
            limit_reached=knocks and self._brakes.limit_reached(row["sender"], row["contact"]),
            organisation_paused=row["paused"],
            plan_too_small=row["plan_too_small"],
            ceiling_reached=self._brakes.ceiling_reached(row["organisation"], row["cost_ceiling"]),
            group=bool(row["group"]),
            reaction_tried=answer_is_tried(
                self._reactions, shown_in(row), row["reacted_at"], row["shut_at"], self._now
            ),
        )

    def _rung(self, row: RowMapping) -> Rung | None:
        """The template that this message may go with."""
        shape = shape_of(row)
        if shape is None:
            return None
        key = (row["waba"], shape)
        if key not in self._rungs:
            self._rungs[key] = TEMPLATE_OF[shape](self._connection, row["waba"], self._now)
        return self._rungs[key]

    def _stop(self, stop: Stop, ids: list[UUID]) -> None:
        moved = move(
            self._connection,
            stop.move,
            self._now,
            message.c.id.in_(ids),
            reason=stop.reason.value,
        )
        if stop.reason in BY_MAIL:
            mail_instead(self._connection, moved, self._now)
        if stop.move is not Move.HOLD:
            cancel_what_waited(self._connection, moved, self._now)

    def _order(self, row: RowMapping, form: Form) -> Order:
        as_template, attempt = form is Form.TEMPLATE, AttemptId(uuid4())
        rung = self._rung(row) if as_template else None
        shape = shape_of(row) or Shape.CHART
        if rung is not None:
            self._went_with[attempt] = rung.id
        buttons = tuple(Button(*each) for each in row["buttons"] or ())
        if buttons and form is Form.TEXT:
            form = Form.INTERACTIVE
        return Order(
            attempt=attempt,
            message=row["id"],
            fence=row["fence"] + 1,
            organisation=row["organisation"],
            sender=row["sender"],
            phone_number_id=row["phone_number_id"],
            token_sealed=bytes(row["token_sealed"]),
            form=form,
            part=Part(row["part"]),
            text=row["headline"] if as_template else row["text"],
            phone=row["phone"],
            user_id=row["user_id"],
            quoted="" if as_template else row["quotes"],
            picture=row["picture"],
            media_id=row["media_id"],
            template=Template(rung.name, rung.language, shape) if rung is not None else None,
            tries=row["tries"] + 1,
            group=row["group"],
            buttons=buttons,
        )

    def _write(self, orders: list[Order]) -> None:
        """New fences, and the attempts, before anything leaves. The rows are held: nobody can
        have moved them since they were read."""
        if not orders:
            return
        form_of = {order.message: order.form.value for order in orders}
        move(
            self._connection,
            Move.CLAIM,
            self._now,
            message.c.id.in_(list(form_of)),
            fence=message.c.fence + 1,
            tries=message.c.tries + 1,
            form=_by_form(form_of),
            lease_until=self._started + self._lease,
        )
        self._connection.execute(insert(attempt), [self._attempt(order) for order in orders])
        self._brakes.note()

    def _attempt(self, order: Order) -> dict[str, Any]:
        return {
            "id": order.attempt,
            "organisation": order.organisation,
            "message": order.message,
            "fence": order.fence,
            "form": order.form.value,
            "template": self._went_with.get(order.attempt),
            "started_at": self._started,
            "reacted_at": self._on_trial.get(order.message),
        }


def _by_form(form_of: Mapping[MessageId, str]) -> ColumnElement[str]:
    """The form in which each of these messages goes out."""
    ids: dict[str, list[MessageId]] = defaultdict(list)
    for id, form in form_of.items():
        ids[form].append(id)
    (last, _), *others = ids.items()
    return (
        case(
            *[(message.c.id.in_(same), literal(form)) for form, same in others],
            else_=literal(last),
        )
        if others
        else literal(last)
    )
