"""Proves the inbox: `python -m tests.proofs.inbox [--seed N] [--events N]`.

Statuses, reactions, replies, taps, STOP and START, invites, strangers and what nobody knows, of
several organisations: 50,000 events, of which 30 in 100 are repetitions, in any order and cut
into bodies at random, are stored on PostgreSQL and worked off by two workers, which are killed
with -9 again and again. The rows are then what a small model says, and each event has had its
effect once.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from adapters.clock import SystemClock
from adapters.sql import tables
from adapters.sql.engine import reading
from adapters.sql.tables import event, webhook_body
from domain.tenancy import Actor
from ports.bell import Lane
from tests.figures.proof import PROOFS, Proof
from tests.processes.product import PaintedCharts, Place
from tests.processes.running import Running, adopting
from tests.proofs.crowd import FIRST_PHONE, crowd
from tests.proofs.postgres import postgres
from tests.proofs.webhook import sent_to
from tests.world import NUMBER, World

EVENTS, REPEATED = 50_000, 0.3
ORGANISATIONS, KILLS, WORKERS = 3, 12, 2
LARGEST_BODY = 400
DOES_NOT_GO = 131051
"""A failure that ends its message and nothing else."""
WITHIN_S = 540.0
Json = dict[str, Any]


@dataclass
class Model:
    """What must have come of the events, whatever their order and however often they came."""

    states: dict[str, str] = field(default_factory=dict)
    """By wamid."""
    asked: set[str] = field(default_factory=set)
    """Wamids of what is a question to a chart."""
    stopped: dict[str, bool] = field(default_factory=dict)
    """By phone."""
    words: set[str] = field(default_factory=set)
    """Wamids of STOP and START, each kept as evidence."""
    joined: dict[str, str] = field(default_factory=dict)
    """The wamid with which each phone joined."""
    strangers: set[str] = field(default_factory=set)
    """Phones that are told once how this works."""


class Author:
    """Makes events, and says in the model what they mean."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.model = world, random.Random(seed), Model()
        self.now = int(world.clock.now().timestamp())
        self._number = 0

    def all(self, number: int) -> list[Json]:
        """So many different events; a share of each kind."""
        share = number / 35_000
        found: list[Json] = []
        for place in range(ORGANISATIONS):
            admin = self.world.organisation(f"Company{place}")
            first = FIRST_PHONE + place * 1_000_000
            talkers = int(1000 * share)
            people = sent_to(self.world, admin, talkers, first=first, name=f"c{place}")
            found += self._statuses([wamid for _, wamid, _ in people])
            found += self._talk(people, int(11_000 / ORGANISATIONS * share), "question")
            found += self._talk(people, int(1500 / ORGANISATIONS * share), "tap")
            found += self._steer(admin, int(200 * share), first + 500_000)
            found += self._join(admin, int(170 * share), first + 700_000)
        found += self._strangers(int(1000 * share))
        while len(found) < number:
            found.append(self._unknown())
        return found[:number]

    def _statuses(self, wamids: list[str]) -> Iterator[Json]:
        for wamid in wamids:
            reached = self.chance.choice(["sent", "delivered", "read"])
            seen = ["sent", "delivered", "read"][: 1 + "sdr".index(reached[0])]
            failed = self.chance.random() < 0.1
            dead = failed and reached == "sent"
            self.model.states[wamid] = "dead" if dead else reached
            for name in seen + ["failed"] * failed:
                yield _status(wamid, name, self.now)

    def _talk(self, people: list[tuple[str, str, str]], number: int, kind: str) -> Iterator[Json]:
        """Questions to charts, by reaction or in words; or taps on a button under one."""
        for _ in range(number):
            _, about, phone = self.chance.choice(people)
            wamid = self._wamid()
            if kind == "tap":
                content: Json = {"type": "button", "button": {"payload": "read", "text": "Read"}}
                content["context"] = {"id": about}
            elif self.chance.random() < 0.6:
                reaction = {"message_id": about, "emoji": "\U0001f44d"}
                content = {"type": "reaction", "reaction": reaction}
            else:
                content = {"type": "text", "text": {"body": "Why?"}, "context": {"id": about}}
            if kind == "question":
                self.model.asked.add(wamid)
            yield self._said(phone, wamid, content)

    def _steer(self, admin: Actor, number: int, first: int) -> Iterator[Json]:
        """People say STOP and START several times; the word of the latest time holds."""
        for phone in crowd(self.world, admin, number, first=first):
            moments = self.chance.sample(range(1, 4000), 4)
            words = [(at, self.chance.choice(["STOP", "start", "Stop!"])) for at in moments]
            for at, word in words:
                wamid = self._wamid()
                self.model.words.add(wamid)
                content = {"type": "text", "text": {"body": word}}
                yield self._said(phone, wamid, content, self.now - at)
            _, latest = min(words)  # so long ago
            self.model.stopped[phone] = latest.lower().startswith("stop")

    def _join(self, admin: Actor, number: int, first: int) -> Iterator[Json]:
        for phone in range(first, first + number):
            offer, wamid = self.world.invite(admin), self._wamid()
            self.model.joined[f"{phone}"] = wamid
            content = {"type": "text", "text": {"body": offer.token.prefilled}}
            yield self._said(f"{phone}", wamid, content)

    def _strangers(self, number: int) -> Iterator[Json]:
        for phone in range(FIRST_PHONE + 9_000_000, FIRST_PHONE + 9_000_000 + number):
            self.model.strangers.add(f"{phone}")
            for _ in range(2):
                content = {"type": "text", "text": {"body": "Hello?"}}
                yield self._said(f"{phone}", self._wamid(), content)

    def _unknown(self) -> Json:
        self._number += 1
        return {"field": "tomorrow", "value": {"number": self._number}}

    def _wamid(self) -> str:
        self._number += 1
        return f"wamid.said.{self._number}"

    def _said(self, phone: str, wamid: str, content: Json, at: int = 0) -> Json:
        message = {"from": phone, "id": wamid, "timestamp": f"{at or self.now}", **content}
        contact = {"profile": {"name": "Holder"}, "wa_id": phone}
        return _change({"contacts": [contact], "messages": [message]})


