"""The offline checker: Meta's own log is the truth, and our rows must agree with it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select

from adapters.sql import tables
from adapters.sql.engine import reading
from domain.messages import ON_ITS_WAY

Log = list[dict[str, Any]]
TYPES = {"chart": "image", "analysis": "text"}


@dataclass(frozen=True)
class Written:
    """A message as our rows have it."""

    id: UUID
    part: str
    run: UUID | None
    state: str
    wamid: str | None
    waits_for: UUID | None
    known_as: frozenset[str]
    attempts: frozenset[str]


def written(engine: Engine) -> list[Written]:
    message, delivery = tables.message, tables.delivery
    rows = select(message, delivery.c.run).outerjoin(delivery, delivery.c.id == message.c.delivery)
    keys: dict[UUID, set[str]] = defaultdict(set)
    attempts: dict[UUID, set[str]] = defaultdict(set)
    with reading(engine) as connection:
        for key in connection.execute(select(tables.contact_key)):
            keys[key.contact].add(key.value)
        for each in connection.execute(select(tables.attempt)):
            attempts[each.message].add(str(each.id))
        return [
            Written(
                row.id,
                row.part,
                row.run,
                row.state,
                row.wamid,
                row.waits_for,
                frozenset(keys[row.contact]),
                frozenset(attempts[row.id]),
            )
            for row in connection.execute(rows)
        ]


def faults(engine: Engine, log: Log, promised: Iterable[tuple[UUID, str]] = ()) -> list[str]:
    """Everything that is not as promised, in words; `promised` are (run, phone) pairs."""
    messages = written(engine)
    by_attempt: dict[str, Log] = defaultdict(list)
    for line in log:
        by_attempt[line["biz_opaque_callback_data"]].append(line)
    taken = {
        each.id: [line for attempt in each.attempts for line in by_attempt[attempt]]
        for each in messages
    }
    ours = {attempt for each in messages for attempt in each.attempts}
    strange = [line["seq"] for line in log if line["biz_opaque_callback_data"] not in ours]
    found = [f"Meta accepted what no attempt of ours has sent: {strange}"] if strange else []
    for each in messages:
        found += [f"{each.part} {each.id}: {why}" for why in _one(each, taken[each.id])]
    found += _in_order(messages, taken)
    found += _as_promised(messages, log, promised)
    return found


def _to(line: dict[str, Any]) -> str:
    return str(line["to"]).removeprefix("+")


def _one(each: Written, lines: Log) -> Iterable[str]:
    if len(lines) != 1:
        yield f"accepted {len(lines)} times ({each.state}, {len(each.attempts)} attempts)"
    if each.state not in ON_ITS_WAY:
        yield f"is {each.state}"
    for line in lines:
        if line["error_code"] is not None:
            yield f"failed with {line['error_code']}"
        if _to(line) not in each.known_as:
            yield "went to somebody else"
        if line["type"] != TYPES.get(each.part, "text"):
            yield f"went as {line['type']}"
    if each.state in ON_ITS_WAY and each.wamid not in {line["wamid"] for line in lines}:
        yield "is called a success that Meta knows nothing of"


def _in_order(messages: list[Written], taken: dict[UUID, Log]) -> Iterable[str]:
    """A text comes after the image that it quotes."""
    for each in messages:
        if each.waits_for is None or not taken[each.id] or not taken[each.waits_for]:
            continue
        text, image = taken[each.id][0], taken[each.waits_for][0]
        if text["context"] != image["wamid"]:
            yield f"{each.part} {each.id}: quotes something else"
        if text["seq"] < image["seq"]:
            yield f"{each.part} {each.id}: came before what it quotes"


def _as_promised(
    messages: list[Written],
    log: Log,
    promised: Iterable[tuple[UUID, str]],
) -> Iterable[str]:
    """By run and phone, whatever our message rows say: one image and one text."""
    run_of = {attempt: each.run for each in messages for attempt in each.attempts}
    came = Counter(
        (run_of.get(line["biz_opaque_callback_data"]), _to(line), line["type"]) for line in log
    )
    wanted = {(run, phone, kind) for run, phone in promised for kind in ("image", "text")}
    for run, phone, kind in wanted:
        times = came.pop((run, phone, kind), 0)
        if times != 1:
            yield f"run {run} brought {phone} {times} of {kind}"
    for (run, phone, kind), times in came.items():
        if run is not None and wanted:
            yield f"run {run} brought {phone} {times} of {kind}, which nobody promised"
