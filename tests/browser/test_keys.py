"""The keyboard's short ways: to the search, to something new, and the list of them."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.screen import Screen, needs_chromium

pytestmark = needs_chromium


@pytest.fixture
def keys(seeded: Demo, screen: Screen) -> Screen:
    screen.open(seeded.url + "/")
    screen.open(seeded.url + "/conversations")
    screen.see("#recipient")
    return screen


def press(screen: Screen, key: str, *, held: str = "") -> None:
    strokes = ActionChains(screen.driver)
    if held:
        strokes.key_down(held)
    strokes.send_keys(key)
    if held:
        strokes.key_up(held)
    strokes.perform()


def focused(screen: Screen) -> str:
    return str(screen.script("return document.activeElement.id"))


def test_a_slash_leads_to_the_search_and_is_not_typed_into_it(keys: Screen) -> None:
    press(keys, "/")

    assert focused(keys) == "recipient"
    assert keys.script("return document.activeElement.value") == ""


def test_n_opens_what_the_page_makes_anew(seeded: Demo, keys: Screen) -> None:
    keys.open(seeded.url + "/pulses")
    press(keys, "n")

    keys.until(lambda: keys.driver.current_url.endswith("/pulses/new"), "the editor")


def test_a_question_mark_lists_them_for_everybody_to_read(keys: Screen) -> None:
    keys.click("main h1")
    press(keys, "?")

    assert "Keyboard shortcuts" in keys.see("#keys[open]").text
    keys.picture("keys-1280-light")
    assert barriers(keys) == []
    with keys.narrow():
        keys.prefers("dark")
        keys.picture("keys-390-dark")
        keys.prefers("light")
    press(keys, Keys.ESCAPE)
    keys.until(lambda: not keys.all("#keys[open]"), "it is closed")


TOLD = """document.body.dispatchEvent(
  new CustomEvent("toast", { detail: { text: arguments[0], tone: arguments[1] } }))"""
AT_ITS_MIDDLE = """const box = arguments[0].getBoundingClientRect();
return arguments[0].contains(
  document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2))"""


@pytest.mark.parametrize(("tone", "place"), [("good", "#toasts"), ("bad", "#alerts")])
def test_a_toast_is_seen_above_the_list_and_stays_when_it_is_closed(
    keys: Screen, tone: str, place: str
) -> None:
    press(keys, "?")
    keys.see("#keys[open]")
    keys.script(TOLD, "Sarah has joined", tone)

    toast = keys.see(f"{place} .toast-card")
    assert keys.script(AT_ITS_MIDDLE, toast)
    keys.picture(f"keys-toast-{tone}")
    with keys.narrow():
        assert keys.script(AT_ITS_MIDDLE, toast)
        keys.picture(f"keys-toast-{tone}-390")
    press(keys, Keys.ESCAPE)
    keys.until(lambda: not keys.all("#keys[open]"), "it is closed")
    assert keys.script(AT_ITS_MIDDLE, keys.see(f"body > #notes > {place} .toast-card"))
    keys.click(f"{place} [data-dismiss]")
    assert keys.count(f"{place} .toast-card") == 0


def test_who_types_or_holds_another_key_is_left_alone(keys: Screen) -> None:
    press(keys, "?", held=Keys.ALT)
    keys.type("#recipient", "n/?")

    assert keys.script("return document.activeElement.value") == "n/?"
    assert keys.count("#keys[open]") == 0
    assert keys.driver.current_url.endswith("/conversations")
    assert keys.complaints() == []