def _status(wamid: str, seen: str, at: int) -> Json:
    told: Json = {"id": wamid, "status": seen, "timestamp": f"{at}", "recipient_id": "1"}
    if seen == "failed":
        told["errors"] = [{"code": DOES_NOT_GO, "title": "as Meta says"}]
    return _change({"statuses": [told]})


def _change(value: Json) -> Json:
    metadata = {
        "display_phone_number": NUMBER.display_number,
        "phone_number_id": NUMBER.phone_number_id,
    }
    whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    return {"field": "messages", "value": whole}


def bodies(events: list[Json], chance: random.Random) -> Iterator[bytes]:
    """Some of them again, all in any order, cut anywhere."""
    again = int(len(events) * REPEATED / (1 - REPEATED))
    every = events + [chance.choice(events) for _ in range(again)]
    chance.shuffle(every)
    while every:
        size = min(len(every), int(chance.paretovariate(0.7)), LARGEST_BODY)
        some, every = every[:size], every[size:]
        entry = [{"id": NUMBER.waba, "time": chance.randrange(2**31), "changes": some}]
        yield json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


class Rows:
    """What the database says, to be held against the model."""

    def __init__(self, world: World) -> None:
        self._world = world

    def all(self, *columns: Any) -> list[Any]:
        with reading(self._world.engine) as connection:
            return list(connection.execute(select(*columns)).all())

    def wrong(self, model: Model, keys: int) -> Counter[str]:
        found: Counter[str] = Counter()
        states: dict[str, str] = {
            row.wamid: row.state
            for row in self.all(tables.message.c.wamid, tables.message.c.state)
        }
        found["states"] = sum(states.get(wamid) != is_ for wamid, is_ in model.states.items())
        asked = Counter(row.wamid for row in self.all(tables.follow_up.c.wamid))
        found["questions"] = _differences(asked, model.asked)
        evidence = Counter(_wamid_in(row.event) for row in self.all(tables.consent.c.event))
        found["evidence"] = _differences(evidence, model.words | set(model.joined.values()))
        found["stops"] = self._stops(model)
        found["words_of_ours"] = self._words(model)
        undone = [row for row in self.all(event.c.key, event.c.state) if row.state != "done"]
        found["undone"] = len(undone)
        found["events"] = abs(len(self.all(event.c.key)) - keys)
        return +found

    def _stops(self, model: Model) -> int:
        key, gone = tables.contact_key, tables.suppression
        phones = {row.hmac: row.value for row in self.all(key.c.hmac, key.c.value)}
        stopped = {phones[row.key_hmac] for row in self.all(gone.c.key_hmac)}
        return sum((phone in stopped) != is_ for phone, is_ in model.stopped.items())

    def _words(self, model: Model) -> int:
        """Nothing is answered twice; who joins is told so once, a stranger once how it works."""
        quoted = Counter(row.quoted for row in self.all(tables.message.c.quoted) if row.quoted)
        twice = sum(times > 1 for times in quoted.values())
        welcomed = sum(quoted[wamid] != 1 for wamid in model.joined.values())
        key, message = tables.contact_key, tables.message
        phones = {row.contact: row.value for row in self.all(key.c.contact, key.c.value)}
        told: dict[str, int] = defaultdict(int)
        for row in self.all(message.c.contact):
            told[phones[row.contact]] += 1
        strangers = sum(told[phone] != 1 for phone in model.strangers)
        addresses = Counter(
            phones[row.contact]
            for row in self.all(tables.address.c.contact)
            if phones[row.contact] in model.joined
        )
        return twice + welcomed + strangers + _differences(addresses, set(model.joined))


