"""Payloads in the fields that are there at the beginning only: in an installation that nobody has
set up, and in an organisation that was made just now, where the operator lets each one in."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from tests.browser.demo import Demo
from tests.browser.first_run import installed
from tests.browser.pages import WHATSAPP
from tests.browser.payloads import Payload, disarm
from tests.browser.screen import Screen
from tests.browser.tour import CHOSEN, at_rest
from tests.browser.visitor import link_in_the_mail
from tests.proofs.tries import SETTINGS, Tried, all_tried, collected, looked_over

MADE = "Initech"
ASKS = ("/settings/plan", f"{WHATSAPP}/connect", f"{WHATSAPP}/onboarding")
"""Where it asks for something that takes an answer."""
AFTERWARDS = ("/mail", "/operator/access", "/operator/audit", "/operator/onboardings")


def by_the_first(place: Path, payloads: Sequence[Payload]) -> Tried:
    """Whoever makes the first account."""
    with installed(place, SETTINGS) as url, closing(Screen(place / "profile")) as screen:
        disarm(screen)
        fields = collected(screen, _opened(screen, url, ("/",)), {})
        return all_tried(screen, url, fields, payloads)


def by_beginners(place: Path, payloads: Sequence[Payload]) -> Tried:
    """Who has signed up, and then whoever answers what it asks for."""
    demo = Demo(place / "demo", empty=True, settings={**SETTINGS, "PRIVATE_BETA": "on"})
    try:
        with closing(Screen(place / "profile")) as screen:
            disarm(screen)
            _signed_up(screen, demo.url)
            asking = collected(screen, _opened(screen, demo.url, ASKS), {})
            tried = all_tried(screen, demo.url, asking, payloads)
            tried.harms += looked_over(screen, [(path, demo.url + path) for path in ASKS])
            screen.driver.delete_all_cookies()
            screen.open(demo.url)
            known: dict[str, str] = {}
            answering = collected(screen, _of_the_operator(screen, demo.url), known)
            decided = [one for one in answering if one[0].kind.endswith("/refusal")]
            tried = tried.and_also(all_tried(screen, demo.url, decided, payloads))
            pages = [(path, demo.url + path) for path in AFTERWARDS]
            tried.harms += looked_over(screen, [*pages, *known.items()])
            return tried
    finally:
        demo.stop()


def _signed_up(screen: Screen, url: str) -> None:
    screen.open(f"{url}/sign-up")
    screen.type("#name", "Eve Stone")
    screen.type("#email", "eve@initech.example")
    screen.type("#organisation", MADE)
    screen.click_on("Send me the link")
    screen.see("h1", "Check your mail")
    screen.open(link_in_the_mail(url, "Confirm your address"))
    screen.type("#password", CHOSEN)
    screen.click("form [type=submit]")
    screen.see("#main-nav")


def _opened(screen: Screen, url: str, paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        screen.open(url + path)
        at_rest(screen)
        yield path


def _of_the_operator(screen: Screen, url: str) -> Iterator[str]:
    yield from _opened(screen, url, ("/operator/access", "/operator/organisations"))
    screen.click_on(MADE)
    screen.see("h1", MADE)
    at_rest(screen)
    yield "/operator/organisations/<id>"
