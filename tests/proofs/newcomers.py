"""Payloads in the fields that are there at the beginning only: in an installation that nobody has
set up, and for somebody new, whom the operator has to let in."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from tests.browser.demo import Demo
from tests.browser.first_run import installed
from tests.browser.pages import WHATSAPP
from tests.browser.payloads import Payload, disarm
from tests.browser.screen import Screen
from tests.browser.visitor import Visitor, link_in_the_mail
from tests.proofs.tries import (
    SETTINGS,
    Cookie,
    Tried,
    all_answered,
    all_tried,
    back_to,
    collected,
    looked_over,
    tell,
)

ASKS = "/settings/plan", f"{WHATSAPP}/onboarding"
"""Where somebody new asks for something, and reads the answer."""
OWN = ("/account",)
"""What is theirs alone, and asks for their password."""
AFTERWARDS = ("/mail", "/operator/access", "/operator/audit", "/operator/onboardings")


def by_the_first(place: Path, payloads: Sequence[Payload]) -> Tried:
    """Whoever makes the first account."""
    with installed(place, SETTINGS) as url, closing(Screen(place / "profile")) as screen:
        disarm(screen)
        fields = collected(screen, _opened(screen, url, ["/set-up"]), {})
        return all_tried(screen, url, fields, payloads)


def by_newcomers(place: Path, payloads: Sequence[Payload]) -> Tried:
    """Somebody new for each payload, and whoever answers what they ask for."""
    demo = Demo(place / "demo", empty=True, settings={**SETTINGS, "PRIVATE_BETA": "on"})
    tried = Tried()
    try:
        with closing(Screen(place / "profile")) as screen:
            disarm(screen)
            screen.open(demo.url)  # the demo lets whoever comes there in, as its operator
            operator = screen.driver.get_cookies()
            for payload in payloads:
                pages = _somebody_new(screen, demo.url, operator, payload.number)
                all_answered(screen, pages, payload, tried)
            _comes_back(screen, demo.url, operator)
            tried.harms += looked_over(screen, [(path, demo.url + path) for path in AFTERWARDS])
    finally:
        demo.stop()
    for field in tried.answers:
        tell(tried, field)
    return tried


def _somebody_new(
    screen: Screen, url: str, operator: Sequence[Cookie], number: int
) -> Iterator[str]:
    """Signs up, asks for all there is, is refused by the operator, reads so, and has forgotten the
    password: the name of each page, while it is on the screen."""
    organisation, email = f"Initech {number}", f"eve{number}@initech.example"
    wish = {"name": "Eve Stone", "email": email, "organisation": organisation}
    yield _from_the_mail(screen, url, "/sign-up", "Confirm your address", number, wish)
    yield from _opened(screen, url, (*OWN, *ASKS))
    newcomer = screen.driver.get_cookies()
    _comes_back(screen, url, operator)
    yield from _opened(screen, url, ["/operator/access"])
    for link in (organisation, "Its Branded onboarding"):
        screen.click_on(link)
        screen.see("h1", organisation)
        yield link
    screen.driver.refresh()
    yield "the closed onboarding"
    _comes_back(screen, url, newcomer)
    yield from _opened(screen, url, ASKS)
    forgot = {"email": email}
    yield _from_the_mail(screen, url, "/forgotten", "Choose a new password", number, forgot)


def _opened(screen: Screen, url: str, paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        screen.open(url + path)
        yield path


def _from_the_mail(
    screen: Screen, url: str, form: str, subject: str, number: int, typed: Mapping[str, str]
) -> str:
    """What a mail links to that was asked for by that form. Nobody is signed in any more."""
    with Visitor(url) as visitor:
        visitor.session.headers["X-Forwarded-For"] = f"10.255.255.{number}"
        visitor.open(form)
        visitor.submits("Send me the link", **typed).raise_for_status()
    link = link_in_the_mail(url, subject)
    _comes_back(screen, url, ())
    screen.open(link)
    return subject


def _comes_back(screen: Screen, url: str, session: Sequence[Cookie]) -> None:
    """From a page that asks for nothing by itself: what another page has asked for might still
    bring its cookies back, or lead away."""
    screen.open(f"{url}/healthz")
    back_to(screen, session)