def _differences(found: Counter[str], wanted: set[str]) -> int:
    return sum(found[each] != (each in wanted) for each in found.keys() | wanted)


def _wamid_in(key: str) -> str:
    return key.rpartition(":")[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=EVENTS)
    asked = parser.parse_args()
    proof = Proof(
        "inbox",
        f"python -m tests.proofs.inbox --seed {asked.seed}",
        {"wrong_effects": 0},
        at_least={"events": EVENTS, "kills": KILLS},
        conditions={"seed": asked.seed, "repeated": REPEATED, "workers": WORKERS},
    )
    with tempfile.TemporaryDirectory(prefix="proof-") as folder, ExitStack() as stack:
        stack.enter_context(adopting())
        server = stack.enter_context(postgres())
        place = Place(Path(folder), server.url)
        for settings in (place.settings, place.environment):
            del settings["CLOCK_URL"]
        stack.callback(place.stop)
        place.valkey.start()
        assert place.cli("migrate").exited(60) == 0
        proof.figures |= proved(place, asked.seed, asked.events)
    whole = asked.events == EVENTS
    return proof.finish(PROOFS if whole else Path(tempfile.gettempdir()))


def proved(place: Place, seed: int, number: int) -> dict[str, float]:
    world = World(place.engine)
    world.clock, world.charts = SystemClock(), PaintedCharts()  # type: ignore[assignment]
    author = Author(world, seed)
    told("people, messages and events are made up")
    events = author.all(round(number * (1 - REPEATED)))
    cut = list(bodies(events, author.chance))
    told(f"{len(events)} events in {len(cut)} bodies")
    for raw in cut:
        world.inbox.keep(raw)
    began = time.monotonic()
    kills = _work_off(place, world, author.chance)
    took = time.monotonic() - began
    wrong = Rows(world).wrong(author.model, len(events))
    told(f"wrong: {dict(wrong)}")
    return {
        "events": sum(len(json.loads(raw)["entry"][0]["changes"]) for raw in cut),
        "different": len(events),
        "bodies": len(cut),
        "kills": kills,
        "wrong_effects": sum(wrong.values()),
        "worked_off_s": round(took, 1),
    }


def _work_off(place: Place, world: World, chance: random.Random) -> int:
    """Two workers until nothing is left, and -9 for one of them at every so much of it."""
    workers: dict[int, Running] = {}
    whole = _left(world)
    due = sorted(chance.uniform(0.1, 0.95) for _ in range(KILLS))
    kills, deadline = 0, time.monotonic() + WITHIN_S
    try:
        while left := _left(world):
            assert time.monotonic() < deadline, f"{left} are left"
            for number in range(WORKERS):
                if number not in workers or not workers[number].lives:
                    workers[number] = place.cli("worker", Lane.INBOX.value)
            if due and 1 - left / whole >= due[0]:
                due.pop(0)
                workers[chance.randrange(WORKERS)].kill()
                kills += 1
            time.sleep(0.2)
    finally:
        for each in workers.values():
            each.end()
    return kills


def _left(world: World) -> int:
    """Events to come, a body of which nobody knows how many counted as some."""
    unsplit = select(func.sum(func.length(webhook_body.c.raw))).where(
        webhook_body.c.split_at.is_(None)
    )
    due = select(func.count()).where(event.c.state == "due")
    with reading(world.engine) as connection:
        return (connection.scalar(unsplit) or 0) // 400 + (connection.scalar(due) or 0)


def told(words: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")


if __name__ == "__main__":
    sys.exit(main())
