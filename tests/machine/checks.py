"""What must be true of the machine after every step, whatever Meta, workers and people do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from domain.inbound import Seen
from domain.messages import ON_ITS_WAY, RULES, Form, Part
from ports.outbox import Order
from tests.machine.far_side import FarSide, Taken
from tests.machine.ground import Ground

MOVES = {(source, rule.target) for rule in RULES.values() for source in rule.sources}
LEFT_FOR = {
    "read": set(),
    "expired": set(),
    "cancelled": set(),
    "superseded": set(),
    "delivered": {"read"},
    "dead": {"delivered", "read"},
    "unconfirmed": {"accepted", "sent", "delivered", "read", "held", "dead"},
}
"""What may still become of a message that has ended: only news of Meta's."""
EXPLAINED = {"held", "dead", "expired", "cancelled", "superseded", "unconfirmed"}
"""States that a person looks at, and that say why."""
_ROW = """SELECT id, part, state, fence, wamid, reason, code, waits_for, contact, delivery,
    resend, organisation FROM message"""


@dataclass(frozen=True)
class Row:
    id: UUID
    part: Part
    state: str
    fence: int
    wamid: str | None
    reason: str
    code: int | None
    waits_for: UUID | None
    contact: UUID
    delivery: UUID | None
    resend: int
    organisation: UUID


@dataclass
class Timeline:
    state: str = ""
    sending: int = 0


@dataclass
class Checks:
    ground: Ground
    meta: FarSide
    stopped: set[UUID] = field(default_factory=set)
    """Contacts whose last word was STOP."""
    fences: dict[UUID, int] = field(default_factory=dict)
    _lines: dict[UUID, Timeline] = field(default_factory=dict)
    _seen: int = 0

    def rows(self) -> list[Row]:
        def known(value: str | None) -> UUID | None:
            return UUID(value) if value else None

        return [
            Row(UUID(id), Part(part), *plain, known(waits), UUID(to), known(of), again, UUID(own))
            for id, part, *plain, waits, to, of, again, own in self.ground.raw.execute(_ROW)
        ]

    # --- at the claim ---------------------------------------------------------------------

    def claimed(self, orders: Iterable[Order]) -> None:
        rows = {row.id: row for row in self.rows()}
        for order in orders:
            self._may_leave(order, rows[order.message], rows)

    def _may_leave(self, order: Order, row: Row, rows: dict[UUID, Row]) -> None:
        assert order.fence > self.fences.get(row.id, 0), "a fence that does not grow"
        self.fences[row.id] = order.fence
        assert row.contact not in self.stopped or row.part is Part.CONFIRMATION, (
            f"{row.part} after STOP"
        )
        state, until = self.ground.believed(row.contact)
        assert state == "active", f"claimed while its number is {state}"
        if order.form is Form.TEMPLATE:
            assert row.part is Part.CHART, f"{row.part} as a template"
        else:
            assert until is not None, "free-form without a window"
            assert self.ground.now < until, "free-form outside the window"
            assert self.meta.window_open(row.contact, self.ground.now), "a window out of nothing"
        if row.waits_for is not None:
            chart = self.meta.of(row.waits_for)
            assert chart, "an analysis before its chart was accepted"
            assert order.quoted in {each.wamid for each in chart}, "threaded under something else"
        self._goes_once(row.part, [each for each in self.meta.of(row.id) if not each.undone])

    def posted(self, order: Order) -> None:
        """As at the claim; but that a failed one arrived after all may come too late for it."""
        before = self.meta.of(order.message)
        self._goes_once(order.part, [each for each in before if Seen.FAILED not in each.told])

    def _goes_once(self, part: Part, standing: list[Taken]) -> None:
        once_more = 1 if part is Part.CONFIRMATION else 0
        assert len(standing) <= once_more, f"{part} goes a second time"

    # --- after every step -------------------------------------------------------------------

    def after_step(self) -> None:
        self._follow_the_timeline()
        for row in self.rows():
            self._moved_by_the_table(row)
            self._no_false_success(row)
            if row.state in EXPLAINED:
                assert row.reason or row.code is not None, f"{row.state} without a reason"

    def _follow_the_timeline(self) -> None:
        new = self.ground.raw.execute(
            "SELECT rowid, message, state FROM delivery_event WHERE rowid > ? ORDER BY rowid",
            (self._seen,),
        ).fetchall()
        for self._seen, id, state in new:
            line = self._lines.setdefault(UUID(id), Timeline())
            first = not line.state
            assert (state in {"ready", "planned"}) if first else ((line.state, state) in MOVES), (
                f"{line.state} became {state}"
            )
            assert state in LEFT_FOR.get(line.state, {state}), f"{line.state} became {state}"
            line.state = state
            line.sending += state == "sending"

    def _moved_by_the_table(self, row: Row) -> None:
        line = self._lines[row.id]
        assert row.state == line.state, f"{line.state} became {row.state} without an event"
        assert row.fence == line.sending, "claimed without an event"

    def _no_false_success(self, row: Row) -> None:
        if row.state not in ON_ITS_WAY:
            return
        taken = self.meta.of(row.id)
        told = {seen for each in taken for seen in each.told}
        assert taken, f"{row.state}, and Meta never took it"
        assert row.wamid in {each.wamid for each in taken}, "another message's wamid"
        if row.state == "delivered":
            assert told & {Seen.DELIVERED, Seen.READ}, "delivered, and nobody said so"
        elif row.state == "read":
            assert Seen.READ in told, "read, and nobody said so"
        else:
            assert any(not each.undone for each in taken), f"{row.state}, and Meta said it failed"

    # --- at the end -------------------------------------------------------------------------

    def nothing_hangs(self) -> None:
        """Faults have ended and some hours have passed: each message is on its way, or in a
        state that a person sees; what waits, waits for something that can still come."""
        rows = {row.id: row for row in self.rows()}
        for row in rows.values():
            if row.state in {"planned", "ready"} and row.waits_for is not None:
                chart = rows[row.waits_for]
                # a ready one whose chart has lost its wamid ends when its own time has passed
                ended = {"held", "unconfirmed"} if row.state == "planned" else EXPLAINED
                assert chart.state in ended, f"{row.state} after {chart.state}"
                continue
            assert row.state in EXPLAINED | ON_ITS_WAY, f"{row.part} hangs in {row.state}"
            if row.state == "held" and row.reason == "window_closed":
                _, until = self.ground.believed(row.contact)
                assert until is None or until <= self.ground.now, "held at an open window"
            assert row.reason != "sender_held" or row.state != "held", "held by a mended number"

    def everything_has_ended(self) -> None:
        for row in self.rows():
            assert row.state in EXPLAINED | ON_ITS_WAY, f"{row.part} hangs in {row.state}"
            assert row.state != "held", "held for ever"
            standing = [each for each in self.meta.of(row.id) if Seen.FAILED not in each.told]
            if standing and row.part is not Part.CONFIRMATION:
                assert row.state in ON_ITS_WAY, f"Meta took it, and it is {row.state}"
