"""Every worker killed with -9 again and again while Meta fails in all its ways."""

import os
import random
import signal
import time

import pytest

from adapters.sql.tables import attempt
from ports.bell import Lane
from tests.processes.product import Product
from tests.processes.running import Running, children, until

SEED = 20261122
FAULTS = ("500", "500-after-accept", "reset-after-accept", "cut-body", "429")
SLOW = "slow:1000"
OTHERS = (Lane.INBOX, Lane.UPKEEP, Lane.PREPARE, Lane.INBOX, Lane.ANSWER, Lane.MAIL)
DELIVERERS = 7


def arm(product: Product, chance: random.Random) -> None:
    """Every third send fails, in one way or another; the others take their time."""
    kinds = [*6 * FAULTS, *60 * (SLOW,)]
    chance.shuffle(kinds)
    for kind in kinds:
        product.meta.trouble(kind)


class Storm:
    """Kills the children of a nursery; it starts each again, in the order of their deaths."""

    def __init__(self, product: Product, nursery: Running, chance: random.Random) -> None:
        self._product, self._nursery, self._chance = product, nursery, chance
        born = until(lambda: self._children(len(Lane)), "the nursery has all its children")
        self._at = dict(zip(Lane, sorted(born), strict=True))
        self._known = set(born)
        self._posts = product.count(attempt.c.id.is_not(None))
        self.killed: list[Lane] = []

    def rages(self) -> None:
        others = list(OTHERS)
        self._chance.shuffle(others)
        for _ in range(DELIVERERS):
            until(self._posting, "the deliver worker has begun to post")
            self._kill(Lane.DELIVER, 0.7)
            fallen = [Lane.DELIVER]
            if others:
                fallen.append(others.pop())
                self._kill(fallen[1], 0.4)
            for lane in fallen:
                self._at[lane] = until(self._newborn, f"there is a new {lane.value} worker")

    def _posting(self) -> bool:
        """Whether the newest deliver worker has claimed anything; then it is in its POSTs."""
        before, self._posts = self._posts, self._product.count(attempt.c.id.is_not(None))
        return self._posts > before

    def _kill(self, lane: Lane, within: float) -> None:
        time.sleep(self._chance.uniform(0.05, within))
        os.kill(self._at[lane], signal.SIGKILL)
        self.killed.append(lane)
        self._posts = self._product.count(attempt.c.id.is_not(None))

    def _children(self, number: int) -> list[int]:
        found = children(self._nursery.pid)
        return found if len(found) == number else []

    def _newborn(self) -> int | None:
        """The oldest child that is new."""
        fresh = [pid for pid in children(self._nursery.pid) if pid not in self._known]
        self._known |= set(fresh[:1])
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
    product.meta.calm()
    product.settle()

    assert len(storm.killed) == DELIVERERS + len(OTHERS)
    assert set(storm.killed) == set(Lane)
    assert len(product.promised) == 40
    assert product.faults() == []
