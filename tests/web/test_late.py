"""A slot that came and of which nothing went out, on every page that speaks of it."""

from datetime import timedelta

import pytest

from app.use_cases.pulsing import pause_pulse
from domain.pulses import RunKind
from ports.bell import Lane
from tests.cast import ADA
from tests.world import SARAH

JUST = timedelta(seconds=1)
AFTER = timedelta(minutes=10)


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"))


def slot_comes(world, *, late=timedelta(0)):
    (row,) = world.rows("pulse")
    world.clock.at = row.next_at + late
    world.tick()
    return world.rows("run")[-1]


def url(run):
    return f"/pulses/{run.pulse}?run={run.id}"


# --- no worker takes it -------------------------------------------------------------------


def test_home_tells_of_a_slot_that_no_worker_takes_ten_minutes_later(ada, world, pulse):
    run = slot_comes(world)
    world.clock.at += AFTER - JUST
    before = ada.get("/").text
    world.clock.at += JUST
    page = ada.get("/").text

    assert "Needs attention" not in before
    assert "Running now" in before
    assert "Revenue has not gone out." in page
    assert "no worker of the prepare lane is running" in page
    assert f'href="{url(run)}">Open the run' in page
    assert "Should have gone out" in page
    assert "Running now" not in page


def test_home_tells_of_it_after_a_day_and_that_its_time_has_passed(ada, world, pulse):
    slot_comes(world)
    world.clock.forward(hours=23)
    page = ada.get("/").text

    assert "Revenue has not gone out." in page
    assert "its time has passed" in page


def test_the_page_of_the_run_says_when_it_should_have_started_and_until_when_it_goes(
    ada, world, pulse
):
    run = slot_comes(world)
    before = ada.get(url(run)).text
    world.clock.at += AFTER
    page = ada.get(url(run)).text
    world.clock.forward(hours=7)
    next_day = ada.get(url(run)).text

    assert "It starts in a moment." in before
    assert "It starts in a moment." not in page
    assert "It should have started at Thu 19 Nov, 09:00 Berlin." in page
    assert "No worker has taken it." in page
    assert "it goes out until Thu 19 Nov, 15:00 Berlin." in page
    assert "The operator of this installation has to act." in page
    assert "Look under Lanes" not in page
    assert "Its time has passed: it will not go out any more." in next_day


@pytest.mark.usefixtures("operates")
def test_an_operator_is_led_to_the_lanes(ada, world, pulse):
    run = slot_comes(world)
    early = ada.get(url(run)).text
    world.clock.at += AFTER

    assert "Look under Lanes" not in early
    for page in (url(run), f"/runs/{run.id}"):
        assert 'href="/operator">' in ada.get(page).text
        assert "Look under Lanes" in ada.get(page).text


def test_a_page_asks_less_often_about_a_run_that_nobody_takes(ada, world, pulse):
    run = slot_comes(world)
    before = ada.get(url(run)).text
    world.clock.at += AFTER

    assert 'hx-trigger="every 500ms"' in before
    assert 'hx-trigger="every 5s"' in ada.get(url(run)).text


def test_a_preview_that_nobody_draws_goes_out_at_no_time(ada, world, pulse):
    run = world.fire(ADA, pulse, RunKind.PREVIEW)
    world.clock.at += AFTER
    page = ada.get(f"/pulses/{pulse.id}?run={run.id}").text

    assert "It should have started at" in page
    assert "it goes out until" not in page
    assert "Needs attention" not in ada.get("/").text


# --- no worker sends it -------------------------------------------------------------------


def test_a_chart_that_no_worker_sends_is_told_of_everywhere(ada, world, pulse):
    run = slot_comes(world)
    world.work(Lane.PREPARE)
    before = ada.get("/").text, ada.get(url(run)).text
    world.clock.at += AFTER
    home, page = ada.get("/").text, ada.get(url(run)).text

    assert "Needs attention" not in before[0]
    assert "no worker has sent it" not in before[1]
    assert "Revenue has not gone out." in home
    assert "no worker of the deliver lane is running" in home
    assert "It should have gone out at Thu 19 Nov, 09:00 Berlin." in page
    assert "it goes out until Thu 19 Nov, 15:00 Berlin." in page
    assert "It should have left, and no worker has sent it." in page


def test_what_went_out_late_is_not_told_of(ada, world, pulse):
    run = slot_comes(world)
    world.clock.forward(minutes=30)
    world.work_all()

    assert "Needs attention" not in ada.get("/").text
    assert "It should have" not in ada.get(url(run)).text


def test_a_chart_that_goes_again_long_after_its_slot_is_on_its_way(ada, world, pulse):
    run = slot_comes(world)
    world.work_all()
    world.status("failed", wamid=world.messages("chart")[-1].wamid, code=131051)
    world.work(Lane.INBOX)
    world.clock.forward(hours=1)
    ada.post(f"/runs/{run.id}/resend")

    assert "has not gone out" not in ada.get("/").text
    assert "It should have" not in ada.get(url(run)).text


# --- its time had passed ------------------------------------------------------------------


def test_home_tells_of_a_slot_that_came_too_late_to_be_made(ada, world, pulse):
    run = slot_comes(world, late=timedelta(hours=7))
    page = ada.get("/").text

    assert run.state == "skipped"
    assert "Revenue: nothing was sent." in page
    assert "Its time had passed before it could be made." in page
    assert f'href="{url(run)}">Open the run' in page


def test_one_that_was_skipped_because_somebody_paused_its_pulse_needs_nobody(ada, world, pulse):
    slot_comes(world)
    pause_pulse(ADA, pulse.id, storage=world.storage, clock=world.clock)
    world.work_all()

    assert world.rows("run")[-1].state == "skipped"
    assert "Needs attention" not in ada.get("/").text


def test_a_stranger_hears_of_none_of_it(cleo, world, pulse):
    run = slot_comes(world)
    world.clock.at += AFTER

    assert "has not gone out" not in cleo.get("/").text
    assert cleo.get(url(run)).status_code == 404


def test_home_says_that_no_clock_begins_anything(ada, world):
    world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"))
    world.clock.at = world.rows("pulse")[0].next_at + timedelta(minutes=11)
    page = ada.get("/").text

    assert "Revenue was due, and nothing has begun it." in page
    assert "The clock does not run, or cannot begin this pulse." in page
    assert "The operator of this installation has to act." in page

    world.tick()
    assert "nothing has begun it" not in ada.get("/").text
