"""What links in mails lead to; each works once, so that nothing else has an address of it."""

from collections.abc import Iterator

from app.seeding import ADMIN
from tests.browser.story import Story
from tests.browser.tour import CHOSEN, DORA, INVITED, at_rest
from tests.browser.visitor import link_in_the_mail

ANOTHER_ADDRESS = "sarah.lee@cobalt.example"


def another_address(story: Story) -> Iterator[str]:
    """Asked for by who is signed in, and confirmed from the new mailbox."""
    screen = story.screen
    screen.open(f"{story.demo.url}/account")
    screen.type("#email", ANOTHER_ADDRESS)
    screen.type("#proof", ADMIN.password)
    screen.click_on("Send the link")
    screen.see(".notice", "is on its way")
    yield from _opened(story, "address-confirm", "Confirm your new address")


def newcomers(story: Story) -> Iterator[str]:
    """Who joins, who signs up, and who has forgotten a password. Nobody is signed in."""
    screen = story.screen
    yield from _opened(story, "join", INVITED)
    screen.open(f"{story.demo.url}/sign-up")
    screen.type("#name", "Eve Stone")
    screen.type("#email", "eve@initech.example")
    screen.type("#organisation", "Initech")
    _asks_for_a_link(story)
    yield "sign-up-sent"
    yield from _opened(story, "sign-up-finish", "Confirm your address")
    screen.open(f"{story.demo.url}/forgotten")
    screen.type("#email", ADMIN.email)
    _asks_for_a_link(story)
    yield "forgotten-sent"
    yield from _opened(story, "forgotten-password", "Choose a new password")


def goes_for_good(story: Story) -> Iterator[str]:
    """A teammate who owns nothing alone deletes their account. Nobody is signed in before it, and
    nobody after it."""
    screen = story.screen
    screen.open(f"{story.demo.url}/sign-in?next=/account/deletion")
    screen.type("#email", DORA)
    screen.type("#password", CHOSEN)
    screen.click("main form button[type=submit]")
    screen.see("h1", "Delete your account?")
    yield "account-delete-free"
    screen.type("#present", CHOSEN)
    screen.click_on("Delete my account")
    screen.see("h1", "Goodbye")
    yield "goodbye"


def _asks_for_a_link(story: Story) -> None:
    story.screen.click_on("Send me the link")
    story.screen.see("h1", "Check your mail")


def _opened(story: Story, name: str, subject: str) -> Iterator[str]:
    story.screen.open(link_in_the_mail(story.demo.url, subject))
    at_rest(story.screen)
    yield name
