"""What befalls an installation while it sends: kills, flushes, outages, in a seeded order."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from redis import Redis

from tests.processes.running import children, descendants, end, until
from tests.proofs.history import to
from tests.proofs.postgres import Postgres
from tests.proofs.running import PATIENCE_S, told
from tests.proofs.site import Site, Workers

REDIS_AWAY_S = 60.0
FIRST, LAST = 0.03, 0.85
"""Which part of the sending the blows are spread over."""
GLANCE_S = 0.1


@dataclass
class Storm:
    """Blows in a shuffled order, each when so much more of what was promised has been sent."""

    site: Site
    workers: Workers
    chance: random.Random
    blows: dict[str, int]
    postgres: Postgres | None = None
    leavers: list[str] = field(default_factory=list)
    """Phones whose holders say STOP one after the other, with each blow of that name."""
    done: Counter[str] = field(default_factory=Counter)
    _redis_back: float | None = None

    def rages(self, sent: Callable[[], float]) -> None:
        """Return when every blow has fallen and all but two in a hundred have been sent."""
        told(f"the storm begins: {self.blows}")
        plan = [name for name, times in self.blows.items() for _ in range(times)]
        self.chance.shuffle(plan)
        plan.sort(key=lambda name: name != "redis")  # its minute has to pass meanwhile
        share = (LAST - FIRST) / max(1, len(plan))
        due = [FIRST + share * (place + self.chance.random()) for place in range(len(plan))]
        deadline = time.monotonic() + PATIENCE_S
        while plan or self._redis_back is not None or sent() < 0.98:
            assert time.monotonic() < deadline, f"only {sent():.0%} has been sent"
            self._mend()
            if plan and sent() >= due[0] and self._can(plan[0]):
                due.pop(0)
                self.strike(plan.pop(0))
                told(f"{sent():.1%} has been sent; {dict(self.done)}")
            time.sleep(GLANCE_S)

    def strike(self, name: str) -> None:
        """Let it fall, and say so."""
        getattr(self, f"_{name}")()
        self.done[name] += 1

    def _can(self, name: str) -> bool:
        return name != "flush" or self._redis_back is None

    def _mend(self) -> None:
        self.workers.start()
        if self._redis_back is not None and time.monotonic() >= self._redis_back:
            self.site.place.valkey.start()
            self._redis_back = None

    def _kill(self) -> None:
        """-9 for one worker: one in two is a deliver worker beside the nursery."""
        beside = [each for name, each in self.workers.all.items() if name.startswith("deliver")]
        if self.chance.random() < 0.5 and beside:
            self.chance.choice(beside).kill()
            return
        nursery = self.workers.all["nursery"].pid
        victim = self.chance.choice(until(lambda: children(nursery), "the nursery has a child"))
        brood = descendants(victim)
        os.kill(victim, signal.SIGKILL)
        end(brood)

    def _flush(self) -> None:
        with Redis.from_url(self.site.place.valkey.url) as client:
            client.flushall()

    def _redis(self) -> None:
        self.site.place.kill_valkey()
        self._redis_back = time.monotonic() + REDIS_AWAY_S

    def _restart(self) -> None:
        assert self.postgres is not None
        self.postgres.stop_at_once()
        time.sleep(self.chance.uniform(0, 2))
        self.postgres.start()

    def _stop(self) -> None:
        """Somebody has enough while charts for them are waiting."""
        self.site.say([(self.leavers.pop(), "STOP")], stops=True)

    def _reply(self) -> None:
        """Somebody asks about a chart that they have."""
        gone = {*self.leavers, *(each.phone for each in self.site.heard if each.stops)}
        charts = [line for line in self.site.log if line["type"] == "image"]
        chart = self.chance.choice([line for line in charts if to(line) not in gone])
        self.site.say([(to(chart), "How much was it yesterday?")], about=chart["wamid"])

    def _everything(self) -> None:
        """-9 for web, workers, clock and Valkey; the world outside goes on."""
        place = self.site.place
        victims = [place.lasting["web"], *self.workers.all.values()]
        self.chance.shuffle(victims)
        for each in victims:
            each.kill()
        place.kill_valkey()
        time.sleep(self.chance.uniform(0, 2))
        place.valkey.start()
        place.start_web()
        self.workers.start()
