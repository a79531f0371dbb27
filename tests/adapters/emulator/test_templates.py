"""Templates: submitting, reviewing, listing, and sending what was approved."""

from typing import Any

import pytest

from tests.adapters.emulator.driver import NUMBER, WABA, Bench, error_of, until

BODY = {
    "type": "BODY",
    "text": "Your report {{1}} of {{2}} is ready.",
    "example": {"body_text": [["Sales", "today"]]},
}
BUTTONS = {
    "type": "BUTTONS",
    "buttons": [
        {"type": "URL", "text": "Open", "url": "https://x.example/{{1}}", "example": ["r/1"]},
        {"type": "QUICK_REPLY", "text": "Stop"},
    ],
}


def submitted(**changes: Any) -> dict[str, Any]:
    plain = {"name": "report_ready", "language": "en_US", "category": "UTILITY",
             "components": [BODY, BUTTONS]}  # fmt: skip
    return plain | changes


def create(bench: Bench, **changes: Any) -> Any:
    return bench.graph("POST", f"{WABA}/message_templates", json=submitted(**changes))


def words(*texts: str) -> dict[str, Any]:
    return {"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]}


def template(name: str, language: str, *components: dict[str, Any]) -> dict[str, Any]:
    whole = {"name": name, "language": {"code": language}, "components": list(components)}
    return {"type": "template", "template": whole}


def test_a_chart_template_is_approved_from_the_start(shared: Bench) -> None:
    found = shared.graph("GET", f"{WABA}/message_templates?name=chart_ready").json()["data"]
    assert [(t["name"], t["status"], t["language"]) for t in found] == [
        ("chart_ready", "APPROVED", "en")
    ]
    assert [part["type"] for part in found[0]["components"]] == [
        "HEADER", "BODY", "FOOTER", "BUTTONS",
    ]  # fmt: skip


def test_a_template_reaches_a_phone_whose_window_is_closed(bench: Bench) -> None:
    answer = bench.post_message(bench.chart_ready("Revenue $4,820"))
    assert answer.json()["messages"][0]["message_status"] == "accepted"
    wamid = answer.json()["messages"][0]["id"]
    statuses = bench.statuses(wamid, "sent", "delivered")
    assert {s["pricing"]["category"] for s in statuses} == {"utility"}
    bubble = bench.delivered(wamid)
    assert bubble["text"].startswith("New numbers for you: Revenue $4,820.\nTap the button")
    assert bubble["footer"] == "Reply STOP to stop."
    assert bubble["image_url"]
    assert [button["text"] for button in bubble["buttons"]] == ["Read the analysis"]


def test_an_unknown_name_or_language_is_refused(shared: Bench) -> None:
    for name, language in (("chart_redy", "en"), ("chart_ready", "es")):
        answer = shared.post_message(template(name, language, words("x")))
        assert error_of(answer) == (404, 132001)


@pytest.mark.parametrize("texts", [(), ("a", "b")])
def test_the_number_of_parameters_must_be_right(shared: Bench, texts: tuple[str, ...]) -> None:
    body = shared.chart_ready()
    body["template"]["components"][1] = words(*texts)
    assert error_of(shared.post_message(body)) == (400, 132000)


def test_the_header_picture_is_required(shared: Bench) -> None:
    body = shared.chart_ready()
    del body["template"]["components"][0]
    assert error_of(shared.post_message(body)) == (400, 132012)
    text_header = {"type": "header", "parameters": [{"type": "text", "text": "x"}]}
    body["template"]["components"].append(text_header)
    assert error_of(shared.post_message(body)) == (400, 132012)


@pytest.mark.parametrize("text", ["two\nlines", "a\ttab", "five     spaces"])
def test_a_parameter_is_one_plain_line(shared: Bench, text: str) -> None:
    assert error_of(shared.post_message(shared.chart_ready(text))) == (400, 132018)


def test_four_spaces_are_allowed_and_the_whole_body_has_1024_signs(bench: Bench) -> None:
    image = bench.media_id()
    assert bench.post_message(bench.chart_ready("four    spaces", image=image)).ok
    fixed = len("New numbers for you: .\nTap the button to read the analysis.")
    fits = bench.post_message(bench.chart_ready("x" * (1024 - fixed), image=image))
    assert fits.status_code == 200
    answer = bench.post_message(bench.chart_ready("x" * (1025 - fixed), image=image))
    assert error_of(answer) == (400, 132005)


def test_a_quick_reply_may_carry_a_payload(bench: Bench) -> None:
    body = bench.chart_ready()
    payload = [{"type": "payload", "payload": "READ:8f3c"}]
    body["template"]["components"].append(
        {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": payload}
    )
    wamid = bench.send(body)
    bench.delivered(wamid)
    bench.act("/phones/16505551234/taps", message_id=wamid, index=0)
    until(lambda: bool(bench.listener.messages()))
    button = bench.listener.messages()[0]["button"]
    assert button == {"payload": "READ:8f3c", "text": "Read the analysis"}


def test_a_button_that_does_not_exist_is_refused(shared: Bench) -> None:
    body = shared.chart_ready()
    body["template"]["components"].append(
        {"type": "button", "sub_type": "quick_reply", "index": 1, "parameters": []}
    )
    assert error_of(shared.post_message(body)) == (400, 132000)


def test_a_submitted_template_is_approved_and_told(bench: Bench) -> None:
    made = create(bench).json()
    assert (made["status"], made["category"]) == ("PENDING", "UTILITY")
    until(lambda: bool(bench.listener.posts))
    post = bench.listener.posts[0]
    assert post.change["field"] == "message_template_status_update"
    assert isinstance(post.body["entry"][0]["time"], int)
    assert post.value["event"] == "APPROVED"
    assert post.value["message_template_language"] == "en-US"
    link = {"type": "button", "sub_type": "url", "index": "0",
            "parameters": [{"type": "text", "text": "r/8f3c"}]}  # fmt: skip
    bubble = bench.delivered(
        bench.send(template("report_ready", "en_US", words("Sales", "today"), link))
    )
    assert bubble["text"] == "Your report Sales of today is ready."
    assert bubble["buttons"][0]["url"] == "https://x.example/r/8f3c"


def test_named_parameters_are_matched_by_name(bench: Bench) -> None:
    text = "Your report {{report}} of {{day}} is ready."
    example = {"body_text_named_params": [{"param_name": "report", "example": "Sales"}]}
    named = {"type": "BODY", "text": text, "example": example}
    create(bench, components=[named], parameter_format="NAMED")
    given = [
        {"type": "text", "parameter_name": "day", "text": "today"},
        {"type": "text", "parameter_name": "report", "text": "Sales"},
    ]
    sent = template("report_ready", "en_US", {"type": "body", "parameters": given})
    assert bench.delivered(bench.send(sent))["text"] == "Your report Sales of today is ready."
    given[0]["parameter_name"] = "date"
    assert error_of(bench.post_message(sent)) == (400, 132000)


def test_what_is_not_yet_approved_cannot_be_sent(bench: Bench) -> None:
    made = create(bench).json()
    sent = template("report_ready", "en_US", words("a", "b"))
    for status, code in (("PENDING", 132001), ("REJECTED", 132001), ("PAUSED", 132015),
                         ("DISABLED", 132016)):  # fmt: skip
        bench.act(f"/emulator/templates/{made['id']}", status=status)
        assert bench.post_message(sent).json()["error"]["code"] == code
    until(lambda: len(bench.listener.posts) >= 5)
    assert {p.value["event"] for p in bench.listener.posts} >= {"PENDING", "REJECTED", "PAUSED"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "Report Ready"}, 100),
        ({"category": "FUN"}, 100),
        ({"components": [BUTTONS]}, 100),
        ({"components": [BODY | {"text": "{{1}} is ready"}]}, 2388299),
        ({"components": [BODY | {"text": "x" * 1025}]}, 2388040),
        ({"components": [{"type": "BODY", "text": "Report {{1}} is ready"}]}, 131008),
        ({"components": [BODY, {"type": "FOOTER", "text": "x" * 61}]}, 2388040),
        (
            {"components": [BODY, {"type": "HEADER", "format": "IMAGE",
                                   "example": {"header_handle": ["1037543291543636"]}}]},
            100,
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_reviewed_is_refused(
    shared: Bench, changes: dict[str, Any], code: int
) -> None:
    assert error_of(create(shared, **changes)) == (400, code)


def test_a_picture_header_takes_the_handle_of_an_upload(bench: Bench) -> None:
    query = {"file_length": 10, "file_type": "image/png"}
    session = bench.graph("POST", "670843887433847/uploads", params=query).json()["id"]
    token = {"Authorization": f"OAuth {bench.settings.access_token}", "file_offset": "0"}
    handle = bench.graph("POST", session, headers=token, data=b"0123456789").json()["h"]
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}}
    assert create(bench, components=[header, BODY]).status_code == 200


