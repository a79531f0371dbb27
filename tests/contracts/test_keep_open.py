"""The button that keeps a window open, from the slot to the tap, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from adapters.whatsapp import bodies
from domain.messages import Form
from ports.bell import Lane
from tests.world import SARAH, World

DAY = timedelta(hours=24)


@pytest.fixture
def world(engine: Engine) -> World:
    """Sarah has written at noon on Wednesday; the pulse comes at nine in Berlin each day."""
    world = World(engine)
    world.admin = world.organisation()
    world.sarah = world.recipient(world.admin)
    world.messenger.sent.clear()
    return world


def at_the_slot(world: World, **more: Any) -> None:
    """Thursday's chart and analysis have gone: four hours before the window closes."""
    world.revenue = world.pulse(world.admin, world.sarah, **more)
    world.clock.forward(hours=20)
    world.tick()
    world.work_all()


def taps(world: World) -> None:
    (chart,) = world.messages("chart")
    reply = {"id": "keep", "title": "Keep them coming"}
    context = {"from": "15550783881", "id": chart.wamid}
    interactive = {"type": "button_reply", "button_reply": reply}
    world.posts_message(
        SARAH, {"type": "interactive", "interactive": interactive, "context": context}
    )
    world.work_all()


def test_the_last_chart_before_the_window_closes_brings_the_button_under_its_caption(world):
    at_the_slot(world, keeps_open=True)

    chart, analysis = world.messenger.sent
    body = bodies.message(chart)["interactive"]
    assert body["header"] == {"type": "image", "image": {"id": "media-1"}}
    assert body["body"]["text"] == world.rows("reading")[0].caption
    assert body["action"]["buttons"] == [
        {"type": "reply", "reply": {"id": "keep", "title": "Keep them coming"}}
    ]
    assert (analysis.form, analysis.quoted) == (Form.TEXT, world.messages("chart")[0].wamid)


def test_without_the_setting_it_is_a_picture_as_always(world):
    at_the_slot(world)

    assert [sent.form for sent in world.messenger.sent] == [Form.IMAGE, Form.TEXT]


def test_a_tap_opens_the_next_24_hours_and_says_nothing(world):
    at_the_slot(world, keeps_open=True)
    world.messenger.sent.clear()
    world.clock.forward(hours=1)

    taps(world)

    (contact,) = world.rows("contact")
    assert contact.window_until == world.clock.now() + DAY
    assert world.messenger.sent == []
    assert [row.why for row in world.rows("event")][-1] == "keeps the window open"


def test_after_the_tap_the_next_slots_chart_goes_freely(world):
    at_the_slot(world, keeps_open=True)
    world.clock.forward(hours=20)
    taps(world)
    world.messenger.sent.clear()
    world.clock.forward(hours=4)
    world.tick()
    world.work_all()

    assert [sent.form for sent in world.messenger.sent] == [Form.IMAGE, Form.TEXT]


def test_a_tap_brings_what_was_held_meanwhile(world):
    at_the_slot(world, keeps_open=True)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM template")
    world.clock.forward(hours=24)
    world.tick()
    world.work_all()
    assert world.states("chart") == ["accepted", "held"]

    first = world.messages("chart")[0]
    reply = {"id": "keep", "title": "Keep them coming"}
    world.posts_message(
        SARAH,
        {
            "type": "interactive",
            "interactive": {"type": "button_reply", "button_reply": reply},
            "context": {"from": "15550783881", "id": first.wamid},
        },
    )
    world.work_all()

    assert world.states("chart", "analysis") == ["accepted"] * 4


def test_a_paused_pulse_has_no_next_slot_to_keep_a_window_open_for(world):
    pulse = world.pulse(world.admin, world.sarah, keeps_open=True)
    with world.storage.tenant(world.admin) as uow:
        uow.pulses.save(uow.pulses.get(pulse.id).paused())
        uow.commit()
    world.clock.forward(hours=20)
    world.fire(world.admin, pulse)
    world.work(Lane.PREPARE, Lane.DELIVER)

    assert world.messenger.sent[0].form is Form.IMAGE
