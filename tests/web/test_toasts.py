"""Toasts on whatever page one is on: /notifications/toasts."""

from tests.cast import ADA
from tests.web.conftest import HTMX

URL = "/notifications/toasts"


def test_nothing_new_changes_nothing(ada):
    assert ada.get(URL, htmx=True).status_code == 204


def test_a_verified_recipient_is_told_once(ada, world):
    world.recipient(ADA, label="Sarah — CFO")

    first, second = ada.get(URL, htmx=True), ada.get(URL, htmx=True)

    assert "Sarah — CFO has joined Acme on WhatsApp." in first.text
    assert 'class="toast' in first.text
    assert "recipients-changed" in first.headers["HX-Trigger"]
    assert second.status_code == 204


def test_only_the_admin_who_made_the_invite_is_told(ada, ben, cleo, world):
    world.recipient(ADA, label="Sarah — CFO")

    assert ben.get(URL, htmx=True).status_code == 204
    assert cleo.get(URL, htmx=True).status_code == 204
    assert "Sarah" in ada.get(URL, htmx=True).text


def test_every_page_asks_for_toasts_and_the_sign_in_page_does_not(ada, anyone):
    assert f'hx-get="{URL}"' in ada.get("/settings").text
    assert URL not in anyone.get("/sign-in").text


def test_a_toast_is_words_and_never_markup(ada, world):
    world.recipient(ADA, label="<script>alert(1)</script>")

    assert "<script>" not in ada.get(URL, htmx=True).text


def test_nobody_in_particular_gets_none(anyone):
    assert anyone.client.get(URL, headers=HTMX).status_code == 401
    assert anyone.get(URL).status_code == 302


def test_toasts_are_only_read(ada):
    assert ada.post(URL).status_code == 405
