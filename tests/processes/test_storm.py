"""Every worker killed with -9 again and again while Meta fails in all its ways."""

import os
import random
import signal
import time

import pytest

from ports.bell import Lane
from tests.processes.product import Product
from tests.processes.running import Running, until

SEED = 20261122
FAULTS = ("500", "500-after-accept", "reset-after-accept", "cut-body", "429")
SLOW = "slow:400"
VICTIMS = 7 * (Lane.DELIVER,) + 3 * (Lane.INBOX,) + (Lane.UPKEEP, Lane.PREPARE, Lane.ANSWER)


def arm(product: Product, chance: random.Random) -> None:
    """Every third send fails, in one way or another; the others take their time."""
    kinds = [*6 * FAULTS, *60 * (SLOW,)]
    chance.shuffle(kinds)
    for kind in kinds:
        product.meta.trouble(kind)


class Storm:
    """Kills the children of a nursery, by the pids that they themselves announce."""

    def __init__(self, product: Product, nursery: Running, chance: random.Random) -> None:
        self._product, self._nursery, self._chance = product, nursery, chance
        self.killed: dict[int, Lane] = {}

    def rages(self) -> None:
        lanes = list(VICTIMS)
        self._chance.shuffle(lanes)
        for lane in lanes:
            pid = until(lambda lane=lane: self._victim(lane), f"a {lane.value} worker is up")
            time.sleep(self._chance.uniform(0.1, 0.7))
            os.kill(pid, signal.SIGKILL)
            self.killed[pid] = lane

    def _victim(self, lane: Lane) -> int | None:
        workers = self._product.workers_of(self._nursery).items()
        fresh = [pid for pid, its in workers if its is lane and pid not in self.killed]
        return fresh[0] if fresh else None


@pytest.mark.slow
def test_forty_deliveries_come_once_through_a_storm(product: Product) -> None:
    chance = random.Random(SEED)
    product.charts_for(10)
    for _ in range(3):
        product.another_run()
    for lane in (Lane.INBOX, Lane.UPKEEP):
        product.place.lasting[lane.value].end()  # those that are killed do the work alone
    arm(product, chance)

    storm = Storm(product, product.starts("worker"), chance)
    storm.rages()
    in_flight = 80 + 10 - len(product.log())
    product.meta.calm()
    product.settle()

    assert len(storm.killed) >= 10
    assert set(storm.killed.values()) == set(Lane)
    assert in_flight > 0
    assert len(product.promised) == 40
    assert product.faults() == []
