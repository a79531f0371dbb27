"""What an app asks about itself: what a token may do, and where its events go."""

import pytest
import requests

from tests.adapters.emulator.driver import NUMBER, SECRET, TOKEN, VERIFY, WABA, Bench, error_of

APP = "670843887433847"
AS_APP = f"{APP}|{SECRET}"


@pytest.mark.parametrize("asker", [TOKEN, AS_APP])
def test_a_token_is_told_with_its_scopes_to_itself_and_to_its_app(
    shared: Bench, asker: str
) -> None:
    told = shared.graph("GET", f"debug_token?input_token={TOKEN}", token=asker).json()["data"]

    assert told["app_id"] == APP
    assert told["is_valid"]
    assert told["expires_at"] == 0
    assert "whatsapp_business_messaging" in told["scopes"]
    assert {"scope": "whatsapp_business_messaging", "target_ids": [WABA]} in told[
        "granular_scopes"
    ]


def test_a_token_that_nobody_was_given_is_told_as_none(shared: Bench) -> None:
    told = shared.graph("GET", "debug_token?input_token=nobodys", token=AS_APP).json()["data"]

    assert not told["is_valid"]
    assert told["error"]["code"] == 190


@pytest.mark.parametrize("asker", [f"{APP}|wrong", f"1|{SECRET}", "wrong", ""])
def test_nobody_else_is_told(shared: Bench, asker: str) -> None:
    answer = shared.graph("GET", f"debug_token?input_token={TOKEN}", token=asker)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] in {190, 200}


def test_an_app_hears_where_its_events_go(shared: Bench) -> None:
    (told,) = shared.graph("GET", f"{APP}/subscriptions", token=AS_APP).json()["data"]

    assert told["object"] == "whatsapp_business_account"
    assert told["callback_url"] == shared.listener.url
    assert "messages" in [each["name"] for each in told["fields"]]


@pytest.mark.parametrize("asker", [f"{APP}|wrong", TOKEN])
def test_a_wrong_app_secret_and_a_user_s_token_are_refused(shared: Bench, asker: str) -> None:
    answer = shared.graph("GET", f"{APP}/subscriptions", token=asker)

    assert answer.json()["error"]["code"] == 190


def listen(bench: Bench, **changes: str) -> requests.Response:
    form = {
        "object": "whatsapp_business_account",
        "callback_url": bench.listener.url,
        "verify_token": VERIFY,
        "fields": "account_update",
    }
    return bench.graph("POST", f"{APP}/subscriptions", token=AS_APP, data=form | changes)


def test_meta_shakes_hands_before_it_takes_an_address(bench: Bench) -> None:
    assert error_of(listen(bench, verify_token="another word")) == (400, 2200)
    assert listen(bench).json() == {"success": True}

    (told,) = bench.graph("GET", f"{APP}/subscriptions", token=AS_APP).json()["data"]
    assert [each["name"] for each in told["fields"]] == ["account_update"]


def test_an_account_names_the_apps_that_it_is_subscribed_to(bench: Bench) -> None:
    def apps() -> list[str]:
        listed = bench.graph("GET", f"{WABA}/subscribed_apps").json()["data"]
        return [each["whatsapp_business_api_data"]["id"] for each in listed]

    assert apps() == [APP]
    bench.graph("DELETE", f"{WABA}/subscribed_apps")
    assert apps() == []
    assert bench.graph("GET", NUMBER).status_code == 200
