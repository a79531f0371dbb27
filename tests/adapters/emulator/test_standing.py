"""Limits, quality, templates under review, and what is refused in the name of the account."""

from collections import Counter
from typing import Any

import pytest

from tests.adapters.emulator.driver import BEN, NUMBER, SARAH, WABA, Bench, error_of, until
from tests.adapters.emulator.test_templates import BODY, create, template, words

HOUR_S = 3600


def status_of(bench: Bench, wamid: str) -> int | None:
    """The code it failed with, or None once it is delivered."""
    until(lambda: bench.log_of(wamid)["status"] in ("delivered", "failed"))
    code: int | None = bench.log_of(wamid)["error_code"]
    return code


def account_events(bench: Bench, field: str) -> list[dict[str, Any]]:
    until(lambda: any(post.change["field"] == field for post in list(bench.listener.posts)))
    return [post.value for post in bench.listener.posts if post.change["field"] == field]


def test_a_tier_counts_people_outside_a_window_once_in_24_hours(bench: Bench) -> None:
    bench.act("/emulator/numbers", limit="TIER_250")
    people = [{"name": f"P{n}", "wa_id": f"1650557{n:04}"} for n in range(250)]
    bench.act("/phones", people=people)
    image = bench.media_id()
    for person in people:
        bench.emulator.reached.takes(bench.emulator.businesses.all()[0], person["name"])
    again = bench.send(bench.chart_ready(image=image))
    assert status_of(bench, again) == 131048

    bench.writes(who=BEN)  # whoever writes costs nothing
    inside = bench.send(bench.chart_ready(image=image, to=BEN))
    assert status_of(bench, inside) is None

    bench.act("/clock", advance_s=24 * HOUR_S + 1)
    later = bench.send(bench.chart_ready(image=image))
    assert status_of(bench, later) is None


def test_a_limit_is_read_and_told(bench: Bench) -> None:
    bench.act("/emulator/numbers", limit="TIER_10K", quality_rating="YELLOW")
    fields = "quality_rating,whatsapp_business_manager_messaging_limit"
    told = bench.graph("GET", f"{NUMBER}?fields={fields}").json()
    assert told["quality_rating"] == "YELLOW"
    assert told["whatsapp_business_manager_messaging_limit"] == "TIER_10K"
    (event,) = account_events(bench, "business_capability_update")
    assert event["max_daily_conversations_per_business"] == 10_000


def test_an_upgrade_of_the_throughput_is_told(bench: Bench) -> None:
    bench.act("/emulator/numbers", messages_per_second=1000)
    (event,) = account_events(bench, "phone_number_quality_update")
    assert event["event"] == "THROUGHPUT_UPGRADE"


@pytest.mark.parametrize(
    "body", [{"limit": "TIER_3"}, {"quality_rating": "BLUE"}, {"capabilities": 1}]
)
def test_what_no_number_can_be_is_refused(shared: Bench, body: dict[str, Any]) -> None:
    assert shared.phone("POST", "/emulator/numbers", json=body).status_code == 400


def test_a_template_is_paused_for_3_and_6_hours_and_then_disabled(bench: Bench) -> None:
    body = bench.chart_ready()
    for hours in (3, 6):
        bench.act("/emulator/templates/chart_ready", status="PAUSED")
        assert error_of(bench.post_message(body)) == (400, 132015)
        bench.act("/clock", advance_s=hours * HOUR_S - 60)
        assert error_of(bench.post_message(body)) == (400, 132015)
        bench.act("/clock", advance_s=61)
        assert bench.post_message(body).ok
    bench.act("/emulator/templates/chart_ready", status="PAUSED")
    assert error_of(bench.post_message(body)) == (400, 132016)
    bench.act("/clock", advance_s=30 * 24 * HOUR_S)
    bench.trouble("none")  # a person at the page starts afresh
    assert bench.post_message(bench.chart_ready()).ok
    field = "message_template_status_update"
    until(lambda: len(account_events(bench, field)) == 6)
    events = Counter(each["event"] for each in account_events(bench, field))
    assert events == {"PAUSED": 2, "APPROVED": 3, "DISABLED": 1}


