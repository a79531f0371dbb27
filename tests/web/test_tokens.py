"""/settings/tokens: made and shown once, seen in use, revoked."""

import pytest

from tests.web.conftest import Browser

URL = "/settings/tokens"


def made(browser, name="Nightly export", scopes=("read", "push")):
    return browser.post(URL, name=name, scopes=list(scopes))


def test_an_empty_list_says_what_a_token_is_for(ada):
    page = ada.get(URL)

    assert "No token yet" in page.text
    assert 'href="/help/api"' in page.text


def test_a_token_is_shown_once_and_kept_nowhere(ada, world):
    answer = made(ada)
    secret = answer.text.split('id="secret">')[1].split("<")[0]

    assert answer.status_code == 201
    assert secret.startswith("cc_")
    assert secret not in ada.get(URL).text
    assert secret[-4:] in ada.get(URL).text
    assert secret not in str(world.rows("api_token"))
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_list_says_what_it_may_and_when_it_was_used(ada, app):
    answer = made(ada)
    secret = answer.text.split('id="secret">')[1].split("<")[0]
    assert "never" in ada.get(URL).text

    app.test_client().get("/api/v1/metrics", headers={"Authorization": f"Bearer {secret}"})

    page = ada.get(URL).text
    assert "never" not in page
    assert "Read, Push" in page


@pytest.mark.parametrize(
    ("name", "scopes", "said"),
    [("", ["read"], "Say what it is for"), ("x", [], "at least one"), ("x" * 81, ["read"], "80")],
)
def test_what_is_missing_is_said_beside_it(ada, world, name, scopes, said):
    answer = ada.post(URL, name=name, scopes=scopes)

    assert answer.status_code == 422
    assert said in answer.text
    assert world.rows("api_token") == []


def test_revoking_asks_first_and_then_ends_it(ada, world):
    made(ada)
    path = f"{URL}/{world.rows('api_token')[0].id}/revocation"

    assert "Revoke the token" in ada.get(path).text
    assert world.rows("api_token")[0].revoked_at is None
    assert ada.post(path).status_code == 303
    assert world.rows("api_token")[0].revoked_at == world.clock.now()
    assert "Revoked" in ada.get(URL).text


def test_revoking_twice_keeps_the_first_time(ada, world):
    made(ada)
    path = f"{URL}/{world.rows('api_token')[0].id}/revocation"
    ada.post(path)
    first = world.rows("api_token")[0].revoked_at
    world.clock.forward(minutes=5)
    ada.post(path)

    assert world.rows("api_token")[0].revoked_at == first


def test_a_member_sees_and_makes_none(ben, world):
    assert ben.get(URL).status_code == 403
    assert made(ben).status_code == 403
    assert world.rows("api_token") == []


def test_the_stranger_sees_and_revokes_none_of_it(ada, cleo, world):
    made(ada)
    path = f"{URL}/{world.rows('api_token')[0].id}/revocation"

    assert "Nightly export" not in cleo.get(URL).text
    assert (cleo.get(path).status_code, cleo.post(path).status_code) == (404, 404)
    assert world.rows("api_token")[0].revoked_at is None


def test_nobody_in_particular_is_asked_to_sign_in(anyone):
    assert anyone.get(URL).status_code == 302


def test_the_page_for_people_leads_back_who_may_make_one(ada, ben):
    back = '<a class="back" href="/settings/tokens">'

    assert back in ada.get("/help/api").text
    assert back not in ben.get("/help/api").text


def test_making_one_needs_its_token(ada, world):
    assert ada.post_without_token(URL, name="x", scopes=["read"]).status_code == 400
    assert world.rows("api_token") == []


def test_the_page_for_people_names_every_call(app, ben):
    page = Browser(app, ben.actor).get("/help/api").text

    assert "GET /api/v1/pulses/{pulse}/runs" in page
    assert "POST /api/v1/metrics" in page
