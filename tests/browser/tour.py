"""A walk through every page of the running product; whoever asks for the next one looks at it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.demo import PHONE as SARAH
from app.seeding import ADMIN
from tests.browser.pages import OF_THE_PHONE, PAGES, SIGNED_OUT, Page
from tests.browser.screen import Screen
from tests.browser.story import Story
from tests.browser.visitor import Visitor, link_in_the_mail

BY_NAME = {page.name: page for page in (*PAGES, *SIGNED_OUT)}
ALWAYS = [page for page in PAGES if not page.only_at_first]
ID = "[0-9a-f-]{36}"
WAYS = """
const wanted = new RegExp(arguments[0]);
const ways = ["href", "hx-get", "action"].flatMap((name) =>
  [...document.querySelectorAll(`[${name}]`)].map((one) => one.getAttribute(name)));
return ways.find((way) => wanted.test(way)) ?? "";
"""
AT_REST = """
return document.readyState === "complete" && document.fonts.status === "loaded"
  && [...document.images].every((one) => one.complete) && !document.querySelector(".htmx-request");
"""
DRAFT = "report_update"
DORA, ELI = "dora@cobalt.example", "eli@cobalt.example"
INVITED = f"{ADMIN.name} invites you"
CHOSEN = "a staple of horses"
SUBJECT = "Sales floor"
ONBOARDING = {
    "volume": "Forty people, five charts a week each",
    "regions": "Germany and the United States",
    "use_case": "Morning figures for our shops",
}


class Unreachable(AssertionError):
    """No link leads to a page."""


def furnished(story: Story) -> None:
    """What the seeded demo has none of: a run that has arrived, invites, a draft, a group,
    onboardings, a token, teammates."""
    with Visitor(story.demo.url) as visitor:
        visitor.open("/")
        visitor.submits("Send now")
        visitor.open("/settings/destinations/whatsapp/invites/new")
        visitor.submits("Whose phone?", whose="teammate", label="Ben — Operations")
        visitor.open("/settings/destinations/whatsapp/invites/many")
        visitor.submits("Names", names="Fay — Finance\nGil — Logistics")
        _onboardings(visitor)
        _a_team(visitor)
        visitor.open("/settings/tokens")
        visitor.submits("Make the token", name="The shop’s till", scopes="push")
        visitor.open(f"/operator/templates/new?from={DRAFT}")
        visitor.submits("Body", name=DRAFT)
    group = story.phones.makes_group(SUBJECT, SARAH)
    story.phones.replies_in(group, SARAH, "chartcastr link")
    screen, kinds = story.screen, {"image", "text"}
    screen.open(story.demo.url)
    screen.until(
        lambda: kinds <= {each["type"] for each in story.received()}, "the chart has arrived", 60
    )
    screen.until(
        lambda: any("The group is linked" in text for text in story.phones.texts(SARAH)),
        "the group is linked",
    )


def _onboardings(admin: Visitor) -> None:
    """One that came to nothing, and the one under way."""
    _books(admin)
    admin.open("/operator/onboardings")
    admin.follows(f"/operator/onboardings/{ID}")
    admin.submits(
        "Close the onboarding",
        outcome="We begin with the Managed number, and come back in spring.",
    )
    _books(admin)


def _books(admin: Visitor) -> None:
    admin.open("/settings/destinations/whatsapp/onboarding?another=1")
    admin.submits("How much", **ONBOARDING)


def _a_team(admin: Visitor) -> None:
    """A teammate who has come, and one who is waited for."""
    _asks(admin, DORA)
    with Visitor(admin.base) as dora:
        dora.open(link_in_the_mail(admin.base, INVITED))
        dora.submits("Your account", name="Dora Brand", password=CHOSEN)
    _asks(admin, ELI)


def _asks(admin: Visitor, email: str) -> None:
    admin.open("/settings/team/invitations/new")
    admin.submits("Role", email=email)


def pages(story: Story, among: Iterable[Page] = ALWAYS) -> Iterator[str]:
    """The name of each, while it is on the screen."""
    for page in among:
        if not page.in_a_scene:
            story.screen.open(address(story, page))
            at_rest(story.screen)
            yield page.name


def signed_out(story: Story) -> Iterator[str]:
    """Nobody is signed in any more, from then on."""
    story.screen.open(f"{story.demo.url}/pulses")
    story.screen.click("details.menu summary")
    story.screen.click_on("Sign out")
    story.screen.see("h1", "Sign in")
    yield from pages(story, SIGNED_OUT)


def of_the_phone(story: Story) -> Iterator[str]:
    """The emulator’s."""
    for name, path in OF_THE_PHONE.items():
        story.screen.open(story.phones.url + path)
        at_rest(story.screen)
        yield name


def address(story: Story, page: Page) -> str:
    """Where it is. Raises Unreachable where the page before it has no link to it."""
    if not page.on:
        return story.demo.url + page.rule + page.query
    story.screen.open(address(story, BY_NAME[page.on]))
    at_rest(story.screen)
    found: str = story.screen.script(WAYS, pattern(page.rule))
    if not found:
        raise Unreachable(f"{page.name}: no link on {page.on} leads to {page.rule}")
    return story.demo.url + found


def pattern(rule: str) -> str:
    """What the addresses of a rule of the routing table look like."""
    fixed = re.split(r"<[^>]+>", rule)
    kinds = [ID if one.startswith("<uuid:") else "[^/?#]+" for one in re.findall("<[^>]+>", rule)]
    between = [*kinds, ""]
    parts = [re.escape(one) + kind for one, kind in zip(fixed, between, strict=True)]
    return f"^{''.join(parts)}(?:[?#]|$)"


def at_rest(screen: Screen) -> None:
    """The page has its letters and pictures, and asks for nothing."""
    screen.see("h1, h2")
    screen.until(lambda: screen.script(AT_REST), "the page is at rest")


def missed(shown: Sequence[str]) -> list[str]:
    """The pages that were not among those."""
    return [page.name for page in (*ALWAYS, *SIGNED_OUT) if page.name not in shown]
