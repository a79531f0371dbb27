"""The editor of a pulse: its sentence, what comes next, and the bubbles before it is kept."""

from collections.abc import Iterator

import pytest

from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.screen import WIDE, Screen, needs_chromium

pytestmark = needs_chromium
TYPED = """
const field = document.querySelector(arguments[0]);
field.value = arguments[1];
field.dispatchEvent(new Event("change", {bubbles: true}));
"""
PICTURE = "#preview > .phone .bubble-chart img"


@pytest.fixture
def editor(seeded: Demo, screen: Screen) -> Iterator[Screen]:
    """A new pulse, with a metric picked."""
    screen.open(seeded.url + "/")
    screen.open(seeded.url + "/pulses/new")
    screen.choose("#metric", "Revenue")
    yield screen
    screen.resize(WIDE)


def picture(screen: Screen) -> str:
    return str(screen.see(PICTURE).get_attribute("src"))


def test_the_bubbles_are_drawn_and_drawn_anew_when_the_chart_changes(editor: Screen) -> None:
    first = picture(editor)
    editor.click(".choice-chart", "Bars")
    editor.until(lambda: picture(editor) != first, "another picture")

    assert "Revenue" in editor.says("#preview .bubble-chart .bubble-text")
    assert editor.complaints() == []


def test_a_preset_and_another_time_bring_other_runs(editor: Screen) -> None:
    editor.click_on("Last day of the month")
    editor.until(lambda: "on the last day" in editor.says("#next-runs"), "the words")
    assert not editor.script("return document.querySelector('.of-weekly').checkVisibility()")

    editor.click("#more-times summary")
    editor.script(TYPED, "#at-2", "17:00")
    editor.until(lambda: "09:00 and 17:00" in editor.says("#next-runs"), "both times")


def test_cron_hides_the_times_and_says_what_is_wrong(editor: Screen) -> None:
    editor.choose("#cadence", "cron")
    editor.type("#cron", "* * * * *")
    editor.until(lambda: "once an hour at most" in editor.says("#next-runs"), "the reason")
    assert not editor.script("return document.querySelector('.of-times').checkVisibility()")
    assert barriers(editor) == []


def test_an_edit_opens_with_the_chart_and_says_how_it_comes_to_whom(
    seeded: Demo, screen: Screen
) -> None:
    screen.open(seeded.url + "/pulses")
    screen.click_on("Revenue every morning")
    screen.click_on("Edit")

    screen.see("#preview .look .bubble-chart img")
    assert "Sarah Lindqvist" in screen.says("#preview .look-whom")
    screen.click("#destinations .choice", "Sarah Lindqvist")
    screen.see(PICTURE)
    assert barriers(screen) == []
