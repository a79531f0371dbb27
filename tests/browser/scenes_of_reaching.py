"""What is seen for as long as something is on its way to a phone: a test, a code."""

from collections.abc import Iterator

from tests.browser.pages import WHATSAPP
from tests.browser.screen import Screen
from tests.browser.story import Story
from tests.browser.tour import at_rest

PIA = "16502530002"
SEND = "document.querySelector(arguments[0]).form.submit()"
"""As without JavaScript: what comes of it is a page, not a dialog."""


def a_test(story: Story) -> Iterator[str]:
    """To Sarah, whose window is open."""
    screen = story.screen
    screen.open(story.demo.url + WHATSAPP)
    screen.click("#recipients tr:has(.pill) [id^=test-]")
    screen.see("#send-test")
    screen.script(SEND, "#send-test")
    screen.see("#tested .state", "Delivered")
    at_rest(screen)
    yield "recipient-tested"


def a_code(story: Story) -> Iterator[str]:
    """To a number whose owner has not written yet."""
    screen = story.screen
    takes_codes(story.demo.url, screen)
    screen.open(f"{story.demo.url}{WHATSAPP}/codes/new")
    screen.choose("#region", "United States (+1)")
    screen.type("#phone", "650 253 0002")
    story.phones.add("Pia", PIA)
    yield "code-new-filled-in"
    screen.script(SEND, "#send-code")
    screen.see("#code-state .state", "Delivered")
    at_rest(screen)
    yield "code"


def takes_codes(url: str, screen: Screen) -> None:
    """The operator hands in a template for codes, and Meta approves it."""
    screen.open(f"{url}/operator/templates")
    screen.click("#take-verification_code")
    screen.click("#save")
    screen.click("#hand-in")
    screen.see(".notice-good", "Handed in.")

    def approved() -> bool:
        screen.open(f"{url}{WHATSAPP}/sender")
        rows = screen.texts("#sender tbody tr")
        return any("verification_code" in row and "Approved" in row for row in rows)

    screen.until(approved, "Meta's approval has come by webhook")
