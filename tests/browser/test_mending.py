"""What an admin sees go wrong with one person, understands, and mends."""

import time

import pytest

from app.demo import PHONE as SARAH
from app.use_cases.pulsing import APART
from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.pages import WHATSAPP
from tests.browser.screen import Screen, needs_chromium
from tests.browser.story import PERSON, Story

pytestmark = needs_chromium
PULSE = "Revenue every morning"


@pytest.fixture
def story(furnished: Demo, screen: Screen) -> Story:
    """From the front page."""
    screen.open(furnished.url)
    return Story(furnished, screen)


def _charts(story: Story) -> int:
    return [each["type"] for each in story.received()].count("image")


def test_a_failed_delivery_is_seen_understood_and_sent_again(story: Story) -> None:
    screen, before = story.screen, _charts(story)
    story.phones.trouble("131026")
    screen.click("main form button", "Send now")
    screen.see(f"{PERSON} .state", "Did not arrive", within=60)
    screen.click_on("Pulses")
    screen.see("main tr", "Did not arrive")
    screen.click("main tbody th a", PULSE)
    why = screen.see(f"{PERSON} .person-why").text
    assert "This number cannot receive WhatsApp messages." in why
    assert "The recipient has to act." in why
    screen.pictures("mending-1-did-not-arrive")
    assert barriers(screen) == []
    there = screen.driver.current_url
    screen.click(f"{PERSON} .person-why a", "What does this mean?")
    screen.see("#cannot-receive", "Then send it again.")
    story.phones.writes(SARAH, "hi")
    screen.open(there)
    screen.click(f"{PERSON} .person-why button", "Send again")
    screen.see("#run-title", "It arrived", within=60)
    assert _charts(story) == before + 1
    screen.click(f"{PERSON} .timeline summary")
    screen.see(f"{PERSON} .timeline", "try 2")
    screen.pictures("mending-2-sent-again")


def test_whoever_stops_gets_nothing_and_comes_back_with_one_word(story: Story) -> None:
    screen = story.screen
    screen.open(story.demo.url + WHATSAPP)
    screen.see("#recipients tr", "Verified")
    words = len(story.phones.texts(SARAH))
    story.phones.writes(SARAH, "STOP")
    screen.until(lambda: len(story.phones.texts(SARAH)) == words + 1, "our word for it")
    assert "START" in story.phones.texts(SARAH)[-1]
    screen.open(story.demo.url + WHATSAPP)
    screen.see("#recipients tr", "Stopped by you")
    screen.pictures("mending-3-stopped")
    before = _charts(story)
    screen.click_on("Pulses")
    screen.see("main tr", "Nobody now")
    screen.click("main tbody th a", PULSE)
    screen.click("#send-test")
    screen.see(".notice", "Your phone has said STOP, so nothing was sent.")
    assert ["422" in one for one in screen.complaints()] == [True]
    assert barriers(screen) == []
    story.phones.writes(SARAH, "START")
    screen.until(lambda: len(story.phones.texts(SARAH)) == words + 2, "our word for that")
    assert _charts(story) == before
    screen.open(story.demo.url + WHATSAPP)
    screen.see("#recipients tr", "Verified")
    screen.click_on("Pulses")
    screen.click("main tbody th a", PULSE)
    time.sleep(APART.total_seconds())  # else this press would lead to the run of the first one
    screen.click("#send-now")
    screen.until(lambda: _charts(story) == before + 1, "the chart comes again", within=60)
    screen.see("#run-title", "It arrived", within=60)
