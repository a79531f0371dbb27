"""An ordinary day of Meta's: statuses early, twice, together, and in any order."""

from tests.processes.product import Product
from tests.processes.running import until

PEOPLE, RUNS = 4, 4


def test_disorder_loses_nothing_and_repeats_nothing(product: Product) -> None:
    product.charts_for(PEOPLE)
    for _ in range(RUNS - 1):
        product.another_run()
    product.meta.usual()
    try:
        product.worker()
        until(product.all_on_their_way, "every message is on its way", within=60)
        product.all_heard()
        met = product.meta.calm_down()
    finally:
        product.meta.calm_down()

    assert {"status-first", "status-shuffled:1", "status-batched"} <= set(met)
    assert len(product.came("image")) == PEOPLE * RUNS
    assert product.faults() == []
    until(lambda: {each.state for each in product.rows("message")} == {"delivered"}, "is told")
    assert {fault["kind"] for fault in product.meta.faults()} == set()
