"""Versions, tokens and ids: who may call what."""

import pytest

from tests.adapters.emulator.driver import NUMBER, TOKEN, WABA, Bench, error_of


@pytest.mark.parametrize("version", ["v21.0", "v25.0", "v26.0"])
def test_a_supported_version_answers(shared: Bench, version: str) -> None:
    assert shared.graph("GET", NUMBER, version=version).status_code == 200


@pytest.mark.parametrize("version", ["v20.0", "v27.0", "v25.1", "v2.11"])
def test_an_unknown_version_is_an_unknown_path(shared: Bench, version: str) -> None:
    answer = shared.graph("GET", NUMBER, version=version)
    assert error_of(answer) == (400, 2500)
    assert "Unknown path components" in answer.json()["error"]["message"]


def test_no_token_is_refused(shared: Bench) -> None:
    answer = shared.graph("GET", NUMBER, headers={"Authorization": ""})
    assert error_of(answer) == (401, 200)


def test_a_wrong_token_is_refused(shared: Bench) -> None:
    assert error_of(shared.graph("GET", NUMBER, token="wrong")) == (401, 190)


def test_an_unknown_number_and_a_foreign_one_look_the_same(bench: Bench) -> None:
    other = bench.act("/emulator/businesses", verified_name="Cobalt Coffee")
    for number in ("999999999999999", other["phone_number_id"]):
        answer = bench.graph("POST", f"{number}/messages", json={}, token=TOKEN)
        assert error_of(answer) == (400, 100)
        assert answer.json()["error"]["error_subcode"] == 33


def test_another_business_sends_with_its_own_token(bench: Bench) -> None:
    other = bench.act("/emulator/businesses", display_number="+1 555 222 0000")
    assert other["display_number"] == "15552220000"
    answer = bench.graph(
        "GET", other["phone_number_id"] + "?fields=verified_name", token=other["access_token"]
    )
    assert answer.json()["verified_name"] == "Another business"


def test_a_number_tells_the_fields_it_is_asked_for(shared: Bench) -> None:
    fields = (
        "verified_name,display_phone_number,quality_rating,platform_type,throughput,name_status,"
        "whatsapp_business_manager_messaging_limit,code_verification_status,health_status"
    )
    found = shared.graph("GET", f"{NUMBER}?fields={fields}").json()
    assert set(found) == {*fields.split(","), "id"}
    assert found["display_phone_number"] == "+1 555-078-3881"
    assert found["throughput"] == {"level": "HIGH"}  # as many a second as this bench takes


def test_an_unknown_field_is_refused(shared: Bench) -> None:
    assert error_of(shared.graph("GET", f"{NUMBER}?fields=colour")) == (400, 100)


def test_an_account_lists_its_numbers(shared: Bench) -> None:
    found = shared.graph("GET", f"{WABA}/phone_numbers").json()
    assert [number["id"] for number in found["data"]] == [NUMBER]
    assert set(found["paging"]["cursors"]) == {"before", "after"}


def test_an_app_that_is_not_subscribed_hears_nothing(bench: Bench) -> None:
    path = f"{WABA}/subscribed_apps"
    assert len(bench.graph("GET", path).json()["data"]) == 1
    assert bench.graph("DELETE", path).json() == {"success": True}
    assert bench.graph("GET", path).json() == {"data": []}
    bench.writes("nobody hears this")
    assert bench.phone("GET", "/emulator/webhooks").json()["count"] == 0
    assert bench.graph("POST", path).json() == {"success": True}
    bench.writes("somebody hears this")
    assert bench.phone("GET", "/emulator/webhooks").json()["count"] == 1


def test_secrets_are_not_listed(shared: Bench) -> None:
    text = shared.phone("GET", "/emulator/businesses").text
    assert TOKEN not in text
    assert shared.settings.app_secret not in text
    assert TOKEN not in repr(shared.settings)
