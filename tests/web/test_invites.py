"""Making and showing invites: /settings/destinations/whatsapp/invites."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote, unquote
from uuid import uuid4

import pytest

from ports.bell import Lane
from tests.cast import ADA
from tests.web.conftest import Browser
from tests.world import SARAH

HOME = "/settings/destinations/whatsapp"
URL = f"{HOME}/invites"


@pytest.fixture
def waiting(world):
    return world.invite(ADA, "Sarah — CFO")


def accept(world, token, phone=SARAH):
    world.says(phone, token.prefilled)
    world.work(Lane.INBOX)


def test_an_invite_is_shown_as_code_link_and_text(ada, world):
    response = ada.post(URL, whose="teammate", label="Sarah — CFO")

    assert response.status_code == 303
    page = unescape(ada.get(response.location).text)
    token = re.search(r"verify (WA-[0-9A-HJKMNP-TV-Z]{8})", page)
    assert token
    assert f"https://wa.me/15550783881?text=verify%20{token[1]}" in page
    assert "Invite for Sarah — CFO" in page
    assert "Copy link" in page
    assert "Copy text" in page
    assert "Valid for 72\u00a0h, until" in page
    assert "Sat 21 Nov, 13:00 Berlin" in page


def test_the_code_is_black_on_white_and_has_words_for_those_who_cannot_see_it(ada, waiting):
    page = ada.get(f"{URL}/{waiting.invite.id}").text

    assert 'class="qr" role="img" aria-label="QR code' in page
    svg = re.search(r'class="qr"[^>]*>(<svg.*?</svg>)', page)
    assert svg
    assert "style=" not in svg[1]
    assert "viewBox" in svg[1]


def test_my_own_phone_ties_the_invite_to_me(ada, world):
    ada.post(URL, whose="self")

    assert [(row.for_self, row.by) for row in world.rows("invite")] == [(True, ADA.person)]


def test_my_own_phone_is_offered_first_until_there_is_one(ada, world):
    before = ada.get(f"{URL}/new").text
    world.recipient(ADA, for_self=True)
    after = ada.get(f"{URL}/new").text

    assert re.search(r'value="self"\s+checked', before)
    assert re.search(r'value="teammate"\s+checked', after)


def test_a_label_is_optional_and_shown_as_an_example(ada):
    assert 'placeholder="Sarah — CFO"' in ada.get(f"{URL}/new").text
    assert ada.post(URL, whose="teammate").status_code == 303


def test_a_label_that_is_too_long_is_said_beside_the_field(ada, world):
    response = ada.post(URL, whose="teammate", label="x" * 81, htmx=True)

    assert response.status_code == 422
    assert "At most 80 characters" in response.text
    assert 'aria-invalid="true"' in response.text
    assert world.rows("invite") == []


def test_the_page_waits_without_changing(ada, waiting):
    page = ada.get(f"{URL}/{waiting.invite.id}").text
    state = ada.get(f"{URL}/{waiting.invite.id}/state", htmx=True)

    assert 'hx-trigger="every 2s"' in page
    assert "Waiting for their message" in page
    assert state.status_code == 204


def test_it_turns_to_verified_by_itself_and_stops_asking(ada, world, waiting):
    accept(world, waiting.token)

    state = ada.get(f"{URL}/{waiting.invite.id}/state", htmx=True)

    assert "Sarah — CFO is verified" in state.text
    assert "+1 650-555-1234" in state.text
    assert "every 2s" not in state.text
    assert "Add another" in state.text
    assert waiting.token.secret not in state.text
    assert "recipients-changed" in state.headers["HX-Trigger"]


def test_it_turns_to_expired_and_offers_a_new_one(ada, world, waiting):
    world.clock.forward(hours=72)

    state = ada.get(f"{URL}/{waiting.invite.id}/state", htmx=True)

    assert "This invite has expired" in state.text
    assert "New link" in state.text
    assert "every 2s" not in state.text
    assert waiting.token.secret not in state.text


def test_an_invite_can_be_shown_again_while_it_waits(ada, world, waiting):
    world.clock.forward(hours=71, minutes=59)

    page = ada.get(f"{URL}/{waiting.invite.id}").text

    assert waiting.token.secret in page
    assert "Valid for 1\u00a0min" in page


def test_without_a_script_the_state_is_a_page(ada, waiting):
    page = ada.get(f"{URL}/{waiting.invite.id}/state")

    assert page.status_code == 200
    assert "<html" in page.text


def test_in_the_demo_the_link_opens_on_the_phone(demo_app, waiting):
    page = unescape(Browser(demo_app, ADA).get(f"{URL}/{waiting.invite.id}").text)

    found = re.search(r"http://phone\.example/wa-me\?link=([^\"]+)", page)
    assert found
    link = unquote(found[1])
    assert link == f"https://wa.me/15550783881?text={quote(waiting.token.prefilled, safe='')}"


def test_outside_the_demo_no_phone_is_offered(ada, waiting):
    assert "Open it on the phone" not in ada.get(f"{URL}/{waiting.invite.id}").text


def test_the_stranger_finds_no_such_invite(cleo, waiting):
    for path in ("", "/state"):
        response = cleo.get(f"{URL}/{waiting.invite.id}{path}")
        assert response.status_code == 404
        assert "Sarah" not in response.text


def test_a_member_may_neither_make_nor_see_invites(ben, world, waiting):
    assert ben.get(f"{URL}/{waiting.invite.id}").status_code == 403
    assert ben.get(f"{URL}/new").status_code == 403
    assert ben.post(URL, whose="self").status_code == 403
    assert len(world.rows("invite")) == 1


def test_an_unknown_invite_is_not_found(ada):
    assert ada.get(f"{URL}/{uuid4()}").status_code == 404
    assert ada.get(f"{URL}/x").status_code == 404


def test_making_one_needs_its_token(ada, world):
    assert ada.post_without_token(URL, whose="self").status_code == 400
    assert world.rows("invite") == []


def test_a_link_makes_no_invite(ada, world):
    for path in ("", "/new", "/many", "/team"):
        assert ada.get(f"{URL}{path}").status_code == 200
    assert world.rows("invite") == []


def test_without_a_channel_one_connects_first(cleo):
    assert cleo.get(f"{URL}/new").location == f"{HOME}/connect"
    assert cleo.post(URL, whose="self").status_code == 409


def test_a_label_is_words_and_never_markup(ada):
    made = ada.post(URL, whose="teammate", label="<img src=x onerror=alert(1)>")

    assert "<img src=x" not in ada.get(made.location).text


def test_a_spent_invite_keeps_its_token_from_everybody(ada, world, waiting):
    accept(world, waiting.token)
    world.clock.forward(days=1)

    page = ada.get(f"{URL}/{waiting.invite.id}").text

    assert waiting.token.secret not in page


def test_expiry_is_exact_to_the_second(ada, world, waiting):
    world.clock.at = waiting.invite.expires_at - timedelta(seconds=1)
    before = ada.get(f"{URL}/{waiting.invite.id}/state", htmx=True)
    world.clock.forward(seconds=1)
    after = ada.get(f"{URL}/{waiting.invite.id}/state", htmx=True)

    assert (before.status_code, after.status_code) == (204, 200)


# --- withdrawing ----------------------------------------------------------------------------


@pytest.fixture
def revocation(waiting):
    return f"{URL}/{waiting.invite.id}/revocation"


def test_withdrawing_asks_first_and_then_ends_the_invite(ada, world, waiting, revocation):
    asked = ada.get(revocation).text
    answer = ada.post(revocation)
    page = ada.get(answer.location).text

    assert "Withdraw the invite for Sarah — CFO?" in asked
    assert (answer.status_code, answer.location) == (303, HOME)
    assert "Its link and its code do not work any more." in page
    assert "Show invite" not in page
    assert "Sarah — CFO" not in page
    assert [row.token_sealed for row in world.rows("invite")] == [None]


def test_a_withdrawn_token_is_answered_like_an_expired_one(ada, world, waiting, revocation):
    ada.post(revocation)
    accept(world, waiting.token)
    world.work(Lane.DELIVER)

    assert world.rows("destination") == []
    assert world.messenger.sent[-1].text == (
        "This invite is not valid, or not any more. Please ask whoever sent it for a new one."
    )


def test_whoever_still_shows_it_sees_that_it_was_withdrawn(ada, waiting, revocation):
    ada.post(revocation)
    state = ada.get(f"{URL}/{waiting.invite.id}/state", htmx=True)

    assert "This invite was withdrawn" in state.text
    assert "New invite" in state.text
    assert waiting.token.secret not in state.text


def test_the_list_and_the_invite_itself_offer_to_withdraw_it(ada, waiting, revocation):
    assert f'href="{revocation}"' in ada.get(HOME).text
    assert f'href="{revocation}"' in ada.get(f"{URL}/{waiting.invite.id}").text


def test_withdrawing_by_htmx_leads_back_to_the_list(ada, revocation):
    assert ada.post(revocation, htmx=True).headers["HX-Redirect"] == HOME


def test_a_used_invite_cannot_be_withdrawn(ada, world, waiting, revocation):
    accept(world, waiting.token)

    assert "Sarah — CFO is verified" in ada.get(revocation).text
    assert ada.post(revocation).status_code == 410
    assert len(world.rows("destination")) == 1


def test_an_expired_invite_is_not_offered_to_be_withdrawn(ada, world, waiting, revocation):
    world.clock.forward(hours=72)

    assert "This invite has expired" in ada.get(revocation).text


def test_the_stranger_and_a_member_withdraw_nothing(cleo, ben, ada, waiting, revocation):
    tried = [browser.post(revocation).status_code for browser in (cleo, ben)]
    looked = [browser.get(revocation).status_code for browser in (cleo, ben)]

    assert tried == looked == [404, 403]
    assert waiting.token.secret in ada.get(f"{URL}/{waiting.invite.id}").text


def test_withdrawing_needs_its_token(ada, waiting, revocation):
    assert ada.post_without_token(revocation).status_code == 400
    assert waiting.token.secret in ada.get(f"{URL}/{waiting.invite.id}").text


def test_without_a_script_a_waiting_invite_can_be_looked_at_again(ada, waiting):
    here = f"{URL}/{waiting.invite.id}"
    page = ada.get(here).text

    again = re.search(r'<noscript>.*?href="([^"]+)".*?Look again', page, re.S)
    assert again
    assert again[1] == here
    assert "Look again" in ada.get(HOME).text


def test_whoever_is_verified_is_ticked_in_the_new_pulse_that_the_dialog_offers(ada, cleo, world):
    world.pulse(ADA)
    here = world.recipient(ADA, SARAH, "Sarah")
    id = world.rows("invite")[0].id

    page = ada.get(f"/settings/destinations/whatsapp/invites/{id}").text
    found = re.search(r'id="to-pulse" href="([^"]+)"', page)
    assert found
    form = ada.get(found[1]).text

    ticked = re.search(rf'<input[^>]*value="{here}"[^>]*>', form)
    assert ticked
    assert "checked" in ticked[0]
    assert str(here) not in cleo.get(found[1]).text
