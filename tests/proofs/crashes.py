"""Proves crash points: `python -m tests.proofs.crashes [--seed N] [--trials N] [--only TEXT]`.

A whole story (a slot fires, its run is prepared, somebody joins, charts and analyses go to
people of whom Meta refuses one and leaves two without an answer, statuses come) is lived by a
child that dies at a named point, at a random time that it passes there; a second child then
finishes it. The log of a stand-in for Meta, a process of its own, says whether anything was
lost or came twice. Children are forked from one warm parent that opens neither engine nor
client (a rehearsal, whose engine and client are closed before the first trial, has left it the
statements that SQLAlchemy compiles); time passes by moving rows once nobody lives who holds them.
"""

import argparse
import gc
import json
import os
import pickle
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, func, select

from adapters.sql.engine import open_database, reading
from adapters.sql.tables import event, message, run, webhook_body
from adapters.whatsapp.messenger import CloudApiMessenger
from app.settings import ROOT
from app.use_cases.draining import drain
from domain.messages import ON_ITS_WAY, OVER
from ports.bell import Lane
from tests.databases import sqlite_file
from tests.figures.proof import PROOFS, Proof
from tests.processes.passing import leases_of_the_dead_run_out, silence
from tests.processes.product import PaintedCharts
from tests.processes.running import free_port
from tests.proofs.children import Warm, child
from tests.proofs.crowd import crowd
from tests.proofs.points import KILLED, FragileBell, FragileMessenger, Points, names
from tests.proofs.standin import StandIn, stand_in, statuses
from tests.world import NOON, NUMBER, World, shop_csv

BEGINS = NOON
BEGINNING, PREPARED = "beginning", "prepared"
TRIALS, AT_ONCE = 200, 2
PHONES = {"16560000006": 1, "16560000007": 0, "16560000008": 1, "16560000009": 1}
"""How often each gets its chart and its analysis: Meta refuses the one that ends with 7."""
GUEST = "16505550100"
ROUNDS = 5
SETTLED = {state.value for state in ON_ITS_WAY | OVER}
LANES = {Lane.PREPARE: "prepare", Lane.INBOX: "inbox", Lane.DELIVER: "deliver"}


class Story:
    """One installation on a copied database, and the stand-in's place for it."""

    def __init__(
        self, folder: Path, meta: StandIn, place: str, points: Points, warm: Warm
    ) -> None:
        self.engine = open_database(f"sqlite:///{folder}/chartcastr.db")
        warm.serve(self.engine)
        self.world = World(self.engine)
        self.meta, self.place, self.points = meta, place, points
        self._session = requests.Session()
        self._session.trust_env = False
        real = CloudApiMessenger(self._session, f"{meta.url}/{place}", "v25.0")
        self.world.messenger = FragileMessenger(real, points)  # type: ignore[assignment]
        self.world.bell = FragileBell(points)  # type: ignore[assignment]
        self.world.storage._bell = self.world.bell
        self.world.charts = PaintedCharts()  # type: ignore[assignment]
        self.world.clock.at = BEGINS + timedelta(hours=1)
        self._told = 0
        self._works = {lane: self.world.lane(lane) for lane in LANES}
        points.watch(self.engine)

    def close(self) -> None:
        self.engine.dispose()
        self._session.close()
        self.meta.close()

    def prepare(self) -> None:
        with self.points.while_doing("clock"):
            self.world.tick()
        self._work(Lane.PREPARE)

    def hear(self) -> None:
        self._work(Lane.INBOX)

    def live(self) -> None:
        """From the slot to the last status, with a worker that vanished on the way."""
        self.prepare()
        self.hear()
        with self.points.while_doing("deliver"):
            self.world.deliveries.claim(1, self.world.clock.now())  # and is never seen again
        self._rounds()

    def recover(self, *, prepared: bool = False) -> None:
        """Whatever a dead process has left, others bring to its end. What Meta tells comes
        before silence counts, as it does in life."""
        leases_of_the_dead_run_out(self.engine)
        if not prepared:
            self.prepare()
        self._tell()
        self.hear()
        self._pass()
        self._rounds()

    def _rounds(self) -> None:
        for _ in range(ROUNDS):
            self._work(Lane.DELIVER)
            self._tell()
            self.hear()
            if self.settled():
                return
            self._pass()

    def _work(self, *lanes: Lane) -> None:
        for lane in lanes:
            with self.points.while_doing(LANES[lane]):
                drain(
                    self._works[lane],
                    self.world.bell,
                    stopping=lambda: False,
                    monotonic=lambda: 0.0,
                )

    def _tell(self) -> None:
        """Meta tells of everything that it took, and that it arrived."""
        lines = self.taken()[self._told :]
        if lines:
            self._told += len(lines)
            self.world.inbox.keep(statuses(lines, NUMBER.phone_number_id, "delivered"))

    def _pass(self) -> None:
        """Nobody who works here lives: what they held runs out, and silence lasts."""
        self.world.upkeep.beat(True)
        silence(self.engine)
        now = self.world.clock.now()
        with self.points.while_doing("lost"):
            self.world.upkeep.lost(now)
        with self.points.while_doing("resolve"):
            self.world.upkeep.resolve(now)

    def taken(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.meta.get(f"log/{self.place}")["taken"]
        return found

    def settled(self) -> bool:
        return not any(
            self._count(each)
            for each in (
                message.c.state.not_in(SETTLED),
                webhook_body.c.split_at.is_(None),
                event.c.state != "done",
            )
        )

    def _count(self, *where: Any) -> int:
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).where(*where)) or 0

    def wrong(self) -> Counter[str]:
        """What was lost or came twice, by the stand-in's log alone; and what is not settled."""
        came = Counter((sent["to"], sent["type"]) for sent in map(_sent, self.taken()))
        wanted = {(f"+{GUEST}", "text"): 1}
        for phone, times in PHONES.items():
            wanted |= {(f"+{phone}", "image"): times, (f"+{phone}", "text"): times}
        runs = self._count(run.c.id.is_not(None))
        found: Counter[str] = Counter(
            lost=sum(came[key] < times for key, times in wanted.items()) + (runs == 0),
            duplicates=sum(max(0, came[key] - wanted.get(key, 0)) for key in came),
            second_runs=max(0, runs - 1),
            unsettled=not self.settled(),
        )
        return found


