"""The history checker: Meta's own log is the truth, and everything is held against it.

It looks at nothing that our rows say of themselves, except to learn which attempt belongs to
which message; so a row can neither hide a second arrival nor claim one that never was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select

from adapters.sql import tables
from adapters.sql.engine import reading
from domain.diagnosis import WINDOW_CLOSED
from domain.messages import ON_ITS_WAY, OVER, RESENDABLE, Part
from domain.tenancy import HOUSE

Line = dict[str, Any]
KINDS = ("image", "text")
SHOWN = frozenset(state.value for state in RESENDABLE)
SUCCESS = frozenset(state.value for state in ON_ITS_WAY)
SETTLED = SUCCESS | {state.value for state in OVER}


class Wrong(StrEnum):
    """What a history can have wrong."""

    LOST = "lost"
    """Promised, never taken by Meta, and in no state that a person sees."""
    UNCONFIRMED = "unconfirmed"
    """Promised and never taken, and shown as such, with one click to send it again."""
    DUPLICATE = "duplicate"
    FALSE_SUCCESS = "false_success"
    UNSETTLED = "unsettled"
    STRANGER = "stranger"
    """To somebody who never agreed, or who agreed with another organisation."""
    ORDER = "order"
    AFTER_STOP = "after_stop"
    WINDOW = "window"
    INBOUND = "inbound"
    """Something that a person said had no effect, or two."""
    NOT_OURS = "not_ours"
    """Meta took what no attempt of ours has sent."""


@dataclass(frozen=True)
class Fault:
    wrong: Wrong
    words: str


@dataclass(frozen=True, slots=True)
class Written:
    """A message as our rows have it."""

    id: UUID
    part: str
    organisation: UUID
    state: str
    wamid: str | None = None
    run: UUID | None = None
    phone: str = ""
    waits_for: UUID | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that a person said, by the phone's own account."""

    wamid: str
    phone: str
    stops: bool = False


