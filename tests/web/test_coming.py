"""The page of a pulse: how the next chart goes to each, and how long their windows stay open."""

import re

import pytest

from ports.bell import Lane
from tests.cast import ADA
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH


@pytest.fixture
def pulse(world):
    """To Sarah and Ben, next at nine in Berlin on Thursday; it is Wednesday noon."""
    sarah = world.recipient(ADA, SARAH, "Sarah")
    return world.pulse(ADA, sarah, world.recipient(ADA, BENS_PHONE, "Ben of sales"))


def row(page, name):
    table = page.partition('aria-labelledby="coming-title"')[2]
    found = re.search(rf"<tr>\s*<th[^>]*>\s*{name}.*?</tr>", table, re.DOTALL)
    assert found, table
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_each_person_is_a_row_before_anything_was_sent(ada, pulse):
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "How the next one goes" in page
    assert row(page, "Sarah") == "Sarah Goes in full window open open · 24 h"
    assert page.count('data-left="86400"') == 2


def test_what_comes_stands_under_the_runs_and_beside_the_phone(ada, world, pulse):
    world.fire(ADA, pulse)
    world.work_all()
    page = ada.get(f"/pulses/{pulse.id}").text

    after_the_runs = page.partition('aria-labelledby="history-title"')[2]
    between, found, _ = after_the_runs.partition('aria-labelledby="coming-title"')
    assert found
    assert between.count("<div") == between.count("</div"), "the same box holds both"


def test_a_window_that_closes_before_the_slot_is_said_and_a_closed_one_too(ada, world, pulse):
    world.clock.forward(hours=1)
    world.says(SARAH, "hi")
    world.work(Lane.INBOX)
    world.clock.forward(hours=23)
    world.tick()  # the next slot is on Friday

    page = ada.get(f"/pulses/{pulse.id}").text

    assert row(page, "Sarah") == (
        "Sarah By template the window will have closed; a tap opens it open · 1 h"
    )
    assert row(page, "Ben") == "Ben of sales By template window closed; a tap opens it closed"


def test_without_a_template_the_row_says_that_the_chart_waits(ada, world, pulse):
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM template")
    world.clock.forward(hours=25)
    world.tick()

    assert row(ada.get(f"/pulses/{pulse.id}").text, "Ben") == (
        "Ben of sales Waits for their message window closed; any message opens it closed"
    )


def test_the_block_is_the_same_while_only_the_countdown_moves(ada, world, pulse):
    world.fire(ADA, pulse)
    world.work_all()
    page = ada.get(f"/pulses/{pulse.id}").text
    seen = re.search(r'hx-get="([^"]+seen=[^"]+)"', page)
    assert seen
    address = seen[1].replace("&amp;", "&")
    world.clock.forward(seconds=30)
    assert ada.get(address, htmx=True).status_code == 204

    world.clock.forward(hours=24)

    assert "closed" in ada.get(address, htmx=True).text


def test_a_paused_pulse_says_how_it_would_go_now(ada, world, pulse):
    ada.post(f"/pulses/{pulse.id}/pause")

    assert "How it would go now" in ada.get(f"/pulses/{pulse.id}").text


def test_a_pulse_that_keeps_windows_open_says_so_for_the_last_hours(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"), keeps_open=True)

    assert row(ada.get(f"/pulses/{pulse.id}").text, "Sarah") == (
        "Sarah Goes with a button window in its last hours; a tap keeps it open open · 24 h"
    )


def test_the_run_says_that_the_chart_brought_the_button(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"), keeps_open=True)
    world.clock.forward(hours=20)
    world.tick()
    world.work_all()

    page = ada.get(f"/pulses/{pulse.id}").text

    assert "Sent with a button that keeps the window open." in page
    assert '<p class="bubble-button">Keep them coming</p>' in page
