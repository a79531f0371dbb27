"""A group, from the words that link it to the chart in it, while Meta keeps groups closed and
once it opens them."""

from typing import Any

import pytest

from app.demo import PHONE as SARAH
from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.screen import Screen, needs_chromium
from tests.browser.story import ANSWERED, TOAST, Story

pytestmark = [*needs_chromium, pytest.mark.usefixtures("next_part")]
BEN = "16505555678"
SUBJECT = "Sales floor"
ASKED_WITHIN_S = 60.0
"""Meta is asked every ten minutes of the product's clock, looked at each 20 s."""


@pytest.fixture(scope="module")
def beginning(furnished: Demo, browser: Screen) -> Story:
    return Story(furnished, browser)


@pytest.fixture
def story(beginning: Story, screen: Screen) -> Story:
    """Each part begins at the desk."""
    beginning.at_the_desk()
    return beginning


def group_of(story: Story) -> str:
    """Meta's id of the group."""
    found = [each for each in story.phones.chats(SARAH) if each["name"] == SUBJECT]
    id: str = found[0]["business"]
    return id


def charts(bubbles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in bubbles if each["direction"] == "out" and each["image_url"]]


def groups_page(story: Story) -> None:
    story.recipients()
    story.screen.click("nav.tabs a", "Groups")
    story.screen.see("#groups")


def first_pulse(story: Story) -> None:
    story.screen.click_on("Pulses")
    story.screen.click("tbody th a")
    story.screen.see("#send-now")


def test_the_dialog_says_what_to_do_and_what_meta_allows(story: Story) -> None:
    screen = story.screen
    screen.open(story.demo.url)
    before = set(screen.driver.window_handles)
    screen.click(".demo-strip a", "Open the phone")
    story.hand = screen.new_window(before)
    screen.see("#phone", "Sarah")
    story.at_the_desk()
    groups_page(story)
    screen.see("#groups", "No group is linked yet")
    screen.click_on("Link a group")
    screen.see("#dialog-title", "Link a group")
    for button in ("#copy-number", "#copy-command"):
        screen.click(button)
        screen.see(button, "Copied ✓")
    screen.see("dialog .notice", "of at most 8 people")
    screen.pictures("groups-01-dialog")
    assert barriers(screen) == []
    screen.click_on("Done")


def test_what_sarah_says_in_it_links_the_group(story: Story) -> None:
    screen = story.screen
    story.on_the_phone()
    screen.type('[name="subject"]', SUBJECT)
    screen.click("#make-group")
    screen.see(".groups", SUBJECT)
    story.picks_up("Sarah")
    screen.click("[data-chat] .what", SUBJECT)
    screen.see("#presence", "Sarah Lindqvist")
    screen.type("#composer", "Chartcastr LINK")
    screen.click("#send")
    screen.see(ANSWERED, "Chartcastr LINK")
    screen.picture("groups-02-said-in-the-group")
    story.at_the_desk()
    screen.see(TOAST, "has linked a WhatsApp group")
    screen.see("#groups tr", "’s group")
    screen.see("#groups .state", "Waiting for Meta")
    screen.pictures("groups-03-waiting")
    assert barriers(screen) == []
    screen.until(
        lambda: any("The group is linked" in text for text in story.phones.texts(SARAH)),
        "Sarah hears of it in her own chat",
    )


def test_it_can_be_picked_at_once(story: Story) -> None:
    screen = story.screen
    first_pulse(story)
    screen.click_on("Edit")
    screen.see(".destination .pill", "waiting for Meta")
    screen.click(".destination strong", "’s group")
    screen.pictures("groups-04-picked")
    assert barriers(screen) == []
    screen.click_on("Save")
    screen.see("#send-now")


def test_with_the_switch_off_the_chart_goes_to_sarah_and_not_to_the_group(story: Story) -> None:
    screen = story.screen
    screen.click("#send-now")
    screen.until(lambda: charts(story.phones.messages(SARAH)), "Sarah's chart comes", 60)
    screen.see(".person .state", "Delivered", within=60)
    assert screen.count(".person") == 1
    assert charts(story.phones.in_group(SARAH, group_of(story))) == []


def test_with_the_switch_on_sending_turns_on_by_itself_and_brings_no_backlog(
    story: Story,
) -> None:
    screen = story.screen
    story.on_the_phone()
    screen.click('[data-groups="on"]')
    screen.see("#groups-title", "Meta opens ordinary groups")
    screen.picture("groups-05-the-switch")
    screen.click('[data-clock="hour"]')
    story.at_the_desk()
    groups_page(story)
    screen.see("#groups tr", SUBJECT, within=ASKED_WITHIN_S)
    screen.see("#groups .state", "Linked")
    screen.pictures("groups-06-open")
    assert barriers(screen) == []
    assert charts(story.phones.in_group(SARAH, group_of(story))) == []


def test_the_next_chart_goes_to_the_group(story: Story) -> None:
    screen = story.screen
    first_pulse(story)
    screen.click("#send-now")
    group = group_of(story)
    screen.until(
        lambda: charts(story.phones.in_group(SARAH, group)), "the group's chart comes", 60
    )
    screen.see("#people-title", "For each person and group")
    screen.until(
        lambda: [one for one in screen.texts(".person") if SUBJECT in one and "Delivered" in one],
        "the run shows that it was delivered to the group",
        60,
    )
    screen.pictures("groups-07-run")
    assert barriers(screen) == []
    story.on_the_phone()
    screen.see('.bubble[data-type="image"] img')
    screen.picture("groups-08-chart-in-the-group")


def test_the_admin_hears_who_joins(story: Story) -> None:
    screen = story.screen
    story.picks_up("Ben")
    screen.click("[data-join]")
    screen.see(".groups", "Ben Okafor")
    story.at_the_desk()
    screen.see(TOAST, f"has joined the group “{SUBJECT}”")


def test_a_reply_of_bens_is_answered_in_the_group(story: Story) -> None:
    screen, group = story.screen, group_of(story)
    (chart,) = charts(story.phones.in_group(BEN, group))
    story.phones.replies_in(group, BEN, "why?", chart["wamid"])
    screen.until(
        lambda: [
            each
            for each in story.phones.in_group(BEN, group)
            if (each["context"] or {}).get("text") == "why?"
        ],
        "the answer quotes the question",
        60,
    )
    story.on_the_phone()
    screen.click("[data-chat] .what", SUBJECT)
    screen.see(ANSWERED, "why?")
    screen.picture("groups-09-answered")


def test_stop_ends_it_for_the_group(story: Story) -> None:
    story.phones.replies_in(group_of(story), BEN, "STOP")
    groups_page(story)
    story.screen.until(
        lambda: "Stopped by somebody in it" in story.screen.says("#groups") or _again(story),
        "the group has stopped",
    )
    story.screen.pictures("groups-10-stopped")


def _again(story: Story) -> bool:
    groups_page(story)
    return False
