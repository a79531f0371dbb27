"""What a pulse would bring, said on its form and on its page before it has sent anything."""

from datetime import time, timedelta

import pytest

from app.web.forecasting import foretold
from domain.forecasts import Forecast
from domain.schedules import Schedule
from ports.bell import Lane
from tests.cast import ADA
from tests.web.conftest import Browser
from tests.world import BEN as BENS_PHONE
from tests.world import DAILY, SARAH, World

WEEKDAYS = Schedule(frozenset(range(5)), time(9), "UTC")
NO_HISTORY = "How many of them come inside the window is not known: nobody has a history here yet."


@pytest.mark.parametrize(
    ("seen", "template", "words"),
    [
        (
            Forecast(20, 0, 440, 0.65),
            True,
            "20 people, every weekday: about 65% inside the window, "
            "about 155 templates in the next 30 days.",
        ),
        (
            Forecast(1, 0, 22, 0.64),
            False,
            "1 person, every weekday: about 65% inside the window, "
            "8 charts in the next 30 days wait until they write.",
        ),
        (
            Forecast(1, 0, 22, 21 / 22),
            True,
            "1 person, every weekday: about 95% inside the window, "
            "1 template in the next 30 days.",
        ),
        (
            Forecast(3, 3, 66, None),
            True,
            "3 people, every weekday: about 65 charts in the next 30 days.",
        ),
    ],
)
def test_a_forecast_in_words(seen, template, words):
    shown = foretold(WEEKDAYS, seen, template=template)

    assert shown is not None
    assert shown.words == words


def test_nobody_is_told_nothing():
    assert foretold(WEEKDAYS, Forecast(0, 0, 0, None), template=True) is None


def test_those_without_a_history_are_counted():
    shown = foretold(WEEKDAYS, Forecast(5, 2, 110, 0.5), template=True)

    assert shown is not None
    assert "2 of them have no history yet and are taken to be like the rest." in shown.note


@pytest.fixture
def app_context():
    """The sentences need no request: nothing here reads one."""


@pytest.fixture
def known(world: World) -> World:
    """Sarah has written each noon for ten days; Ben came with her and never wrote again."""
    world.sarah = world.recipient(ADA, SARAH, "Sarah")
    world.ben = world.recipient(ADA, BENS_PHONE, "Ben of sales")
    for _ in range(10):
        world.clock.at += timedelta(days=1)
        world.says(SARAH, "hi")
        world.work(Lane.INBOX)
    return world


def typed(known: World, *people: object, **other: object) -> dict[str, object]:
    form = {"weekdays": [str(day) for day in range(7)], "at": "09:00", "timezone": "Europe/Berlin"}
    return {**form, "destinations": [str(each) for each in people], **other}


def test_the_page_of_a_pulse_that_never_ran_says_what_it_would_bring(ada: Browser, known: World):
    pulse = known.pulse(ADA, known.sarah, known.ben)
    assert pulse.schedule == DAILY

    page = ada.get(f"/pulses/{pulse.id}").text

    # Sarah ten of ten, Ben one of ten: both came at noon, before the first slot
    assert (
        "2 people, every day: about 55% inside the window, 27 templates in the next 30 days."
        in page
    )
    assert "From the messages and taps of the last four weeks." in page


def test_once_it_has_run_its_page_says_no_more_of_that(ada: Browser, known: World):
    pulse = known.pulse(ADA, known.sarah)
    known.fire(ADA, pulse)
    known.work_all()

    assert "inside the window" not in ada.get(f"/pulses/{pulse.id}").text


def test_the_form_foretells_for_whom_is_picked_as_it_is_typed(ada: Browser, known: World):
    page = ada.post("/pulses/schedule", htmx=True, **typed(known, known.sarah)).text
    assert (
        "1 person, every day: about 100% inside the window, 0 templates in the next 30 days."
        in page
    )

    nobody = ada.post("/pulses/schedule", htmx=True, **typed(known)).text
    assert "inside the window" not in nobody

    half = ada.post("/pulses/schedule", htmx=True, **typed(known, known.sarah, at="")).text
    assert "inside the window" not in half


def test_without_a_history_it_says_so(ada: Browser, world: World):
    sarah = world.recipient(ADA, SARAH, "Sarah")

    page = ada.post("/pulses/schedule", htmx=True, **typed(world, sarah)).text

    assert "1 person, every day: 30 charts in the next 30 days." in page
    assert NO_HISTORY in page


def test_people_of_others_are_not_looked_at(cleo: Browser, known: World):
    page = cleo.post("/pulses/schedule", htmx=True, **typed(known, known.sarah)).text

    assert "inside the window" not in page
