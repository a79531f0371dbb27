"""Each trouble that the phone's page offers, understood from the product's pages alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.demo import PHONE as SARAH
from tests.browser.demo import Demo
from tests.browser.screen import Screen, needs_chromium
from tests.browser.story import PERSON, Story

pytestmark = needs_chromium


HARMLESS = (
    "none",
    "status-twice",
    "status-first",
    "130429",
    "131056",
    "500-after-accept",
    "reset-after-accept",
    "timeout-after-accept",
    "status-late:20",
)
"""What the product lives through: the chart arrives once, and nobody has to do anything."""
JUST_A_DAY = timedelta(hours=24, minutes=1)
"""The window closes, and the data of a shop whose day is nearly over does not become too old."""


@pytest.fixture
def story(shop: Demo, screen: Screen) -> Iterator[Story]:
    story = Story(shop, screen)
    screen.open(shop.url)
    screen.click("a", "Revenue every morning")
    yield story
    story.phones.trouble("none")


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_does_no_harm_arrives_once(story: Story, kind: str) -> None:
    before = len(_charts(story))
    story.sends_into(kind)
    story.screen.see("#run-title", "It arrived", within=60)
    assert len(_charts(story)) == before + 1
    story.has_the_last_word()


def _explained(story: Story, anchor: str) -> None:
    """The link beside the failure leads to the row of the help page that is about it."""
    screen = story.screen
    screen.click(f"{PERSON} .person-why a", "What does this mean?")
    screen.see(f"#{anchor}")
    assert screen.script("return location.hash") == f"#{anchor}"


def _charts(story: Story) -> list[str]:
    return [each["wamid"] for each in story.phones.messages(SARAH) if each["type"] == "image"]


def test_where_the_window_was_closed_a_template_takes_the_charts_place(story: Story) -> None:
    screen = story.screen
    story.sends_into("131047")
    screen.see(f"{PERSON} .person-why", "Sent as a template", within=60)
    screen.see(f"{PERSON} .state", "Delivered", within=60)
    screen.pictures("trouble-131047")
    assert "template" in [each["type"] for each in story.received()[-2:]]
    story.is_answered("hi")


def test_a_refused_token_is_the_operators_to_mend_and_then_it_goes(story: Story) -> None:
    screen, before = story.screen, len(_charts(story))
    story.sends_into("190")
    screen.see(f"{PERSON} .state", "Held", within=60)
    screen.see(f"{PERSON} .person-why", "Set a new token under Operator, Number.")
    screen.pictures("trouble-190")
    there = screen.driver.current_url
    _explained(story, "token")
    screen.open(f"{story.demo.url}/operator")
    screen.click("a[id^=release-]")
    screen.see("#dialog-title", "Release")
    screen.click("dialog .btn-primary", "Release")
    screen.see(".notice", "Released")
    screen.open(there)
    screen.see("#run-title", "It arrived", within=60)
    assert len(_charts(story)) == before + 1
    story.has_the_last_word()


def test_a_paused_template_leaves_the_chart_waiting_for_a_word(story: Story) -> None:
    screen, before = story.screen, len(_charts(story))
    story.later(JUST_A_DAY)
    story.sends_into("template-paused")
    screen.see(f"{PERSON} .state", "Held", within=60)
    screen.see(f"{PERSON} .person-why", "Meta has paused")
    screen.pictures("trouble-template-paused")
    there = screen.driver.current_url
    _explained(story, "window-closed")
    story.phones.writes(SARAH, "hi")
    screen.until(lambda: len(_charts(story)) > before, "the chart that waited")
    story.has_the_last_word()
    screen.open(there)
    screen.see("#run-title", "It arrived", within=60)


def test_while_meta_tells_nothing_the_page_says_so_and_then_it_has_arrived(story: Story) -> None:
    screen, before = story.screen, len(_charts(story))
    there = _silence_is_explained(story, "webhooks-off")
    story.phones.trouble("webhooks-on")
    screen.open(there)
    screen.see("#run-title", "It arrived", within=60)
    assert len(_charts(story)) == before + 1
    story.has_the_last_word()


@pytest.mark.parametrize("kind", ["500", "timeout-before"])
def test_without_a_clear_answer_the_page_says_why_it_waits(story: Story, kind: str) -> None:
    screen, before = story.screen, len(_charts(story))
    story.sends_into(kind)
    screen.see(f"{PERSON} .state", "Not known yet", within=60)
    screen.see(f"{PERSON} .person-why", "so that nothing arrives twice")
    screen.pictures(f"trouble-{kind}")
    _explained(story, "not-confirmed")
    assert len(_charts(story)) == before


def test_what_arrived_without_a_word_of_metas_is_said_to_have_arrived_most_likely(
    story: Story,
) -> None:
    before = len(_charts(story))
    _silence_is_explained(story, "status-never")
    assert len(_charts(story)) > before


def _silence_is_explained(story: Story, kind: str) -> str:
    """Sent into that trouble; the address of the run that says what its silence means."""
    screen = story.screen
    story.sends_into(kind)
    screen.see(f"{PERSON} .state", "Taken by Meta", within=60)
    story.later(timedelta(minutes=2))
    screen.see(f"{PERSON} .person-why", "It has most likely arrived", within=60)
    screen.pictures(f"trouble-{kind}")
    there = screen.driver.current_url
    _explained(story, "webhook")
    return there
