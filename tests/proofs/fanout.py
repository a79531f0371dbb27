"""Measures a large run: `python -m tests.proofs.fanout [--seed N] [--recipients N]`.

One run to 10,000 recipients, an image and a text each, is sent by one deliver worker on
PostgreSQL as it always runs. Then a bare loop of `requests` posts the very same bodies over as
many connections to the same stand-in for Meta, which answers each in 50 ms and tells of
statuses only afterwards. Both are timed by the stand-in: first request to last answer.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from adapters.clock import SystemClock
from adapters.sql.engine import reading
from adapters.sql.tables import attempt, message
from adapters.whatsapp.messenger import CloudApiMessenger
from app.jobs import SLOTS
from app.use_cases.accounts import open_house
from domain.messages import State
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from tests.figures.proof import PROOFS, Proof
from tests.processes.product import SECRET, PaintedCharts, Place
from tests.processes.running import Running, adopting, free_port, until
from tests.proofs.crowd import crowd
from tests.proofs.fuzz import URL
from tests.proofs.postgres import postgres
from tests.proofs.standin import BATCH, StandIn, stand_in
from tests.world import NUMBER, World, shop_csv

RECIPIENTS = 10_000
ANSWERS_AFTER_S = 0.05
OURS = {"LEASE_S": "6", "SILENCE_FLOOR_S": "4", "MANAGED_PER_SECOND": "1000"}
PLACE = "fan"
WITHIN_S = 240.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--recipients", type=int, default=RECIPIENTS)
    asked = parser.parse_args()
    proof = Proof(
        "fanout",
        f"python -m tests.proofs.fanout --seed {asked.seed}",
        {"lost": 0, "duplicates": 0},
        at_least={"share_of_bare_loop": 0.7},
    )
    proof.conditions = {
        **{name: float(value) for name, value in OURS.items()},
        "seed": asked.seed,
        "connections": SLOTS,
        "answers_after_s": ANSWERS_AFTER_S,
    }
    with tempfile.TemporaryDirectory(prefix="proof-") as folder, ExitStack() as stack:
        stack.enter_context(adopting())
        server = stack.enter_context(postgres())
        proof.figures |= measured(Bench(Path(folder), server.url, stack), asked.recipients)
    whole = asked.recipients == RECIPIENTS
    return proof.finish(PROOFS if whole else Path(tempfile.gettempdir()))


class Bench:
    """The product on PostgreSQL, with the stand-in as Meta."""

    def __init__(self, folder: Path, database_url: str, stack: ExitStack) -> None:
        self.place = place = Place(folder, database_url)
        port = free_port()
        self.meta = StandIn(port)
        self.graph = f"{self.meta.url}/{PLACE}"
        changed = OURS | {"GRAPH_API_URL": self.graph, "LOG_LEVEL": "WARNING"}
        for settings in (place.settings, place.environment):
            settings |= changed
            del settings["CLOCK_URL"]
        stack.callback(place.stop)
        place.valkey.start()
        assert place.cli("migrate").exited(60) == 0
        place.lasting["stand-in"] = stand_in(port, ANSWERS_AFTER_S, place.environment, folder)
        self.world = _world(place, self.graph)

    def worker(self, lane: Lane) -> Running:
        running = self.place.cli("worker", lane.value)
        self.place.lasting[lane.value] = running
        return running

    def times(self) -> tuple[int, float]:
        told = self.meta.get("times")
        return int(told["taken"]), float(told["seconds"])

    def taken(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.meta.get(f"log/{PLACE}")["taken"]
        return found

    def in_state(self, state: State) -> int:
        with reading(self.world.engine) as connection:
            wanted = select(func.count()).where(message.c.state == state.value)
            return connection.scalar(wanted) or 0


def _world(place: Place, graph: str) -> World:
    import requests

    world = World(place.engine)
    world.clock, world.charts = SystemClock(), PaintedCharts()  # type: ignore[assignment]
    session = requests.Session()
    session.trust_env = False
    world.messenger = CloudApiMessenger(session, graph, "v25.0")  # type: ignore[assignment]
    fast = replace(NUMBER, per_second=int(OURS["MANAGED_PER_SECOND"]))
    open_house(THE_HOUSE, fast, storage=world.storage, vault=world.vault, clock=world.clock)
    return world


def measured(bench: Bench, recipients: int) -> dict[str, float]:
    prepared_s = _prepare(bench, recipients)
    wanted = 2 * recipients
    told(f"{wanted} messages are ready after {prepared_s:.1f} s")
    bench.meta.post("forget")
    worker = bench.worker(Lane.DELIVER)
    until(lambda: bench.times()[0] >= wanted, "everything has been sent", within=WITHIN_S)
    until(lambda: bench.in_state(State.ACCEPTED) == wanted, "and recorded", within=30)
    ours = bench.times()
    peak = peak_mb(worker.pid)
    worker.end()
    taken = bench.taken()
    lost, duplicates = counted(bench, taken)
    told(f"ours: {ours}, statuses begin")
    statuses_s = _statuses(bench, wanted)
    told(f"all are delivered after {statuses_s:.1f} s, the bare loop begins")
    bodies = bench.place.folder / "bodies"
    bodies.write_text("\n".join(line["raw"] for line in taken), "utf-8")
    bench.meta.post("forget")
    url = f"{bench.graph}/v25.0/{NUMBER.phone_number_id}/messages"
    bare = bench.place.python("bare", "-m", "tests.proofs.bare", url, str(bodies), str(SLOTS))
    assert bare.exited(WITHIN_S) == 0
    theirs = bench.times()
    told(f"bare: {theirs}")
    return {
        "recipients": recipients,
        "posts": len(taken),
        "lost": lost,
        "duplicates": duplicates,
        "per_s": round(ours[0] / ours[1], 1),
        "bare_per_s": round(theirs[0] / theirs[1], 1),
        "share_of_bare_loop": round(ours[0] / ours[1] / (theirs[0] / theirs[1]), 3),
        "peak_mb": round(peak, 1),
        "prepared_s": round(prepared_s, 1),
        "statuses_per_s": round(wanted / statuses_s, 1),
    }


def _prepare(bench: Bench, recipients: int) -> float:
    """The run, its picture uploaded and its messages planned."""
    world = bench.world
    admin = world.organisation()
    people = crowd(world, admin, recipients)
    content = shop_csv(world.clock.now())
    pulse = world.pulse(admin, *people.values(), content=content)
    world.fire(admin, pulse)
    began = time.monotonic()
    world.work(Lane.PREPARE)
    assert bench.in_state(State.READY) == bench.in_state(State.PLANNED) == recipients
    return time.monotonic() - began


def _statuses(bench: Bench, wanted: int) -> float:
    """Seconds in which all are known to be delivered, told of a thousand at a time."""
    place = bench.place
    place.start_web()
    until(place.web_answers, "the web answers")
    inbox = bench.worker(Lane.INBOX)
    url = f"{place.web_url}{URL}"
    began = time.monotonic()
    answered = bench.meta.post(
        "tell", url=url, number=NUMBER.phone_number_id, seen="delivered", secret=SECRET
    )
    assert answered == {"answered": -(-wanted // BATCH)}, answered
    until(lambda: bench.in_state(State.DELIVERED) == wanted, "delivered", within=WITHIN_S)
    seconds = time.monotonic() - began
    inbox.end()
    place.lasting["web"].end()
    return seconds


def counted(bench: Bench, taken: list[dict[str, Any]]) -> tuple[int, int]:
    """Messages that never came, and those that came again, by the stand-in's log."""
    with reading(bench.world.engine) as connection:
        of = {
            str(id): message_id
            for id, message_id in connection.execute(select(attempt.c.id, attempt.c.message))
        }
        every = list(connection.scalars(select(message.c.id)))
    times = Counter(of[json.loads(line["raw"])["biz_opaque_callback_data"]] for line in taken)
    return sum(not times[id] for id in every), sum(max(0, n - 1) for n in times.values())


def peak_mb(pid: int) -> float:
    """The most memory that the process has held, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def told(words: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")


if __name__ == "__main__":
    sys.exit(main())
