"""How often, how long, and from which seed the machine is played."""

import os

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.ground import Ground
from tests.machine.rules import Machine

SEED = int(os.environ.get("MACHINE_SEED", "20261127"))
RUNS = int(os.environ.get("MACHINE_RUNS", "1000"))
STEPS = 50


def play(*, template: bool) -> None:
    """MACHINE_RUNS runs of fifty steps; the same ones each time, unless MACHINE_SEED differs."""
    chosen = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    class Lives(Machine):
        ground = Ground(template=template)

    run_state_machine_as_test(seed(SEED)(Lives), settings=chosen)
