"""Each trouble that the phone's page offers, understood from the product's pages alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.demo import PHONE as SARAH
from tests.browser.demo import Demo
from tests.browser.screen import Screen, needs_chromium
from tests.browser.story import Story

pytestmark = needs_chromium
PERSON = ".people-list .person"


@dataclass(frozen=True)
class Seen:
    """What the run's page says of the one person, while the trouble lasts and after it."""

    state: str
    why: str = ""
    anchor: str = ""
    """Of the help page, where a link leads to it."""
    then: str = "It arrived"
    """The headline in the end; "" where it does not end by itself soon."""


TROUBLES = {
    "none": Seen("Delivered"),
    "status-twice": Seen("Delivered"),
    "status-first": Seen("Delivered"),
    "130429": Seen("Delivered"),
    "131056": Seen("Delivered"),
    "500-after-accept": Seen("Delivered"),
    "reset-after-accept": Seen("Delivered"),
    "timeout-after-accept": Seen("Delivered"),
    "status-late:20": Seen("Delivered"),
}


@pytest.fixture
def story(shop: Demo, screen: Screen) -> Iterator[Story]:
    story = Story(shop, screen)
    screen.open(shop.url)
    screen.click("a", "Revenue every morning")
    yield story
    story.phones.trouble("none")


@pytest.mark.parametrize("kind", TROUBLES)
def test_the_runs_page_says_what_happened(story: Story, kind: str) -> None:
    seen, screen = TROUBLES[kind], story.screen
    before = len(_charts(story))
    _sent_into(story, kind)
    screen.see(f"{PERSON} .state", seen.state, within=60)
    if seen.why:
        screen.see(f"{PERSON} .person-why", seen.why)
        screen.pictures(f"trouble-{kind}")
        _explained(story, seen.anchor)
    if seen.then:
        screen.see("#run-title", seen.then, within=60)
        assert len(_charts(story)) == before + 1


def _sent_into(story: Story, kind: str) -> None:
    """The trouble is armed, and the page of the run that meets it is there."""
    story.phones.trouble(kind)
    story.screen.click_on("Send now")
    story.screen.until(lambda: "run=" in story.screen.driver.current_url, "the run’s own page")


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
    _sent_into(story, "131047")
    screen.see(f"{PERSON} .person-why", "Sent as a template", within=60)
    screen.see(f"{PERSON} .state", "Delivered", within=60)
    screen.pictures("trouble-131047")
    assert "template" in [each["type"] for each in story.received()[-2:]]
    story.phones.writes(SARAH, "hi")
    screen.until(lambda: story.phones.chats(SARAH)[0]["window_open"], "the window is open again")


def test_a_refused_token_is_the_operators_to_mend_and_then_it_goes(story: Story) -> None:
    screen, before = story.screen, len(_charts(story))
    _sent_into(story, "190")
    screen.see(f"{PERSON} .state", "Held", within=60)
    screen.see(f"{PERSON} .person-why", "The operator of this installation has to act.")
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