def test_a_name_can_be_used_once_in_a_language(bench: Bench) -> None:
    assert create(bench).ok
    assert error_of(create(bench)) == (400, 100)
    assert create(bench, language="es").ok


def test_a_listing_comes_in_pages(bench: Bench) -> None:
    for name in ("one", "two"):
        assert create(bench, name=name).ok
    path = f"{WABA}/message_templates"
    first = bench.graph("GET", path, params={"limit": 2, "fields": "name"}).json()
    assert [t["name"] for t in first["data"]] == ["chart_ready", "one"]
    assert first["paging"]["next"]
    after = first["paging"]["cursors"]["after"]
    rest = bench.graph("GET", path, params={"limit": 2, "after": after}).json()
    assert [t["name"] for t in rest["data"]] == ["two"]
    assert "next" not in rest["paging"]


def test_a_template_can_be_read_and_deleted(bench: Bench) -> None:
    made = create(bench).json()
    assert bench.graph("GET", f"{made['id']}?fields=status").json()["status"] == "APPROVED"
    path = f"{WABA}/message_templates"
    assert bench.graph("DELETE", path, params={"name": "report_ready"}).json()["success"]
    assert error_of(bench.graph("GET", made["id"])) == (400, 100)


def test_a_paused_template_refuses_until_all_is_well_again(bench: Bench) -> None:
    body = bench.chart_ready()
    bench.trouble("template-paused")
    assert error_of(bench.post_message(body)) == (400, 132015)
    until(lambda: bool(bench.listener.posts))
    assert bench.listener.posts[0].value["event"] == "PAUSED"
    bench.trouble("none")
    assert bench.post_message(body).ok


def test_a_number_is_no_account(shared: Bench) -> None:
    assert error_of(shared.graph("GET", f"{NUMBER}/message_templates")) == (400, 100)
