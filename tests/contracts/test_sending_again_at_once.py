"""Two who press at once on PostgreSQL: each thing goes once, and at most it has gone already."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, select

from adapters.sql.engine import writing
from adapters.sql.tables import channel
from app.use_cases.pulsing import send_again, send_failed_again
from domain.tenancy import NotFound
from tests.contracts.test_locks import waiting
from tests.contracts.test_sending_again import again, fired
from tests.databases import emptied
from tests.world import World

Presses = dict[str, Callable[[], int]]


@pytest.fixture
def place(postgresql: Engine) -> World:
    return World(emptied(postgresql))


@pytest.fixture
def presses(place: World) -> Presses:
    """A chart has arrived and two have not: for one of these, and for all. How many go by it."""
    admin, known = place.organisation(), {"storage": place.storage, "clock": place.clock}
    run = fired(place, admin, 3)
    chart = next(row for row in place.messages("chart") if row.state == "dead")

    def one() -> int:
        try:
            send_again(admin, chart.id, **known)
        except NotFound:
            return 0
        return 1

    return {"one": one, "all": lambda: send_failed_again(admin, run.id, **known)}


@contextmanager
def nothing_written(place: World) -> Iterator[None]:
    """Whoever writes messages waits with all that they hold, until the block ends."""
    with writing(place.engine) as connection:
        connection.execute(select(channel.c.id).with_for_update())
        yield


def pressed(place: World, presses: list[Callable[[], int]]) -> list[int]:
    """One after another, while those before are still at it; how many went by each."""
    under_way: list[Future[int]] = []
    with ThreadPoolExecutor(len(presses)) as pool:
        with nothing_written(place):
            for press in presses:
                under_way.append(pool.submit(press))
                while waiting(place) < len(under_way):
                    assert not under_way[-1].done()
        return [each.result(10) for each in under_way]


@pytest.mark.parametrize(
    ("first", "second", "went"),
    [
        ("one", "one", [1, 0]),
        ("all", "one", [2, 0]),
        ("one", "all", [1, 1]),
        ("all", "all", [2, 0]),
    ],
)
def test_of_two_presses_at_once_each_thing_goes_once(place, presses, first, second, went):
    assert pressed(place, [presses[first], presses[second]]) == went

    assert len({row.contact for row in again(place)}) == len(again(place)) == sum(went)