def _sent(line: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line["raw"])
    return found


def arrange(folder: Path) -> None:
    """The database that every trial begins with: a slot that is due, and somebody at the door."""
    engine: Engine = open_database(sqlite_file(folder))
    world = World(engine)
    admin = world.organisation()
    people = crowd(world, admin, len(PHONES), first=int(min(PHONES)))
    world.clock.at = BEGINS - timedelta(days=1)
    world.pulse(admin, *people.values(), content=shop_csv(BEGINS))
    world.clock.at = BEGINS
    offer = world.invite(admin, "Guest")
    world.says(GUEST, offer.token.prefilled)
    engine.dispose()


class Fallen(BaseException):
    """A death that the process outlives. Nothing in the product catches it."""


def _fall() -> None:
    raise Fallen


class Trials:
    """A part of all trials, one after the other."""

    def __init__(self, port: int, folder: Path, seed: int) -> None:
        self._port, self._folder, self._seed = port, folder, seed
        self._warm = Warm()
        self._passed: dict[str, Counter[str]] = {}

    def _story(self, place: str, points: Points) -> Story:
        meta = StandIn(self._port)
        return Story(self._folder / place, meta, f"moody-{place}", points, self._warm)

    def begin_later(self) -> None:
        """The second beginning: the run is prepared, and the guest is in. What comes before needs
        no repeating."""
        shutil.copytree(self._folder / BEGINNING, self._folder / PREPARED)
        story = self._story(PREPARED, Points())
        story.prepare()
        story.hear()
        story.close()

    def lived(self, place: str, points: Points) -> Counter[str]:
        """In a child: live the story."""
        story = self._story(place, points)
        story.live()
        return points.passed if story.settled() else Counter(unsettled=1)

    def recovered(self, place: str, *, prepared: bool) -> Counter[str]:
        """In a child: finish what another has left, and say what was wrong."""
        story = self._story(place, Points())
        story.recover(prepared=prepared)
        found = story.wrong()
        shutil.rmtree(self._folder / place)
        story.meta.post(f"forget/moody-{place}")
        return found

    def rehearse(self) -> None:
        """How often each point is passed by one who does not die, from either beginning; then
        once through every death, as an exception: what recovers compiles its statements here."""
        for template in (BEGINNING, PREPARED):
            points, place = Points(), f"rehearsal-{template}"
            shutil.copytree(self._folder / template, self._folder / place)
            story = self._story(place, points)
            story.live()
            assert story.settled()
            assert not +story.wrong()
            story.recover()
            story.close()
            self._passed[template] = points.passed
        for point in filter(self.passed, names()):
            self._rehearse_death(point)

    def _rehearse_death(self, point: str) -> None:
        place = f"rehearsal-{names().index(point)}"
        shutil.copytree(self._folder / self.template(point), self._folder / place)
        dying = self._story(place, Points(point, 1, _fall))
        with suppress(Fallen):
            dying.live()
        dying.close()
        story = self._story(place, Points())
        story.recover()
        story.close()

    def template(self, point: str) -> str:
        """The latest beginning from which the point is passed."""
        return PREPARED if self._passed[PREPARED][point] else BEGINNING

    def passed(self, point: str) -> int:
        return self._passed[self.template(point)][point]

    def one(self, point: str, number: int) -> Counter[str]:
        chance = random.Random(f"{self._seed}:{point}:{number}")
        time = chance.randint(1, self.passed(point))
        place = f"{names().index(point)}-{number}"
        template = self.template(point)
        shutil.copytree(self._folder / template, self._folder / place)
        code, _ = child(lambda: self.lived(place, Points(point, time)))
        after, found = child(lambda: self.recovered(place, prepared=template == PREPARED))
        if after != 0:
            return Counter(trials=1, recoveries_failed=1)
        return found + Counter(trials=1, not_reached=code != KILLED)


