"""Valkey flushed, killed and back: bells are lost, and nothing else."""

from datetime import timedelta

from sqlalchemy import select

from adapters.sql.engine import reading
from adapters.sql.tables import attempt, delivery_event
from tests.processes.meta import accepted_at
from tests.processes.product import Place, Product
from tests.processes.running import until

ANSWER_S = 2.5
USUAL_S = 1.0
"""On a busy machine, with a bell."""
EXTRA_S = 2.0


def test_told_to_stop_in_a_post_without_valkey_a_worker_finishes_it_first(
    product: Product, place: Place
) -> None:
    product.charts_for(1)
    product.meta.trouble(f"slow:{ANSWER_S * 1000:.0f}")
    worker = product.worker()
    (chart,) = until(lambda: product.came("image"), "Meta has accepted the chart")

    place.kill_valkey()
    worker.terminate()
    code = worker.exited(ANSWER_S + 5)
    took = product.clock.now() - accepted_at(chart)

    assert code == 0
    assert took < timedelta(seconds=ANSWER_S + 2)
    assert product.count(attempt.c.finished_at.is_(None)) == 0
    assert len(product.came("image")) == 1
    product.worker()
    until(product.all_on_their_way, "a new worker goes on, without Valkey too")
    product.all_heard()
    assert product.faults() == []


def test_flushed_and_killed_in_the_middle_of_runs_valkey_costs_two_seconds(
    product: Product, place: Place
) -> None:
    product.meta.trouble("slow:150", times=6)
    product.charts_for(6)
    product.meta.trouble("slow:150", times=36)
    product.worker()
    until(lambda: product.came("image"), "the first run is on its way")
    product.redis.flushall()
    until(product.all_on_their_way, "the first run has arrived")

    flushed = product.meta.newest()
    product.another_run()
    until(lambda: len(product.came("image")) > 6, "the second run is on its way")
    place.kill_valkey()
    product.another_run()
    until(lambda: len(product.came("image")) > 12, "the third run is on its way")
    place.valkey.start()
    until(product.all_on_their_way, "all have arrived")
    product.all_heard()

    assert product.faults() == []
    assert longest_wait(product, flushed) < USUAL_S + EXTRA_S


def longest_wait(product: Product, since: int) -> float:
    """From the moment a message could go until Meta had it, in seconds."""
    ready = select(attempt.c.id, delivery_event.c.at).where(
        delivery_event.c.message == attempt.c.message, delivery_event.c.state == "ready"
    )
    with reading(product.engine) as connection:
        could = {str(row.id): row.at for row in connection.execute(ready)}
    waits = [
        accepted_at(line) - could[line["biz_opaque_callback_data"]]
        for line in product.meta.log(since)
    ]
    return max(waits).total_seconds()
