"""Two clocks and two workers of each lane, by mistake or on purpose."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.use_cases.pulsing import PulseWish, edit_pulse
from ports.bell import Lane
from tests.processes.product import Product
from tests.processes.running import until
from tests.world import DAILY, shop_csv

SOON_S = 1.5
"""Before the slot, so that both clocks see it come."""


@pytest.mark.browser
def test_two_clocks_and_two_workers_of_each_lane_bring_each_person_one(product: Product) -> None:
    admin = product.organisation()
    people = product.people(admin, 3)
    soon = product.clock.now().astimezone(ZoneInfo(DAILY.timezone)) + timedelta(minutes=3)
    schedule = replace(DAILY, at=soon.time().replace(second=0, microsecond=0, tzinfo=None))
    for _ in range(2):
        pulse = product.pulse(admin, *people.values(), content=shop_csv(product.clock.now()))
        wish = PulseWish(
            pulse.name, pulse.metric, pulse.chart, schedule, frozenset(people.values())
        )
        edit_pulse(admin, pulse.id, wish, storage=product.storage, clock=product.clock)
    nurseries = [product.starts("worker") for _ in range(2)]
    for _ in range(2):
        product.starts("clock")
    (slot,) = {each.next_at for each in product.rows("pulse")}
    for each in nurseries:
        until(
            lambda each=each: set(product.workers_of(each).values()) == set(Lane),
            "all workers are up",
            within=40,
        )
    product.meta.advance((slot - product.clock.now()).total_seconds() - SOON_S)
    until(lambda: len(product.log()) == 3 + 12, "every message has come", within=60)
    until(product.all_on_their_way, "and is recorded")
    product.all_heard()

    runs = product.rows("run")
    assert [each.state for each in runs] == ["prepared"] * 2
    assert {each.tries for each in runs} == {1}
    product.promised = [(each.id, phone) for each in runs for phone in people]
    assert product.faults() == []
