"""Toasts on whatever page one is on: POST /notifications/toasts."""

from tests.cast import ADA
from tests.web.conftest import HTMX

URL = "/notifications/toasts"


def test_nothing_new_changes_nothing(ada):
    assert ada.post(URL, htmx=True).status_code == 204


def test_a_verified_recipient_is_told_once(ada, world):
    world.recipient(ADA, label="Sarah — CFO")

    first, second = ada.post(URL, htmx=True), ada.post(URL, htmx=True)

    assert "Sarah — CFO has joined Acme on WhatsApp." in first.text
    assert 'class="toast' in first.text
    assert "recipients-changed" in first.headers["HX-Trigger"]
    assert second.status_code == 204


def test_only_the_admin_who_made_the_invite_is_told(ada, ben, cleo, world):
    world.recipient(ADA, label="Sarah — CFO")

    assert ben.post(URL, htmx=True).status_code == 204
    assert cleo.post(URL, htmx=True).status_code == 204
    assert "Sarah" in ada.post(URL, htmx=True).text


def test_every_page_asks_for_toasts_and_the_sign_in_page_does_not(ada, anyone):
    assert f'hx-post="{URL}"' in ada.get("/settings").text
    assert URL not in anyone.get("/sign-in").text


def test_the_token_that_every_page_hands_to_htmx_is_enough(ada, world):
    world.recipient(ADA, label="Sarah — CFO")
    page = ada.get("/settings").text
    token = page.partition('"X-CSRFToken": "')[2].partition('"')[0]

    answer = ada.client.post(URL, headers=HTMX | {"X-CSRFToken": token})

    assert "Sarah — CFO has joined" in answer.text


def test_nothing_is_seen_by_a_link_or_without_the_token(ada, world):
    world.recipient(ADA, label="Sarah — CFO")

    assert ada.get(URL, htmx=True).status_code == 405
    assert ada.client.post(URL, headers=HTMX).status_code == 400
    assert [row.seen_at for row in world.rows("notification")] == [None]


def test_a_toast_is_words_and_never_markup(ada, world):
    world.recipient(ADA, label="<script>alert(1)</script>")

    told = ada.post(URL, htmx=True).text

    assert "alert(1)" in told
    assert "<script>" not in told


def test_nobody_in_particular_gets_none(anyone):
    assert anyone.client.post(URL, headers=HTMX).status_code == 401
    assert anyone.client.post(URL).status_code == 302
