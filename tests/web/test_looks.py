"""The preview in every form that occurs among those who are picked."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import delete

from adapters.sql import tables
from adapters.sql.engine import writing
from app.web.looks import knock
from domain.template_library import LIBRARY, READ
from domain.templates import Template, TemplateId, TemplateState
from tests.cast import ADA, NOON
from tests.web.test_editor import typed
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH


@pytest.fixture
def sarah(world):
    return world.recipient(ADA)


@pytest.fixture
def ben(world):
    return world.recipient(ADA, BENS_PHONE, "Ben")


@pytest.fixture
def no_template(world):
    with writing(world.engine) as connection:
        connection.execute(delete(tables.template))


def looked(ada, world, pulse, **fields):
    """The preview's block, once its chart is drawn, for what is typed."""
    drawn = ada.post("/pulses/preview", **typed(pulse, **fields)).location
    world.work_all()
    return ada.post(drawn, htmx=True, **typed(pulse, **fields)).text


def part(page, kind):
    """One look's own lines."""
    found = re.search(rf'<section class="look look-{kind}".*?</section>', page, re.S)
    assert found, page
    return " ".join(re.sub("<[^>]+>", " ", found[0]).split())


def shown(page):
    return re.findall(r'<section class="look look-(\w+)"', page)


EVERY_DAY = {"cadence": "weekly", "weekdays": list("0123456"), "timezone": "Europe/Berlin"}
"""With `at`: the first slot on the day of NOON, which is at 13:00 in Berlin, or the day after."""
ON_FRIDAYS = {"cadence": "weekly", "weekdays": ["4"], "at": ["09:00"], "timezone": "Europe/Berlin"}
"""Two days after NOON: every window has closed by then."""


def test_inside_the_window_the_chart_comes_as_it_is(ada, world, sarah):
    page = looked(ada, world, world.pulse(ADA, sarah), at=["14:00"], **EVERY_DAY)

    assert shown(page) == ["free"]
    assert part(page, "free").startswith("Sarah Goes in full: window open.")
    assert 'type="radio"' not in page


def test_in_a_windows_last_hours_the_chart_brings_the_button(ada, world, sarah):
    pulse = world.pulse(ADA, sarah)
    world.clock.forward(hours=20)
    fields = {**EVERY_DAY, "at": ["12:00"]}

    page = looked(ada, world, pulse, keeps_open="1", **fields)
    assert shown(page) == ["button"]
    assert "Keep them coming" in part(page, "button")
    assert shown(looked(ada, world, pulse, **fields)) == ["free"]


def test_outside_the_window_a_template_knocks(ada, world, sarah):
    page = looked(ada, world, world.pulse(ADA, sarah), **ON_FRIDAYS)

    assert shown(page) == ["template"]
    said = part(page, "template")
    assert said.startswith("Sarah By template: the window will have closed; a tap opens it.")
    assert "A tap on the button brings the analysis." in said
    assert "as it would look with today’s data." in page
    assert "would be sent now" not in page


@pytest.mark.usefixtures("no_template")
def test_without_a_template_nothing_is_seen_until_they_write(ada, world, sarah):
    page = looked(ada, world, world.pulse(ADA, sarah), **ON_FRIDAYS)

    assert shown(page) == ["held"]
    assert "Nothing arrives until they write." in part(page, "held")
    assert "<img" not in page


def test_each_form_names_for_whom_it_is_and_a_switch_leads_from_one_to_another(
    ada, world, sarah, ben
):
    world.clock.forward(hours=23)
    world.says(BENS_PHONE, "hi")
    world.says(SARAH, "STOP")
    world.work_all()
    carla = world.recipient(ADA, "16505559999", "Carla")
    pulse = world.pulse(ADA, sarah, ben, carla)
    page = looked(ada, world, pulse, at=["14:00"], **EVERY_DAY)

    assert shown(page) == ["free", "nothing"]
    assert part(page, "free").startswith("Ben and Carla Goes in full")
    assert part(page, "nothing").startswith("Sarah None: until they send START.")
    assert page.count('type="radio" name="seen_as"') == 2


def test_the_form_that_is_looked_at_stays_while_it_occurs(ada, world, sarah, ben):
    world.clock.forward(hours=23)
    world.says(BENS_PHONE, "hi")
    world.work_all()
    pulse = world.pulse(ADA, sarah, ben)
    fields = {**EVERY_DAY, "at": ["14:00"]}

    page = looked(ada, world, pulse, seen_as="template", **fields)
    assert re.search(r'value="template"\s+checked', page)
    page = looked(ada, world, pulse, seen_as="held", **fields)
    assert re.search(r'value="free"\s+checked', page)


def test_with_nobody_picked_the_bubbles_are_those_inside_a_window(ada, world, sarah):
    page = looked(ada, world, world.pulse(ADA, sarah), destinations=[])

    assert shown(page) == []
    assert "bubble-chart" in page


def test_the_words_of_a_template_that_was_made_at_meta_are_not_guessed(ada, world, sarah):
    page = looked(ada, world, world.pulse(ADA, sarah), **ON_FRIDAYS)

    assert "The words of chart_ready around this headline stand at Meta." in page


def test_the_first_rung_that_may_be_used_says_the_headline_in_its_own_words():
    paused, next_one = (
        replace(
            Template.drafted(TemplateId(uuid4()), "waba", LIBRARY[name], rank),
            state=TemplateState.APPROVED,
        )
        for rank, name in enumerate(("chart_ready", "report_update"))
    )
    ladder = [replace(paused, state=TemplateState.PAUSED), next_one]
    said = knock(ladder, NOON, "Revenue on Tuesday: $4,820")

    assert said is not None
    assert "In short: Revenue on Tuesday: $4,820." in said.body
    assert (said.button, said.footer) == (READ.title, LIBRARY["report_update"].footer)
    assert knock(ladder[:1], NOON, "Revenue") is None


def test_an_edit_draws_at_once_and_an_empty_form_waits_for_a_metric(ada, world, sarah):
    pulse = world.pulse(ADA, sarah)

    assert 'hx-trigger="load, click' in ada.get(f"/pulses/{pulse.id}/edit").text
    assert 'hx-trigger="click' in ada.get("/pulses/new").text
    assert "from:#name" in ada.get("/pulses/new").text


def test_a_strangers_recipients_are_in_no_look(ada, cleo, world, sarah):
    pulse = world.pulse(ADA, sarah)
    drawn = ada.post("/pulses/preview", **typed(pulse)).location
    world.work_all()

    assert cleo.post(drawn, **typed(pulse)).status_code == 404


def test_a_run_that_went_as_a_template_is_shown_as_one_with_the_analysis_once_it_has_come(
    ada, world, sarah
):
    pulse = world.pulse(ADA, sarah)
    world.clock.forward(hours=25)
    run = world.fire(ADA, pulse)
    world.work_all()
    page = f"/pulses/{pulse.id}?run={run.id}"

    knocked = ada.get(page).text
    world.says(SARAH, "hello")
    world.work_all()
    brought = ada.get(page).text

    assert "A tap on the button brings the analysis." in knocked
    assert "bubble-quote" not in knocked
    assert "bubble-quote" in brought
    assert "stand at Meta." in knocked
    assert 0 < brought.index("stand at Meta.") < brought.index("bubble-quote")
    assert "A tap on the button" not in brought
