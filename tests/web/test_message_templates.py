"""The operator's page of templates: where each stands, who uses it, and all that is done."""

import re
from uuid import uuid4

import pytest

from domain.template_library import LIBRARY
from domain.templates import Category, Judgement, Verdict
from domain.tenancy import THE_HOUSE
from ports.business_account import TemplateAtMeta
from tests.cast import ADA
from tests.web.template_pages import FORM, OTHER, PAGE, names, rows
from tests.world import SARAH

NOTHING_GOES = "No template may be used now, so charts to people whose 24 hours are over wait."


# --- the ladder ------------------------------------------------------------------------------


def test_the_page_is_linked_from_the_operators_page(operator):
    assert f'href="{PAGE}"' in operator.get("/operator").text


def test_each_rung_says_where_it_stands_and_who_uses_it(operator, world):
    world.pulse(ADA, world.recipient(ADA, SARAH))
    world.clock.forward(hours=25)
    world.rung()

    first, second = rows(operator.get(PAGE).text)

    assert "1. chart_ready" in first
    assert "from the settings" in first
    assert "Approved" in first
    assert "1 pulse: 1 person whose window is closed now. Acme: 1 pulse, 1 person." in first
    assert "Revenue" not in first, "what it is called is Acme's"
    assert "No pulse while chart_ready may be used; then all of its." in second


def test_whose_window_is_open_depends_on_no_template(operator, world):
    world.pulse(ADA, world.recipient(ADA, SARAH))

    (first,) = rows(operator.get(PAGE).text)

    assert "The next chart to anybody whose window is closed." in first


def test_a_paused_rung_says_until_when_and_the_next_takes_over(operator, world):
    world.meta_judges(Judgement(Verdict.PAUSE, world.clock.now(), "Too many blocks."))
    assert NOTHING_GOES in operator.get(PAGE).text
    world.rung()
    assert NOTHING_GOES not in operator.get(PAGE).text

    first, second = rows(operator.get(PAGE).text)

    # noon in UTC is one o'clock in Berlin, where Ben sits
    assert re.search(r"Meta has paused chart_ready until .*16:00 Berlin", first), first
    assert "Meta: Too many blocks." in first
    assert "No pulse for now." in first
    assert "The next chart to anybody" in second

    world.clock.forward(hours=3)
    assert "Pause is over" in rows(operator.get(PAGE).text)[0]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (Judgement(Verdict.REJECT, reason="INVALID_FORMAT"), "Meta: INVALID_FORMAT"),
        (Judgement(Verdict.PEND), "Meta still looks at chart_ready."),
        (Judgement(Verdict.DISABLE), "Meta has disabled chart_ready."),
        (Judgement(Verdict.LOSE), "Meta does not have chart_ready."),
        (Judgement(category=Category.MARKETING), "Meta takes chart_ready for marketing."),
        (Judgement(quality="RED"), "quality red"),
    ],
)
def test_what_meta_says_is_on_the_page(operator, world, word, says):
    world.meta_judges(word)

    assert says in rows(operator.get(PAGE).text)[0]


def test_without_any_the_page_says_what_that_means(operator, world):
    (only,) = world.ladder()
    with world.storage.house(THE_HOUSE) as house:
        house.templates.remove(only.id)
        house.commit()

    assert "No template yet" in operator.get(PAGE).text


def test_a_rung_goes_up(operator, world):
    moved = world.rung()

    response = operator.post(f"{PAGE}/{moved.id}/promotion")

    assert (response.status_code, response.location) == (303, PAGE)
    assert names(world) == [OTHER.name, "chart_ready"]


def test_asking_meta_brings_its_words(operator, world):
    word = Judgement(Verdict.DISABLE, meta_id="7")
    world.business_account.lists = [
        TemplateAtMeta("chart_ready", "en", word, LIBRARY["chart_ready"])
    ]
    operator.post(f"{PAGE}/asking")

    page = operator.get(PAGE).text
    assert "This is what Meta says now." in page
    assert "Meta has disabled chart_ready." in page


def test_meta_that_does_not_answer_is_said(operator):
    operator.post(f"{PAGE}/asking")

    assert "Meta did not answer." in operator.get(PAGE).text


# --- deleting --------------------------------------------------------------------------------


def test_a_template_is_deleted_after_a_question(operator, world):
    gone = world.rung(meta_id="77")
    asked = operator.get(f"{PAGE}/{gone.id}/deletion").text
    assert "It is deleted at Meta, too" in asked

    response = operator.post(f"{PAGE}/{gone.id}/deletion")

    assert response.location == PAGE
    assert names(world) == ["chart_ready"]
    assert world.business_account.deleted == [(OTHER.name, "77")]


def test_the_one_of_the_settings_is_not_deleted(operator, world):
    (named,) = world.ladder()

    response = operator.post(f"{PAGE}/{named.id}/deletion")

    assert response.status_code == 409
    assert "MANAGED_TEMPLATE" in response.text


# --- who may ---------------------------------------------------------------------------------


def test_nobody_but_an_operator_finds_any_of_it(operator, ada, anyone, world):
    there = world.rung()
    for path in ("", "/new", f"/{there.id}", f"/{there.id}/deletion"):
        assert ada.get(PAGE + path).status_code == 404
        assert anyone.get(PAGE + path).status_code == 302
    changing = [f"/{there.id}/{what}" for what in ("submission", "promotion", "deletion")]
    for path in ("", "/asking", f"/{there.id}", *changing):
        assert ada.post(PAGE + path, **FORM).status_code == 404
        assert operator.post_without_token(PAGE + path, **FORM).status_code == 400
    assert names(world) == ["chart_ready", OTHER.name]


@pytest.mark.parametrize("path", ["/{}", "/{}/deletion", "/new?copy={}", "/new?copy=x"])
def test_what_is_not_there_is_not_found(operator, path):
    assert operator.get(PAGE + path.format(uuid4())).status_code == 404


@pytest.mark.parametrize("path", ["submission", "promotion"])
def test_a_wrong_method_is_refused(operator, world, path):
    assert operator.get(f"{PAGE}/{world.rung().id}/{path}").status_code == 405
