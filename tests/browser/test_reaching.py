"""An admin reaches people: many at once, a team by a link, a number by its code, one by a test."""

import re

from app.demo import PHONE
from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.scenes_of_reaching import takes_codes
from tests.browser.screen import Screen, needs_chromium

pytestmark = needs_chromium
WHATSAPP = "/settings/destinations/whatsapp"
ENDS = """
return [...document.querySelectorAll("form:has(#cool-down) > :is(span, a, button)")].map(
  (one) => [one.getBoundingClientRect().top, one.getBoundingClientRect().bottom])
"""
"""The upper and the lower one of what stands at the foot of a code."""
NORA, OLA = "16502530000", "16502530001"


def looked_at(screen: Screen, name: str) -> None:
    """No barrier in either theme or width, and pictures of all four."""
    assert barriers(screen) == []
    for scheme in ("light", "dark"):
        screen.prefers(scheme)
        screen.pictures(f"{name}-{scheme}")
    screen.prefers("light")


def test_a_test_says_what_came_of_it(furnished: Demo, screen: Screen) -> None:
    screen.open(furnished.url)
    screen.open(furnished.url + WHATSAPP)
    screen.click("#recipients .opens")
    screen.see("dialog #consent-title")
    looked_at(screen, "70-recipient")
    screen.click("dialog [id^='try-']")
    screen.click("#send-test")
    screen.see("#tested .state", "Delivered")
    assert any("A test from" in text for text in furnished.phone.texts(PHONE))
    looked_at(screen, "71-tested")
    screen.click("dialog a.btn-primary", "Done")


def test_a_recipient_is_paused_and_resumed(furnished: Demo, screen: Screen) -> None:
    screen.click("#recipients .opens")
    screen.click("dialog [id^='pause-']")
    screen.see("dialog legend", "For how long?")
    looked_at(screen, "72-pause")
    screen.click("dialog button.btn-primary", "Pause")
    screen.see("#recipients", "all charts paused until")
    looked_at(screen, "73-recipients-paused")
    screen.click("#recipients .opens")
    screen.click("dialog [id^='resume-']")
    screen.see(".notice-good", "Resumed.")


def test_many_names_become_a_sheet(furnished: Demo, screen: Screen) -> None:
    screen.click("nav.tabs a", "Invites")
    screen.click("#invite-many")
    screen.type("#names", "Sarah\nSarah")
    screen.click("dialog button[type=submit]")
    screen.see("#names-fault", "Line 2")
    looked_at(screen, "74-many")
    screen.type("#names", "Sarah — CFO\nBen — Operations\nAnn")
    screen.click("dialog button[type=submit]")
    screen.see("h1", "3 invites to print")
    assert screen.count(".sheet .qr svg") == 3
    looked_at(screen, "75-sheet")
    assert screen.complaints() != []  # the 422 of the bad line


def test_a_team_joins_by_one_link(furnished: Demo, screen: Screen) -> None:
    screen.open(furnished.url + WHATSAPP + "/invites")
    screen.click("#team-link")
    screen.type("#label", "Sales")
    screen.type("#most", "2")
    looked_at(screen, "76-team-form")
    screen.click("dialog button[type=submit]")
    link = screen.see("#invite-link").text
    for name, phone in (("Nora", NORA), ("Ola", OLA)):
        furnished.phone.add(name, phone)
    furnished.phone.sends(NORA, link)
    screen.see("#came-by", "Nora")
    looked_at(screen, "77-team-link")
    screen.click("#whole-screen")
    screen.see("#whole .qr svg")
    looked_at(screen, "78-whole-screen")
    furnished.phone.sends(OLA, link)
    screen.see("#dialog-title", "The team link is used up")


def test_the_number_has_a_page(furnished: Demo, screen: Screen) -> None:
    screen.open(furnished.url + WHATSAPP + "/invites")
    screen.see("#offers-verified")
    looked_at(screen, "79-invites")
    screen.click("nav.tabs a", "Sender")
    screen.see("#number-title")
    looked_at(screen, "80-sender")


def test_a_number_is_verified_by_its_code(furnished: Demo, screen: Screen) -> None:
    screen.open(furnished.url + WHATSAPP + "/invites")
    screen.click("#by-code")
    screen.see("#no-code-template")
    looked_at(screen, "81-no-code-template")
    takes_codes(furnished.url, screen)
    screen.open(furnished.url + WHATSAPP + "/invites")
    screen.click("#by-code")
    screen.choose("#region", "United States (+1)")
    screen.type("#phone", "650 253 0002")
    looked_at(screen, "82-code-form")
    furnished.phone.add("Pia", "16502530002")
    screen.click("#send-code")
    screen.see("#code-state .state", "Delivered")
    screen.until(
        lambda: re.fullmatch(r"Another one can go in \d+ s\.", screen.says("#cool-down")),
        "the wait counts down",
    )
    assert screen.see("#resend-code").get_attribute("aria-disabled") == "true"
    with screen.narrow():
        wait, later, again = screen.script(ENDS)
        assert wait[1] <= later[0]
        assert later == again
    looked_at(screen, "83-code")
    screen.type("#code", _code_on(furnished, "16502530002"))
    screen.click("#code-check button.btn-primary")
    screen.see("#dialog-title", "is verified")
    looked_at(screen, "84-verified")


def _code_on(product: Demo, phone: str) -> str:
    [found] = re.findall(r"\b[0-9]{6}\b", product.phone.messages(phone)[-1]["text"])
    return str(found)
