"""Connecting WhatsApp: /settings/destinations/whatsapp/connect, /channel and /onboarding."""

import re
from html import unescape

import pytest

from tests.web.conftest import Browser

HOME = "/settings/destinations/whatsapp"
ROWS = (
    "Sender",
    "Setup time",
    "What the recipient sees",
    "Meta developer account",
    "Group delivery",
    "Best for",
    "Pricing",
)


def rows_of(page: str) -> list[tuple[str, ...]]:
    """The cells of each row of the table that compares the tiers."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [
        tuple(unescape(cell) for cell in re.findall(r"<t[hd][^>]*>([^<]+)</t[hd]>", row))
        for row in body.split("</tr>")[:-1]
    ]


def test_the_two_tiers_stand_side_by_side_in_seven_rows(cleo):
    rows = rows_of(cleo.get(f"{HOME}/connect").text)

    assert tuple(row[0] for row in rows) == ROWS
    assert all(len(row) == 3 for row in rows)
    assert rows[0][1:] == (
        "Chartcastr’s shared business number",
        "Your company’s own WhatsApp Business number",
    )
    assert rows[6][1:] == (
        "Comes with every paid plan",
        "From $85 a month for each account, plus Meta’s fee for each message",
    )


def test_managed_is_chosen_already_and_branded_books_an_onboarding(cleo):
    page = cleo.get(f"{HOME}/connect").text

    assert re.search(r'value="managed"[^>]*checked', page)
    assert "Enable managed WhatsApp" in page
    assert "Book an onboarding" in page


def test_htmx_gets_the_dialog_alone(cleo):
    block = cleo.get(f"{HOME}/connect", htmx=True)

    assert "<html" not in block.text
    assert "Enable managed WhatsApp" in block.text
    assert "HX-Request" in block.headers["Vary"]


def test_one_click_enables_managed_and_offers_to_add_somebody(cleo, world):
    response = cleo.post(f"{HOME}/channel")

    assert response.status_code == 303
    page = cleo.get(response.location).text
    assert "Managed WhatsApp is on" in page
    assert "Add recipient" in page
    assert len(world.rows("channel")) == 2


def test_asking_twice_makes_one_channel(cleo, world):
    cleo.post(f"{HOME}/channel")
    cleo.post(f"{HOME}/channel")

    assert len(world.rows("channel")) == 2


def test_once_enabled_connect_leads_to_add_recipient(ada):
    response = ada.get(f"{HOME}/connect")

    assert response.status_code == 303
    assert response.location == f"{HOME}/invites/new"


def test_the_onboarding_page_says_what_happens_and_whom_to_write_to(cleo):
    page = cleo.get(f"{HOME}/onboarding").text

    assert "Meta business verification" in page
    assert "mailto:hello@chartcastr.example" in page


def test_without_a_contact_the_onboarding_page_says_whom_to_ask(cleo, app):
    app.config["CONTACT"] = ""
    try:
        page = cleo.get(f"{HOME}/onboarding").text
    finally:
        app.config["CONTACT"] = "hello@chartcastr.example"

    assert "mailto:" not in page
    assert "The operator of this installation answers." in page


def test_a_member_may_not_connect(ben, world):
    page, click = ben.get(f"{HOME}/connect"), ben.post(f"{HOME}/channel")

    assert page.status_code == click.status_code == 403
    assert "Ask an admin" in click.text
    assert len(world.rows("channel")) == 1


@pytest.mark.parametrize("path", ["/connect", "/onboarding", "/settings", "/invites/new"])
def test_nobody_in_particular_is_asked_to_sign_in(anyone, path):
    assert anyone.get(HOME + path).location.startswith("/sign-in")


def test_enabling_needs_its_token(cleo, world):
    assert cleo.post_without_token(f"{HOME}/channel").status_code == 400
    assert len(world.rows("channel")) == 1


def test_a_link_enables_nothing(cleo, world):
    assert cleo.get(f"{HOME}/channel").status_code == 405
    assert len(world.rows("channel")) == 1


def test_a_session_of_nobody_enables_nothing(app, world):
    assert Browser(app).post(f"{HOME}/channel").status_code == 302
    assert len(world.rows("channel")) == 1


def test_who_does_not_connect_yet_finds_the_way_back(cleo):
    page = cleo.get("/settings/destinations/whatsapp/connect").text

    assert re.search(r'href="/settings/destinations"[^>]*data-close>Later<', page)
