"""The product without JavaScript: forms are posted and pages follow."""

import re
from collections.abc import Iterator

import pytest

from app.demo import PHONE
from app.seeding import ADMIN
from tests.browser.demo import Demo
from tests.browser.visitor import Visitor
from tests.processes.running import until

pytestmark = pytest.mark.browser
WHATSAPP = "/settings/destinations/whatsapp"
CHLOE = "16505550103"


@pytest.fixture
def visitor(seeded: Demo) -> Iterator[Visitor]:
    with Visitor(seeded.url) as visitor:
        yield visitor


@pytest.fixture
def admin(visitor: Visitor) -> Visitor:
    visitor.open("/")
    return visitor


def test_a_person_signs_in_and_comes_where_they_wanted_to_go(visitor: Visitor) -> None:
    visitor.open("/sources")
    assert "/sign-in" in visitor.page.url
    refused = visitor.submits("Password", email=ADMIN.email, password="not this one")
    assert refused.status_code == 422
    visitor.submits("Password", email=ADMIN.email, password=ADMIN.password)
    assert visitor.page.status_code == 200
    assert visitor.page.url == visitor.base + "/sources"


def test_an_invite_is_made_shown_and_accepted(admin: Visitor, seeded: Demo) -> None:
    admin.open(f"{WHATSAPP}/invites/new")
    page = admin.submits("Whose phone?", whose="teammate", label="Chloe")
    link = re.search(r"https://wa\.me/\d+\?text=verify%20WA-[0-9A-Z]{8}", page.text)
    assert link
    assert "<svg" in page.text
    seeded.phone.add("Chloe", CHLOE)
    seeded.phone.sends(CHLOE, link[0])
    until(lambda: "Chloe is verified" in admin.open(page.url).text, "the invite is accepted")


def test_send_now_leads_to_a_run_that_arrives(admin: Visitor, seeded: Demo) -> None:
    before = len(_charts(seeded))
    page = admin.submits("Send now")
    assert page.status_code == 200
    assert re.search(r"/pulses/[0-9a-f-]{36}\?run=[0-9a-f-]{36}$", page.url)
    until(lambda: len(_charts(seeded)) == before + 1, "the chart arrives")
    until(lambda: "It arrived" in admin.open(page.url).text, "the page says so")


def _charts(seeded: Demo) -> list[str]:
    return [each["wamid"] for each in seeded.phone.messages(PHONE) if each["type"] == "image"]
