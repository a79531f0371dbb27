"""Chromium killed in mid-render: drawn again, delivered once."""

from pathlib import Path

import pytest

from adapters.bokeh.browser import PROFILE
from adapters.sql.tables import run
from ports.bell import Lane
from tests.processes.product import Product
from tests.processes.running import PROC, Running, alive, command, descendants, end, until

pytestmark = pytest.mark.browser


def chromiums(worker: Running) -> list[int]:
    """The browser's own processes below this worker, the driver left out."""
    return [
        pid
        for pid in descendants(worker.pid)
        if Path(command(pid)[0] if command(pid) else "").name.startswith("chrom")
        and "chromedriver" not in command(pid)[0]
        and alive(pid)
    ]


def drawing(product: Product, worker: Running) -> list[int]:
    """Those processes, while a run is at its chart."""
    if not product.count(run.c.step == "chart", run.c.state == "preparing"):
        return []
    return chromiums(worker)


def left_behind(worker: Running) -> list[int]:
    """Whoever still uses the profile of a browser of that worker's."""
    mark = f"{PROFILE}{worker.pid}-"
    pids = [int(each.name) for each in PROC.iterdir() if each.name.isdecimal()]
    return [pid for pid in pids if alive(pid) and any(mark in word for word in command(pid))]


def test_killed_in_mid_render_a_chart_is_drawn_again_and_delivered_once(product: Product) -> None:
    admin = product.organisation()
    people = product.people(admin, 2)
    worker = product.worker(Lane.PREPARE)
    product.worker()
    for death in ("while it starts", "while it is warm"):
        product.run(admin, people)
        victims = until(lambda: drawing(product, worker), f"a chart is being drawn {death}", 40)
        end(victims)
        until(lambda: not product.count(run.c.state != "prepared"), "it was drawn again", 40)
    until(lambda: len(product.came("image")) == 4, "every chart has come")
    until(product.all_on_their_way, "and every analysis")
    product.all_heard()

    assert product.faults() == []
    assert len(product.rows("picture")) == 2
    worker.end(15)
    assert left_behind(worker) == []


def test_a_prepare_worker_killed_in_mid_render_leaves_its_run_to_another(
    product: Product,
) -> None:
    admin = product.organisation()
    people = product.people(admin)
    first = product.worker(Lane.PREPARE)
    product.run(admin, people)
    until(lambda: drawing(product, first), "a chart is being drawn", 40)

    orphans = descendants(first.pid)
    first.kill_alone()
    second = product.worker(Lane.PREPARE)
    product.worker()
    product.settle()

    assert product.faults() == []
    assert len(product.rows("picture")) == 1
    assert [pid for pid in orphans if alive(pid)] == []
    second.end(15)
    assert left_behind(second) == []
