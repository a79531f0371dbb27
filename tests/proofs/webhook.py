"""Proves the webhook: `python -m tests.proofs.webhook [--seed N] [--fuzzed N] [--seconds N]`.

A million bodies, nonsense and mutations and Meta's own shape, signed and not, go through the
whole WSGI app. Then signed events come over HTTP to gunicorn and PostgreSQL at the rate that
Meta asks a receiver to bear, with the inbox lane at work; and then five seconds of three times
that, of which every one must be answered and stored.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

from sqlalchemy import distinct, func, select

from adapters.clock import SystemClock
from adapters.sql.engine import reading
from adapters.sql.tables import event, webhook_body
from app.use_cases.accounts import open_house
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from tests.figures.proof import PROOFS, Proof
from tests.processes.product import PaintedCharts, Place
from tests.processes.running import adopting, until
from tests.proofs.crowd import FIRST_PHONE, sent_to
from tests.proofs.postgres import postgres
from tests.world import NUMBER, World

FUZZED, PROCESSES = 1_000_000, 2
RATE, SECONDS = 320, 60
"""Three statuses for each of Meta's 80 messages a second, and one that comes in."""
BURST_RATE, BURST_S = 1000, 5
RECIPIENTS = 3200
OURS = {"LEASE_S": "6", "SILENCE_FLOOR_S": "4", "MANAGED_PER_SECOND": "1000"}
NONE_OF = {
    "server_errors": 0,
    "unsigned_accepted": 0,
    "signed_refused": 0,
    "parser_crashes": 0,
    "events_left": 0,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fuzzed", type=int, default=FUZZED)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    asked = parser.parse_args()
    proof = Proof(
        "webhook",
        f"python -m tests.proofs.webhook --seed {asked.seed}",
        NONE_OF | {"p50_ms": 25, "p99_ms": 250},
        at_least={"fuzzed": FUZZED, "burst_stored_share": 1},
        conditions={
            **{name: float(value) for name, value in OURS.items()},
            "seed": asked.seed,
            "rate_per_s": RATE,
            "seconds": asked.seconds,
            "burst_per_s": BURST_RATE,
            "burst_s": BURST_S,
        },
    )
    with tempfile.TemporaryDirectory(prefix="proof-") as folder, ExitStack() as stack:
        stack.enter_context(adopting())
        figures: Counter[str] = Counter(dict.fromkeys(NONE_OF, 0))
        figures += _fuzzed(asked.seed, asked.fuzzed)
        figures.subtract({})
        server = stack.enter_context(postgres())
        place = _place(Path(folder), server.url, stack)
        proof.figures = {**dict.fromkeys(NONE_OF, 0), **figures}
        for name, value in _loaded(place, asked.seconds).items():
            proof.figures[name] = proof.figures.get(name, 0) + value
    whole = (asked.fuzzed, asked.seconds) == (FUZZED, SECONDS)
    return proof.finish(PROOFS if whole else Path(tempfile.gettempdir()))


def _fuzzed(seed: int, number: int) -> Counter[str]:
    """In as many processes as there are cores, each with a seed of its own."""
    told("bodies of all kinds")
    commands = [
        [sys.executable, "-m", "tests.proofs.fuzz", f"{seed * 1000 + each}", f"{share}"]
        for each, share in enumerate([number // PROCESSES] * PROCESSES)
    ]
    running = [subprocess.Popen(each, stdout=subprocess.PIPE) for each in commands]
    came: Counter[str] = Counter()
    for each in running:
        words, _ = each.communicate()
        assert each.returncode == 0
        found = json.loads(words)
        del found["seconds"]
        came.update(found)
    return came


def _place(folder: Path, database_url: str, stack: ExitStack) -> Place:
    """Gunicorn, PostgreSQL, Valkey and the inbox lane; nobody sends."""
    place = Place(folder, database_url)
    for settings in (place.settings, place.environment):
        settings |= OURS
        del settings["CLOCK_URL"]
    stack.callback(place.stop)
    place.valkey.start()
    assert place.cli("migrate").exited(60) == 0
    place.start_web()
    until(place.web_answers, "the web answers")
    place.lane(Lane.INBOX)
    return place


def _loaded(place: Place, seconds: int) -> dict[str, float]:
    world = World(place.engine)
    world.clock, world.charts = SystemClock(), PaintedCharts()  # type: ignore[assignment]
    fast = replace(NUMBER, per_second=int(OURS["MANAGED_PER_SECOND"]))
    open_house(THE_HOUSE, fast, storage=world.storage, vault=world.vault, clock=world.clock)
    told("people, and messages that have been sent to them")
    sent = sent_to(world, world.organisation(), RECIPIENTS)
    bodies = events([each[:2] for each in sent], int(world.clock.now().timestamp()))
    port = place.web_url.rpartition(":")[2]
    told("the steady rate")
    steady = _posted(place, port, RATE, list(islice(bodies, RATE * seconds)))
    until(lambda: not _left(world), "the inbox has done its work", within=120)
    before = _stored(world)
    told("the burst")
    burst = list(islice(bodies, BURST_RATE * BURST_S))
    bursting = _posted(place, port, BURST_RATE, burst)
    stored = _stored(world) - before
    began = time.monotonic()
    until(lambda: not _left(world), "the inbox has done its work", within=120)
    answered = bursting["answers"].count(200)
    every = steady["answers"] + bursting["answers"]
    return {
        "events": len(every),
        "server_errors": sum(status >= 500 or status == 0 for status in every),
        "not_200": sum(status != 200 for status in every),
        "p50_ms": _ms(steady["latencies"], 50),
        "p99_ms": _ms(steady["latencies"], 99),
        "slowest_ms": _ms(steady["latencies"], 100),
        "connections": steady["connections"],
        "burst_p50_ms": _ms(bursting["latencies"], 50),
        "burst_p99_ms": _ms(bursting["latencies"], 99),
        "burst_stored_share": min(stored, answered) / len(burst),
        "burst_worked_off_s": round(time.monotonic() - began, 1),
        "events_left": _undone(world),
    }


def events(sent: list[tuple[str, str]], now: int) -> Iterator[bytes]:
    """Bodies of one event each: three statuses, and then something that somebody says."""
    statuses = (
        {
            "id": wamid,
            "status": seen,
            "timestamp": f"{now}",
            "recipient_id": f"{FIRST_PHONE}",
            "biz_opaque_callback_data": id,
        }
        for seen in ("sent", "delivered", "read")
        for id, wamid in sent
    )
    for number, phone in zip(count(), cycle(range(FIRST_PHONE, FIRST_PHONE + 1000))):
        for status in islice(statuses, 3):
            yield _body({"statuses": [status]})
        said = {
            "from": f"{phone}",
            "id": f"wamid.said.{number}",
            "timestamp": f"{now}",
            "type": "text",
            "text": {"body": "Thank you!"},
        }
        contact = {"profile": {"name": "Holder"}, "wa_id": f"{phone}"}
        yield _body({"contacts": [contact], "messages": [said]})


def _body(value: dict[str, Any]) -> bytes:
    metadata = {
        "display_phone_number": NUMBER.display_number,
        "phone_number_id": NUMBER.phone_number_id,
    }
    whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    changes = [{"field": "messages", "value": whole}]
    entry = [{"id": NUMBER.waba, "changes": changes}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def _posted(place: Place, port: str, rate: int, bodies: list[bytes]) -> dict[str, Any]:
    path = place.folder / "bodies"
    path.write_bytes(b"\n".join(bodies))
    command = [sys.executable, "-m", "tests.proofs.load", port, str(rate), str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _stored(world: World) -> int:
    with reading(world.engine) as connection:
        return connection.scalar(select(func.count(distinct(webhook_body.c.raw)))) or 0


def _left(world: World) -> int:
    """Bodies that are not split yet, and events without their effect."""
    unsplit = select(func.count()).where(webhook_body.c.split_at.is_(None))
    due = select(func.count()).where(event.c.state == "due")
    with reading(world.engine) as connection:
        return (connection.scalar(unsplit) or 0) + (connection.scalar(due) or 0)


def _undone(world: World) -> int:
    with reading(world.engine) as connection:
        return connection.scalar(select(func.count()).where(event.c.state != "done")) or 0


def _ms(latencies: list[float], percent: int) -> float:
    place = min(len(latencies) - 1, len(latencies) * percent // 100)
    return round(1000 * latencies[place], 1)


def told(words: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")


if __name__ == "__main__":
    sys.exit(main())
