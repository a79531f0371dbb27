"""A pulse that is paused or archived: what waited of it goes no more, on both databases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from app.use_cases.pulsing import (
    pause_pulse,
    resume_pulse,
    send_again,
    send_failed_again,
)
from app.use_cases.shelving import archive_pulse
from domain.messages import Outcome
from domain.pulses import Pulse, PulseShelved, RunKind
from ports.bell import Lane
from ports.charts import Chart, Picture, Theme
from ports.messenger import Answer
from tests.world import SARAH, DrawnCharts, World


@dataclass
class PausedMeanwhile(DrawnCharts):
    """Somebody pauses the pulse while its picture is drawn."""

    pause: Callable[[], int]

    def draw(self, chart: Chart, theme: Theme = Theme.LIGHT) -> Picture:
        self.pause()
        return Picture(b"\x89PNG drawn", 1080, 1350)


@pytest.fixture
def silent(engine: Engine) -> World:
    """Without a template: what is to go waits until its person writes."""
    return World(engine, template=False)


@pytest.fixture
def held(silent: World) -> Pulse:
    """Its chart waits until Sarah writes."""
    admin = silent.admin = silent.organisation()
    pulse = silent.pulse(admin, silent.recipient(admin))
    silent.clock.forward(hours=25)
    silent.fire(admin, pulse)
    silent.work_all()
    assert silent.states("chart", "analysis") == ["held", "planned"]
    silent.messenger.sent.clear()
    return pulse


@pytest.mark.parametrize("end", [pause_pulse, archive_pulse])
def test_what_waits_is_cancelled_and_does_not_go_when_its_person_writes(silent, held, end):
    world = silent
    assert end(world.admin, held.id, storage=world.storage, clock=world.clock) == 1
    world.says(SARAH, "hi")
    world.work_all()

    (chart,) = world.messages("chart")
    assert (chart.state, chart.reason) == ("cancelled", "withdrawn")
    assert world.states("analysis") == ["cancelled"]
    assert [sent for sent in world.messenger.sent if sent.media_id] == []


def test_other_pulses_keep_what_waits(silent, held):
    other = silent.pulse(silent.admin, *held.destinations)

    assert pause_pulse(silent.admin, other.id, storage=silent.storage, clock=silent.clock) == 0

    assert silent.states("chart") == ["held"]


def test_an_analysis_that_follows_a_tap_still_follows(world, admin):
    pulse = world.pulse(admin, world.recipient(admin))
    world.clock.forward(hours=25)
    world.fire(admin, pulse)
    world.work_all()
    assert world.states("chart", "analysis") == ["accepted", "held"]

    assert pause_pulse(admin, pulse.id, storage=world.storage, clock=world.clock) == 0
    world.says(SARAH, "hi")
    world.work_all()

    assert world.states("chart", "analysis") == ["accepted", "accepted"]


def _slot_comes(world: World, pulse) -> None:
    world.clock.forward(seconds=(pulse.next_at - world.clock.now()) / timedelta(seconds=1))
    assert world.tick() == 1


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (pause_pulse, "Its pulse was paused before it could go."),
        (archive_pulse, "Its pulse was put into the archive before it could go."),
    ],
)
def test_a_slot_that_was_not_prepared_yet_is_skipped(world, admin, end, why):
    pulse = world.pulse(admin, world.recipient(admin))
    _slot_comes(world, pulse)

    end(admin, pulse.id, storage=world.storage, clock=world.clock)
    world.work_all()

    (run,) = world.rows("run")
    assert (run.state, run.reason) == ("skipped", why)
    assert world.messages("chart") == []


def test_a_pulse_paused_while_its_chart_is_drawn_sends_nothing(world, admin):
    pulse = world.pulse(admin, world.recipient(admin))
    _slot_comes(world, pulse)
    world.charts = PausedMeanwhile(
        lambda: pause_pulse(admin, pulse.id, storage=world.storage, clock=world.clock)
    )

    world.work_all()

    assert [run.state for run in world.rows("run")] == ["skipped"]
    assert world.messages("chart") == []


def test_a_paused_pulse_still_goes_to_who_asks_for_it(world, admin):
    pulse = world.pulse(admin, world.recipient(admin))
    pause_pulse(admin, pulse.id, storage=world.storage, clock=world.clock)

    world.fire(admin, pulse, RunKind.NOW)
    world.work_all()

    assert world.states("chart") == ["accepted"]


def test_a_slot_after_a_pause_comes(world, admin):
    pulse = world.pulse(admin, world.recipient(admin))
    pause_pulse(admin, pulse.id, storage=world.storage, clock=world.clock)
    resume_pulse(admin, pulse.id, storage=world.storage, clock=world.clock)
    _slot_comes(world, pulse)

    world.work_all()

    assert [run.state for run in world.rows("run")] == ["prepared"]


def test_nothing_of_an_archived_pulse_is_sent_again(world, admin):
    pulse = world.pulse(admin, world.recipient(admin))
    run = world.fire(admin, pulse)
    world.work(Lane.PREPARE)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131026, details="undeliverable"))
    world.work(Lane.DELIVER)
    (chart,) = world.messages("chart")
    archive_pulse(admin, pulse.id, storage=world.storage, clock=world.clock)

    with pytest.raises(PulseShelved):
        send_again(admin, chart.id, storage=world.storage, clock=world.clock)
    with pytest.raises(PulseShelved):
        send_failed_again(admin, run.id, storage=world.storage, clock=world.clock)

    assert world.states("chart") == ["dead"]