def test_a_rejection_says_why_and_an_edit_is_reviewed_anew(bench: Bench) -> None:
    made = create(bench).json()["id"]
    bench.act(f"/emulator/templates/{made}", status="REJECTED", reason="TAG_CONTENT_MISMATCH")
    told = bench.graph("GET", f"{made}?fields=status,rejected_reason").json()
    assert (told["status"], told["rejected_reason"]) == ("REJECTED", "TAG_CONTENT_MISMATCH")
    field = "message_template_status_update"
    until(lambda: len(account_events(bench, field)) == 2)
    rejected = [one for one in account_events(bench, field) if one["event"] == "REJECTED"]
    assert [one["rejection_info"]["reason"] for one in rejected] == ["TAG_CONTENT_MISMATCH"]
    longer = BODY | {"text": "Here is your report {{1}} of {{2}} now."}
    assert bench.graph("POST", made, json={"components": [longer]}).ok
    sent = bench.send(template("report_ready", "en_US", words("a", "b")))
    assert bench.delivered(sent)["text"] == "Here is your report a of b now."


def test_a_category_can_be_changed_by_meta(bench: Bench) -> None:
    bench.act("/phones", name="Greta", wa_id="4915112345678")
    bench.act("/emulator/templates/chart_ready", category="MARKETING")
    (event,) = account_events(bench, "template_category_update")
    assert (event["previous_category"], event["new_category"]) == ("UTILITY", "MARKETING")
    wamid = bench.send(bench.chart_ready(to="4915112345678"))
    told = bench.statuses(wamid, "delivered")
    assert {status["pricing"]["category"] for status in told} == {"marketing"}
    american = bench.send(bench.chart_ready())
    assert status_of(bench, american) == 131049


def test_a_templates_quality_is_read_and_told(bench: Bench) -> None:
    bench.act("/emulator/templates/chart_ready", quality="RED")
    (event,) = account_events(bench, "message_template_quality_update")
    assert event["new_quality_score"] == "RED"
    found = bench.graph("GET", f"{WABA}/message_templates?name=chart_ready").json()["data"][0]
    told = bench.graph("GET", f"{found['id']}?fields=quality_score").json()
    assert told["quality_score"] == {"score": "RED"}


def test_a_review_can_take_its_time(tmp_path: Any) -> None:
    bench = Bench(str(tmp_path / "emulator.db"), approval="after:3600")
    try:
        made = create(bench).json()["id"]
        assert error_of(bench.graph("POST", made, json={"components": [BODY]})) == (400, 2388039)
        assert bench.graph("GET", f"{made}?fields=status").json()["status"] == "PENDING"
        bench.act("/clock", advance_s=3601)
        assert bench.graph("GET", f"{made}?fields=status").json()["status"] == "APPROVED"
    finally:
        bench.close()


@pytest.mark.parametrize(
    "body", [{}, {"status": "FINE"}, {"category": "FUN"}, {"quality": "BLUE"}]
)
def test_what_is_no_decision_is_refused(shared: Bench, body: dict[str, str]) -> None:
    answer = shared.phone("POST", "/emulator/templates/chart_ready", json=body)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("capabilities", "code"), [({"payment": False}, 131042), ({"payment": True}, None)]
)
def test_without_a_payment_method_nothing_is_delivered(
    bench: Bench, capabilities: dict[str, Any], code: int | None
) -> None:
    bench.writes()
    bench.act("/emulator/numbers", capabilities=capabilities)
    assert status_of(bench, bench.send_text()) == code


def test_a_test_number_writes_to_its_list_only(bench: Bench) -> None:
    bench.act("/emulator/numbers", capabilities={"allowed": [BEN]})
    assert error_of(bench.text()) == (400, 131030)
    assert bench.text(to=BEN).ok


def test_another_key_of_the_recipient_fails(bench: Bench) -> None:
    bench.writes()
    person = bench.emulator.people.with_number(SARAH)
    assert person
    good = bench.send_text(recipient_identity_key_hash=person.key_hash)
    assert status_of(bench, good) is None
    assert status_of(bench, bench.send_text(recipient_identity_key_hash="x")) == 137000


def test_a_code_cannot_go_to_a_user_id(bench: Bench) -> None:
    until(lambda: bool(bench.writes()) and bool(bench.listener.messages()))
    user_id = bench.listener.messages()[0]["from_user_id"]
    bench.act("/emulator/templates/chart_ready", category="AUTHENTICATION")
    body = bench.chart_ready(to=None, recipient=user_id)
    assert error_of(bench.post_message(body)) == (400, 131062)


def test_reactions_open_a_window_only_where_it_is_asked_for(bench: Bench) -> None:
    wamid = bench.send(bench.chart_ready())
    bench.delivered(wamid)
    for opens, code in ((False, 131047), (True, None)):
        bench.act("/emulator/numbers", capabilities={"reactions_open_window": opens})
        bench.act(f"/phones/{SARAH}/reactions", message_id=wamid, emoji="👍")
        assert status_of(bench, bench.send_text(str(opens))) == code
