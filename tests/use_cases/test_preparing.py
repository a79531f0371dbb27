"""A run whose words do not hold: nothing is sent, and the reason is plain."""

from dataclasses import replace

import pytest

from adapters.writer.analyst import Writer
from domain.pulses import RunKind
from ports.analyst import Brief, Words
from ports.bell import Lane
from tests.world import World


class Inventive(Writer):
    """A writer with a number of its own."""

    def describe(self, brief: Brief, fault: str = "") -> Words:
        return replace(super().describe(brief, fault), caption="Revenue rose to €987,654,321.")


@pytest.mark.parametrize("kind", [RunKind.NOW, RunKind.PREVIEW])
def test_a_run_whose_words_state_a_foreign_number_is_held(
    world: World, caplog: pytest.LogCaptureFixture, kind: RunKind
) -> None:
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))
    world.writer = Inventive(world.formats)
    run = world.fire(admin, pulse, kind)

    world.work(Lane.PREPARE)

    (row,) = world.rows("run")
    assert row.state == "held"
    assert row.reason.startswith(
        "The words for “Revenue” held a number that is not among its facts"
    )
    assert world.messages("chart", "analysis") == []
    assert str(run.id) in caplog.text
    assert "987" not in caplog.text
