"""On PostgreSQL: two deliver workers at once, one of them killed with -9 in its POSTs."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine

from adapters.sql.tables import attempt, message
from tests.processes.product import Place, Product
from tests.processes.running import until

PEOPLE = 8


@pytest.fixture
def on_postgresql(
    postgresql: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    url = postgresql.url.render_as_string(hide_password=False)
    place = Place(tmp_path_factory.mktemp("postgresql"), url)
    with ExitStack() as stack:
        stack.callback(place.stop)
        place.start()
        yield Product(place, stack)


def recorded(product: Product) -> int:
    """Attempts at charts whose end is known, or known to be in doubt."""
    return product.count(
        attempt.c.message == message.c.id,
        message.c.part == "chart",
        attempt.c.finished_at.is_not(None),
    )


def test_of_two_workers_one_killed_in_its_posts_everything_comes_once(
    on_postgresql: Product,
) -> None:
    product = on_postgresql
    product.charts_for(PEOPLE)
    for kind in ("500", "500-after-accept", "reset-after-accept", "cut-body", "429"):
        product.meta.trouble(kind)
    product.meta.trouble("slow:2500", times=4)
    first, second = product.worker(), product.worker()
    until(lambda: recorded(product) >= 4, "what met a fault is recorded")
    assert product.count(message.c.state == "sending")

    first.kill()
    assert second.lives
    product.meta.calm()
    product.settle()

    assert product.faults() == []
