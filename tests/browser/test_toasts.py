"""Where a toast stands: it covers neither a page’s head nor what was pressed or has the focus."""

from collections.abc import Iterator

import pytest
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.demo import Demo
from tests.browser.screen import NARROW, WIDE, Screen, needs_chromium

pytestmark = needs_chromium
TOLD = """document.body.dispatchEvent(
  new CustomEvent("toast", { detail: { text: "Sarah has joined", tone: arguments[0] } }))"""
COVERED = """const toasts = [...document.querySelectorAll(".toast-card")].map(
  (one) => one.getBoundingClientRect());
const all = (each) => (each.matches ? [each] : [...document.querySelectorAll(each)]);
return arguments[0].filter((each) => all(each).some((one) => {
  const box = one.getBoundingClientRect();
  return toasts.some((toast) => toast.left < box.right && box.left < toast.right
    && toast.top < box.bottom && box.top < toast.bottom);
}))"""
HEAD = [".top", "h1", ".page-head"]
INSIDE = """const box = document.querySelector(".toast-card").getBoundingClientRect();
return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth"""
AT_THE_FOOT = "arguments[0].scrollIntoView({block: 'end', behavior: 'instant'})"
WHATSAPP = "/settings/destinations/whatsapp"


@pytest.fixture
def phone(seeded: Demo, screen: Screen) -> Iterator[Screen]:
    """A page of recipients at the width of one."""
    screen.open(seeded.url)
    screen.open(seeded.url + WHATSAPP)
    screen.resize(NARROW)
    screen.see("h1")
    yield screen
    screen.resize(WIDE)


def covered(screen: Screen, *more: str | WebElement) -> list[str | WebElement]:
    """Which of the head and of these is beneath a toast."""
    found: list[str | WebElement] = screen.script(COVERED, [*HEAD, *more])
    return found


def test_the_head_stays_in_sight(phone: Screen) -> None:
    phone.script(TOLD, "good")
    phone.script(TOLD, "bad")

    assert phone.count(".toast-card") == 2
    assert covered(phone) == []
    assert phone.script(INSIDE)
    tops = "return [...document.querySelectorAll('.toast-card')].map((each) => each.offsetTop)"
    assert len(set(phone.script(tops))) == 2


def test_what_was_pressed_at_the_foot_stays_in_sight(phone: Screen) -> None:
    button = phone.all("#recipients tr:last-child .btn")[-1]
    phone.script(AT_THE_FOOT, button)
    phone.script("arguments[0].click()", button)
    phone.see("dialog[open] .panel-head")
    phone.script("document.querySelector('dialog[open]').close()")
    phone.until(lambda: not phone.count("dialog[open]"), "the dialog is closed")
    phone.script(TOLD, "good")

    assert covered(phone, button) == []
    assert phone.script(INSIDE)


def test_it_gives_way_to_what_gets_the_focus(phone: Screen) -> None:
    phone.script(TOLD, "good")
    phone.script(AT_THE_FOOT, phone.see("main .card a"))
    assert covered(phone, "main .card a") == ["main .card a"]

    phone.script("document.querySelector('main .card a').focus({preventScroll: true})")

    phone.until(lambda: ":focus" not in covered(phone, ":focus"), "the focus is seen")
    assert phone.script(INSIDE)


def test_in_a_dialog_it_stands_above_what_can_be_pressed(phone: Screen) -> None:
    phone.click_on("Add recipient")
    phone.see("dialog .panel-foot")
    phone.script(TOLD, "good")

    assert covered(phone, "dialog .panel-foot", "dialog .panel-head") == []
    assert phone.script(INSIDE)
    phone.picture("toast-in-a-dialog-390")


def test_it_can_be_dismissed_with_a_finger(phone: Screen) -> None:
    phone.script(TOLD, "good")
    cross = phone.see("#notes [role=status] [data-dismiss]")
    assert min(cross.size.values()) >= 44

    cross.click()

    assert phone.count(".toast-card") == 0
