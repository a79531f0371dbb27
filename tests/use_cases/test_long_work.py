"""What goes on after a press: one piece at a time, each in its turn."""

from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from app.use_cases.long_work import LongWork
from domain.pulses import RunId
from domain.tenancy import OrganisationId
from ports.erasure import Round
from ports.lanes import Resending
from tests.world import NOON, MovedClock

ACME, GLOBEX = OrganisationId(uuid4()), OrganisationId(uuid4())


class Broken(Exception):
    """As a database says it."""


@dataclass
class Waiting:
    """What the upkeep lane is told of."""

    closed: list[OrganisationId]
    left: list[Resending] = field(default_factory=list)

    def erasing(self) -> list[OrganisationId]:
        return self.closed

    def resending(self) -> list[Resending]:
        return self.left


class BrokenStorage:
    """Tells whom somebody wanted to work for, and breaks."""

    def __init__(self) -> None:
        self.wanted: list[str] = []

    def tenant(self, actor):
        self.wanted.append("send again")
        raise Broken

    def house(self, actor):
        self.wanted.append("erase")
        raise Broken


class House:
    """A unit of work in which nothing is left of one organisation, and another breaks."""

    def __init__(self, seen: list[OrganisationId]) -> None:
        self.seen, self.endings = seen, self

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def go_on(self, which: OrganisationId) -> Round:
        self.seen.append(which)
        if which == ACME:
            raise Broken
        return Round.NOT_NOW

    def commit(self) -> None:
        pass


class Houses:
    def __init__(self) -> None:
        self.seen: list[OrganisationId] = []

    def house(self, actor) -> House:
        return House(self.seen)


def go_on(work: LongWork, times: int) -> None:
    for _ in range(times):
        try:
            work.go_on()
        except Broken:
            continue


def test_where_there_is_none_nothing_is_asked_for():
    storage = BrokenStorage()

    LongWork(Waiting([]), storage, MovedClock()).go_on()

    assert storage.wanted == []


def test_none_waits_for_one_that_breaks():
    houses = Houses()
    work = LongWork(Waiting([ACME, GLOBEX]), houses, MovedClock())

    go_on(work, 4)

    assert sorted(houses.seen) == sorted([ACME, ACME, GLOBEX, GLOBEX])


def test_each_time_it_is_one_piece_of_either_kind():
    storage = BrokenStorage()
    left = Resending(GLOBEX, RunId(uuid4()), NOON)
    work = LongWork(Waiting([ACME], [left]), storage, MovedClock())

    with pytest.raises(Broken):
        work.go_on()
    assert len(storage.wanted) == 1
    go_on(work, 1)

    assert sorted(storage.wanted) == ["erase", "send again"]
