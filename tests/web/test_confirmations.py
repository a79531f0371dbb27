"""The three switches: /settings/destinations/whatsapp/settings and /confirmations/<channel>."""

import re

import pytest

from ports.bell import Lane
from tests.cast import ADA
from tests.world import SARAH

HOME = "/settings/destinations/whatsapp"
PAGE = f"{HOME}/settings"
URL = f"{HOME}/confirmations"


def on(page: str) -> dict[str, bool]:
    """Which of the three switches is on."""
    found = re.findall(r'<input type="checkbox"[^>]*id="confirm-(\w+)"([^>]*)>', page)
    return {name: "checked" in rest for name, rest in found}


def test_at_first_in_app_and_email_are_on_and_the_dm_is_off(ada):
    assert on(ada.get(PAGE).text) == {"in_app": True, "email": True, "whatsapp": False}


def test_the_page_has_a_shorter_address_too(ada):
    assert on(ada.get("/settings/whatsapp").text) == on(ada.get(PAGE).text)


@pytest.mark.parametrize("channel", ["in_app", "email"])
def test_a_switch_saves_at_once_and_says_so(ada, channel):
    block = ada.post(f"{URL}/{channel}", htmx=True)

    assert block.status_code == 200
    assert "<html" not in block.text
    assert "Saved" in block.text
    assert on(block.text)[channel] is False
    assert on(ada.get(PAGE).text)[channel] is False

    ada.post(f"{URL}/{channel}", on="1", htmx=True)

    assert on(ada.get(PAGE).text)[channel] is True


def test_without_a_script_the_form_leads_back_and_says_saved(ada):
    response = ada.post(f"{URL}/in_app")

    assert response.status_code == 303
    assert response.location == PAGE
    assert "Saved." in ada.get(PAGE).text


def test_the_dm_needs_ones_own_phone_and_says_so(ada, world):
    page = ada.get(PAGE).text
    response = ada.post(f"{URL}/whatsapp", on="1", htmx=True)

    assert "Needs your own verified phone" in page
    assert "My own phone" in page
    assert re.search(r'id="confirm-whatsapp"[^>]*disabled', page)
    assert response.status_code == 422
    assert "Not switched on" in response.text
    assert on(response.text)["whatsapp"] is False
    assert world.rows("confirmation_settings") == []


def test_with_ones_own_phone_the_dm_can_be_switched_on(ada, world):
    world.recipient(ADA, SARAH, "Ada", for_self=True)

    ada.post(f"{URL}/whatsapp", on="1", htmx=True)

    page = ada.get(PAGE).text
    assert on(page)["whatsapp"] is True
    assert "+1 650-555-1234" in page


def test_each_admin_has_their_own_three(ada, cleo):
    ada.post(f"{URL}/email", htmx=True)

    assert on(cleo.get(PAGE).text)["email"] is True


def test_a_member_has_none(ben):
    assert ben.get(PAGE).status_code == 403
    assert ben.get("/settings/whatsapp").status_code == 403
    assert ben.post(f"{URL}/in_app").status_code == 403


def test_an_unknown_channel_is_not_found(ada):
    assert ada.post(f"{URL}/pigeon", on="1").status_code == 404


def test_a_switch_needs_its_token(ada):
    assert ada.post_without_token(f"{URL}/in_app").status_code == 400
    assert on(ada.get(PAGE).text)["in_app"] is True


def test_a_link_switches_nothing(ada):
    assert ada.get(f"{URL}/in_app").status_code == 405
    assert on(ada.get(PAGE).text)["in_app"] is True


def test_nobody_in_particular_switches_nothing(anyone):
    assert anyone.post(f"{URL}/in_app").status_code == 302


@pytest.mark.parametrize("channel", ["in_app", "email"])
def test_what_is_off_tells_nothing_but_the_row_is_there(ada, world, channel):
    ada.post(f"{URL}/{channel}")
    offer = world.invite(ADA, "Sarah — CFO")
    world.says(SARAH, offer.token.prefilled)
    world.work(Lane.INBOX)

    toasts, mails = world.rows("notification"), world.rows("mail")

    assert (len(toasts), len(mails)) == ((0, 1) if channel == "in_app" else (1, 0))
    assert "Sarah — CFO" in ada.get(HOME).text