TARGETS = (
    "lost",
    "duplicates",
    "second_runs",
    "unsettled",
    "recoveries_failed",
    "not_reached",
)
"""What there may be none of."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trials", type=int, default=TRIALS)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    proof = Proof(
        "crashes",
        f"python -m tests.proofs.crashes --seed {asked.seed}",
        dict.fromkeys(TARGETS, 0),
        at_least={"points": 20, "trials_each": TRIALS},
        conditions={"seed": asked.seed, "points": names()},
    )
    wanted = [name for name in names() if asked.only in name]
    with ExitStack() as stack:
        shared = "/dev/shm" if Path("/dev/shm").is_dir() else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=shared)))
        port = free_port()
        running = stand_in(port, 0, dict(os.environ) | {"PYTHONPATH": str(ROOT)}, folder)
        stack.callback(running.end)
        (folder / BEGINNING).mkdir()
        trials = Trials(port, folder, asked.seed)
        for task in (lambda: arrange(folder / BEGINNING), trials.begin_later):
            code, _ = child(task)
            assert code == 0
        trials.rehearse()
        gc.collect()
        gc.freeze()
        missing = [name for name in wanted if not trials.passed(name)]
        assert not missing, f"never passed: {missing}"
        told("the trials begin")
        found = _all(trials, wanted, asked.trials)
    proof.figures = {"points": len(wanted), "trials_each": asked.trials}
    proof.figures |= {name: found[name] for name in ("trials", *TARGETS)}
    whole = asked.trials == TRIALS and not asked.only
    return proof.finish(PROOFS if whole else Path(tempfile.gettempdir()))


def _all(trials: Trials, wanted: list[str], each: int) -> Counter[str]:
    """Every point so often, some processes side by side."""
    plan = [(point, number) for point in wanted for number in range(each)]

    def share(first: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for place, (point, number) in enumerate(plan[first::AT_ONCE]):
            came = trials.one(point, number)
            if any(came[name] for name in came if name != "trials"):
                told(f"{point}, {number}: {dict(came)}")
            found.update(came)
            if place % 200 == 199:
                told(f"{place + 1} of {len(plan) // AT_ONCE}")
        return found

    pipes = []
    for first in range(AT_ONCE):
        out, into = os.pipe()
        pid = os.fork()
        if pid == 0:
            with os.fdopen(into, "wb") as pipe:
                pickle.dump(share(first), pipe)
            os._exit(0)
        os.close(into)
        pipes.append((pid, out))
    found: Counter[str] = Counter()
    for pid, out in pipes:
        with os.fdopen(out, "rb") as pipe:
            found.update(pickle.load(pipe))
        os.waitpid(pid, 0)
    return found


def told(words: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")


if __name__ == "__main__":
    sys.exit(main())
