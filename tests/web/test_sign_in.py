"""Signing in and out: /sign-in, /sign-out, /theme, and the demo that does it by itself."""

import pytest

from tests.cast import ADA, EMAILS, PASSWORD
from tests.web.conftest import Browser
from tests.web.test_query_counts import counting

URL = "/sign-in"


def sign_in(browser, email=EMAILS[ADA], password=PASSWORD, **more):
    return browser.post(URL, email=email, password=password, **more)


def test_a_wrong_password_and_an_unknown_address_take_the_same_statements(anyone, world):
    with counting(world) as known:
        sign_in(anyone, password="wrong")
    with counting(world) as unknown:
        sign_in(anyone, email="nobody@acme.example")

    assert known == unknown


def test_signing_in_leads_to_the_page_that_was_wanted(anyone):
    wanted = anyone.get("/settings/destinations/whatsapp")

    response = sign_in(anyone, next="/settings/destinations/whatsapp")

    assert wanted.status_code == 302
    assert wanted.location == "/sign-in?next=%2Fsettings%2Fdestinations%2Fwhatsapp"
    assert response.status_code == 303
    assert response.location == "/settings/destinations/whatsapp"
    assert "Ada Moreau" in anyone.get(response.location).text


def test_an_address_may_be_typed_in_any_case(anyone):
    assert sign_in(anyone, email=" ADA@acme.example ").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"), [(EMAILS[ADA], "wrong"), ("nobody@acme.example", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(anyone, email, password):
    response = sign_in(anyone, email=email, password=password)

    assert response.status_code == 422
    assert "do not go together" in response.text
    assert email in response.text
    assert password not in response.text


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/x", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_signing_in_never_leads_to_another_site(anyone, elsewhere):
    response = sign_in(anyone, next=elsewhere)

    assert response.location.startswith("/")
    assert "evil" not in response.location or response.location == "/x"
    assert not response.location.startswith("//")


def test_signing_in_begins_a_session_of_its_own(anyone):
    with anyone.client.session_transaction() as session:
        session["planted"] = "before"
    sign_in(anyone)

    with anyone.client.session_transaction() as session:
        assert "planted" not in session
        assert session["id"]


def test_after_many_tries_a_sentence_asks_to_wait(anyone):
    for _ in range(10):
        sign_in(anyone, password="wrong")

    response = sign_in(anyone, password="wrong")

    assert response.status_code == 429
    assert "Too many tries" in response.text
    assert "Wait a minute" in response.text


def tries_from(anyone, place: int, url=URL, email=EMAILS[ADA], password="wrong"):
    """From an address of the network that nobody else has."""
    anyone.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{place}"
    return anyone.post(url, email=email, password=password, key="nobody's")


def test_without_its_token_nobody_is_signed_in(anyone):
    response = anyone.post_without_token(URL, email=EMAILS[ADA], password=PASSWORD)

    assert response.status_code == 400
    assert anyone.get("/settings").status_code == 302


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(anyone):
    cookie = sign_in(anyone).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "remember" not in cookie


def test_signing_out_ends_the_session(ada):
    response = ada.post("/sign-out")

    assert response.status_code == 303
    assert response.location == "/sign-in"
    assert ada.get("/settings").status_code == 302


def test_a_link_does_not_sign_anybody_out(ada):
    assert ada.get("/sign-out").status_code == 405
    assert ada.get("/settings").status_code == 200


def test_signing_out_needs_its_token(ada):
    assert ada.post_without_token("/sign-out").status_code == 400


def test_a_membership_that_has_ended_ends_the_session(app):
    stranger = Browser(app, ADA)
    with stranger.client.session_transaction() as session:
        session["_user_id"] = f"{ADA.person}:{'0' * 8}-0000-0000-0000-000000000099"

    assert stranger.get("/settings").status_code == 302


def test_a_session_that_is_no_pair_of_ids_is_nobody(app):
    broken = Browser(app, ADA)
    with broken.client.session_transaction() as session:
        session["_user_id"] = "ada"

    assert broken.get("/settings").status_code == 302


def test_htmx_hears_that_the_session_has_ended_and_goes_to_sign_in(anyone):
    response = anyone.client.post(
        "/notifications/toasts",
        headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/settings?a=b"},
    )

    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/sign-in?next=%2Fsettings%3Fa%3Db"
    assert response.text == ""


def test_the_demo_signs_its_admin_in_by_itself_and_says_so(demo_app):
    browser = Browser(demo_app)

    response = browser.get("/")

    assert response.status_code == 302
    page = browser.get("/settings/destinations").text
    assert "You are signed in as Ada Moreau" in page
    assert 'href="http://phone.example"' in page


def test_outside_the_demo_the_front_page_asks_who_it_is(anyone):
    assert anyone.get("/").location == "/sign-in"


def test_in_the_demo_one_can_sign_out_and_stay_out(demo_app):
    browser = Browser(demo_app, ADA)

    browser.post("/sign-out")

    assert "Enter as its admin" in browser.get("/sign-in").text


def test_a_theme_is_kept_in_a_cookie_and_drawn_by_the_server(ada):
    response = ada.post("/theme", theme="dark")

    assert response.status_code == 303
    assert 'data-bs-theme="dark"' in ada.get("/settings").text


def test_an_unknown_theme_is_none(ada):
    ada.post("/theme", theme='"><script>')

    assert "data-bs-theme" not in ada.get("/settings").text