@dataclass
class History:
    """All that happened, from both sides; `promised` are runs with the phones they go to."""

    log: list[Line]
    messages: Mapping[UUID, Written]
    attempts: Mapping[str, UUID]
    """Which message each of our attempts was for."""
    promised: Iterable[tuple[UUID, str]]
    verified: Mapping[str, UUID]
    """The organisation that each phone has agreed with."""
    heard: Iterable[Heard] = ()
    events: Mapping[str, str] = field(default_factory=dict)
    """Our row's state for each event that we know of."""
    lease: timedelta = timedelta(seconds=6)

    def faults(self) -> list[Fault]:
        return [*self._of_lines(), *self._of_messages(), *self._of_promises(), *self._of_heard()]

    def __post_init__(self) -> None:
        self._taken: dict[UUID, list[Line]] = defaultdict(list)
        for line in self.log:
            message = self.attempts.get(line["biz_opaque_callback_data"])
            if message is not None and line["error_code"] is None:
                self._taken[message].append(line)

    def _of_lines(self) -> Iterator[Fault]:
        stopped = self._stopped()
        for line in self.log:
            id = self.attempts.get(line["biz_opaque_callback_data"])
            if id is None:
                yield Fault(Wrong.NOT_OURS, f"line {line['seq']}")
                continue
            message = self.messages[id]
            if line["error_code"] == WINDOW_CLOSED:
                yield Fault(Wrong.WINDOW, f"line {line['seq']}, a {message.part}")
            phone, by = to(line), message.organisation
            if by != HOUSE and self.verified.get(phone) != by:
                yield Fault(Wrong.STRANGER, f"line {line['seq']}, a {message.part}")
            elif message.phone != phone:
                yield Fault(Wrong.STRANGER, f"line {line['seq']} went to somebody else")
            late = phone in stopped and moment(line) > stopped[phone] + self.lease
            if late and message.part != Part.CONFIRMATION.value:
                yield Fault(Wrong.AFTER_STOP, f"line {line['seq']}, a {message.part}")

    def _stopped(self) -> dict[str, datetime]:
        """Since when nothing goes to those who said STOP: since they had our word for it. What
        was claimed before may still arrive while its lease lasts."""
        stops = {each.wamid: each.phone for each in self.heard if each.stops}
        return {
            stops[line["context"]]: moment(line) for line in self.log if line["context"] in stops
        }

    def _of_messages(self) -> Iterator[Fault]:
        for each in self.messages.values():
            lines = self._taken.get(each.id, [])
            name = f"{each.part} {each.id}"
            if len(lines) > 1:
                yield Fault(Wrong.DUPLICATE, f"{name} was taken {len(lines)} times")
            if each.state in SUCCESS and each.wamid not in {line["wamid"] for line in lines}:
                yield Fault(Wrong.FALSE_SUCCESS, f"{name} is {each.state}")
            if each.state not in SETTLED and not self._shown(each):
                yield Fault(Wrong.UNSETTLED, f"{name} is {each.state}")
            yield from self._order(each, lines)

    def _order(self, each: Written, lines: list[Line]) -> Iterator[Fault]:
        """A text comes after the image that it quotes."""
        if each.waits_for is None or not lines:
            return
        images = {line["wamid"]: line["seq"] for line in self._taken.get(each.waits_for, [])}
        for line in lines:
            if images.get(line["context"], line["seq"]) >= line["seq"]:
                yield Fault(Wrong.ORDER, f"{each.part} {each.id} came before what it quotes")

    def _shown(self, each: Written) -> bool:
        """Whether a person sees that it has not gone, itself or by what it waits for."""
        if each.state in SHOWN:
            return True
        return each.waits_for is not None and self.messages[each.waits_for].state in SHOWN

    def _of_promises(self) -> Iterator[Fault]:
        """By run and phone: one image and one text."""
        came: Counter[tuple[UUID | None, str, str]] = Counter()
        for id, lines in self._taken.items():
            came.update((self.messages[id].run, to(line), line["type"]) for line in lines)
        planned = {
            (each.run, each.phone, kind_of(each.part)): each
            for each in self.messages.values()
            if each.run is not None and each.part in (Part.CHART.value, Part.ANALYSIS.value)
        }
        stopped = {each.phone for each in self.heard if each.stops}
        for run, phone in self.promised:
            for kind in KINDS:
                times, row = came[run, phone, kind], planned.get((run, phone, kind))
                if times > 1:
                    yield Fault(Wrong.DUPLICATE, f"run {run} brought one {times} of {kind}")
                if times or phone in stopped:
                    continue
                shown = row is not None and self._shown(row)
                state = row.state if row else "not planned"
                wrong = Wrong.UNCONFIRMED if shown else Wrong.LOST
                yield Fault(wrong, f"run {run}: {kind} never came, {state}")

    def _of_heard(self) -> Iterator[Fault]:
        """Each thing said has one event that is done, and one word of ours quoting it."""
        words = Counter(line["context"] for line in self.log if line["error_code"] is None)
        for each in self.heard:
            if words[each.wamid] != 1:
                yield Fault(
                    Wrong.INBOUND, f"something said was answered {words[each.wamid]} times"
                )
        done = {key.rpartition(":")[2]: state for key, state in self.events.items()}
        for each in self.heard:
            if (state := done.get(each.wamid)) != "done":
                yield Fault(Wrong.INBOUND, f"the event of something said is {state}")


def to(line: Line) -> str:
    return str(line["to"]).removeprefix("+")


def moment(line: Line) -> datetime:
    return datetime.fromisoformat(line["real_at"])


def kind_of(part: str) -> str:
    return "image" if part == Part.CHART.value else "text"


def rows_of(engine: Engine) -> dict[str, Any]:
    """What our database adds to a History: messages, attempts and events."""
    message, delivery = tables.message, tables.delivery
    named = (message.c.id, message.c.part, message.c.organisation, message.c.state)
    rows = select(
        *named, message.c.wamid, delivery.c.run, message.c.contact, message.c.waits_for
    ).outerjoin(delivery, delivery.c.id == message.c.delivery)
    keys, attempt, event = tables.contact_key, tables.attempt, tables.event
    with reading(engine) as connection:
        phones = dict(
            connection.execute(
                select(keys.c.contact, keys.c.value).where(keys.c.kind == "phone")
            ).all()
        )
        return {
            "messages": {
                row[0]: Written(*row[:6], phones.get(row[6], ""), row[7])
                for row in connection.execute(rows)
            },
            "attempts": {
                str(id): of
                for id, of in connection.execute(select(attempt.c.id, attempt.c.message))
            },
            "events": dict(
                connection.execute(
                    select(event.c.key, event.c.state).where(event.c.kind != "status")
                ).all()
            ),
        }
