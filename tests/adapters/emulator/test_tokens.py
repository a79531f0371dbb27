"""Tokens: what has become of them, what they may do, and whose numbers they open."""

import pytest

from tests.adapters.emulator.driver import NUMBER, WABA, Bench, error_of

MESSAGING, MANAGEMENT = "whatsapp_business_messaging", "whatsapp_business_management"


@pytest.mark.parametrize(
    ("state", "subcode"), [("expired", 463), ("password", 460), ("invalid", 467), ("revoked", 458)]
)
def test_each_end_of_a_token_has_its_subcode(bench: Bench, state: str, subcode: int) -> None:
    bench.act("/emulator/tokens/own", state=state)
    answer = bench.text()
    assert error_of(answer) == (401, 190)
    assert answer.json()["error"]["error_subcode"] == subcode
    bench.act("/emulator/tokens/own", state="valid")
    assert bench.text().ok


def test_a_token_can_expire_by_the_emulators_clock(bench: Bench) -> None:
    token = bench.act("/emulator/tokens", lives_s=3600)["access_token"]
    assert bench.graph("GET", NUMBER, token=token).ok
    bench.act("/clock", advance_s=3601)
    answer = bench.graph("GET", NUMBER, token=token)
    assert answer.json()["error"]["error_subcode"] == 463
    assert bench.graph("GET", NUMBER).ok  # its own does not


def test_without_the_scope_to_send_nothing_is_sent(bench: Bench) -> None:
    token = bench.act("/emulator/tokens", scopes=[MANAGEMENT])["access_token"]
    assert error_of(bench.post_message({"text": {"body": "x"}}, token=token)) == (403, 10)
    assert error_of(bench.upload(token=token)) == (403, 10)
    assert bench.graph("GET", NUMBER, token=token).ok


def test_without_the_scope_to_manage_nothing_is_read_or_changed(bench: Bench) -> None:
    token = bench.act("/emulator/tokens", scopes=[MESSAGING])["access_token"]
    for path in (NUMBER, WABA, f"{WABA}/phone_numbers", f"{WABA}/message_templates"):
        assert error_of(bench.graph("GET", path, token=token)) == (403, 200)
    assert bench.post_message({"text": {"body": "x"}}, token=token).ok


def test_a_number_of_another_app_in_the_same_account_is_a_lack_of_capability(
    bench: Bench,
) -> None:
    other = bench.act("/emulator/businesses", waba_id=WABA, capabilities={"app": "42"})
    answer = bench.post_message({"text": {"body": "x"}}, number=other["phone_number_id"])
    assert error_of(answer) == (500, 3)


def test_a_token_in_the_address_opens_nothing_and_is_a_fault(bench: Bench) -> None:
    path = f"{NUMBER}?access_token={bench.settings.access_token}"
    assert error_of(bench.graph("GET", path, headers={"Authorization": ""})) == (401, 200)
    faults = bench.phone("GET", "/emulator/faults")
    assert [fault["kind"] for fault in faults.json()["faults"]] == ["token-in-query"]
    assert bench.settings.access_token not in faults.text


def test_tokens_are_listed_without_themselves(bench: Bench) -> None:
    made = bench.act("/emulator/tokens", scopes=[MESSAGING])
    listed = bench.phone("GET", "/emulator/tokens")
    assert [token["scopes"] for token in listed.json()["tokens"]][1] == [MESSAGING]
    assert made["access_token"] not in listed.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/emulator/tokens", {"scopes": ["everything"]}),
        ("/emulator/tokens", {"lives_s": "long"}),
        ("/emulator/tokens/own", {"state": "tired"}),
        ("/emulator/tokens/own", {"business": "nobody"}),
    ],
)
def test_what_no_token_can_be_is_refused(shared: Bench, path: str, body: dict[str, str]) -> None:
    assert shared.phone("POST", path, json=body).status_code in (400, 404)


def test_a_number_is_registered_with_its_pin(bench: Bench) -> None:
    path = f"{NUMBER}/register"
    given = {"messaging_product": "whatsapp", "pin": "123456"}
    assert error_of(bench.graph("POST", path, json=given | {"pin": "12345"})) == (400, 100)
    assert bench.graph("POST", path, json=given).json() == {"success": True}
    assert error_of(bench.graph("POST", path, json=given | {"pin": "654321"})) == (400, 133005)
    assert bench.graph("POST", f"{NUMBER}/deregister").ok
    assert error_of(bench.text()) == (400, 133010)
    assert bench.graph("POST", path, json=given).ok
    assert bench.text().ok


def test_registering_is_limited_to_ten_times_in_72_hours(bench: Bench) -> None:
    path = f"{NUMBER}/register"
    given = {"messaging_product": "whatsapp", "pin": "123456"}
    for _ in range(10):
        assert bench.graph("POST", path, json=given).ok
    assert error_of(bench.graph("POST", path, json=given)) == (400, 133016)
    bench.act("/clock", advance_s=72 * 3600 + 1)
    assert bench.graph("POST", path, json=given).ok
