"""A question that quotes no chart is about the one that came lately."""

import pytest

from ports.bell import Lane
from tests.world import SARAH, World


@pytest.fixture
def told(world: World) -> World:
    """Sarah has had a chart this morning, its analysis too."""
    admin = world.organisation()
    world.admin, world.sarah = admin, world.recipient(admin)
    another(world)
    return world


def another(world: World) -> None:
    world.fire(world.admin, world.pulse(world.admin, world.sarah))
    world.work_all()
    world.work(Lane.DELIVER)
    world.messenger.sent.clear()


def says(world: World, text: str) -> list[str]:
    world.says(SARAH, text)
    world.work_all()
    return [sent.text for sent in world.messenger.sent]


def test_it_is_answered_about_the_only_chart_of_the_day(told):
    (answer,) = says(told, "why?")

    assert "Revenue" in answer
    assert told.rows("follow_up")[0].text == "why?"


def test_where_two_pulses_came_it_is_asked_which_is_meant(told):
    another(told)

    (sentence,) = says(told, "why?")

    assert sentence.startswith("Reply to the chart that you mean")


def test_a_day_later_it_is_a_hello_again(told):
    told.clock.forward(hours=25)

    (sentence,) = says(told, "why?")

    assert sentence.startswith("Charts from Acme arrive here by themselves")


def test_a_greeting_is_no_question(told):
    (sentence,) = says(told, "hi")

    assert sentence.startswith("Charts from Acme arrive here by themselves")


def test_a_tap_brings_no_analysis_that_has_come_already(told):
    (chart,) = told.messages("chart")
    tap = {"type": "button", "button": {"text": "Read", "payload": "read"}}
    told.posts_message(SARAH, tap | {"context": {"id": chart.wamid}})
    told.work_all()

    assert told.messenger.sent == []
