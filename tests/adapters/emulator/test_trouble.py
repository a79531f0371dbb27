"""Troubles: each of them once, and what was really accepted."""

import time
from typing import Any

import pytest
import requests

from tests.adapters.emulator.driver import BEN, TOKEN, Bench, error_of, until


def raw_send(bench: Bench, timeout: float = 5.0) -> requests.Response:
    """On a connection of its own, as impatient as the test."""
    text = {"body": "x"}
    body: Any = {"messaging_product": "whatsapp", "to": BEN, "type": "text", "text": text}
    url = f"{bench.base}/v25.0/{bench.settings.phone_number_id}/messages"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return requests.post(url, json=body, headers=headers, timeout=timeout)


@pytest.mark.parametrize(
    ("kind", "http", "code"),
    [
        ("500", 500, 131000),
        ("429", 429, 130429),
        ("130429", 400, 130429),
        ("131056", 400, 131056),
        ("190", 401, 190),
        ("80007", 400, 80007),
        ("131016", 500, 131016),
    ],
)
def test_a_refusal_accepts_nothing_and_is_over_after_one_send(
    bench: Bench, kind: str, http: int, code: int
) -> None:
    bench.trouble(kind)
    assert error_of(bench.text()) == (http, code)
    assert bench.log() == []
    assert bench.text().status_code == 200


def test_a_trouble_lasts_as_many_sends_as_it_is_told(bench: Bench) -> None:
    bench.trouble("500", times=2)
    assert [bench.text().status_code for _ in range(3)] == [500, 500, 200]


def test_a_closed_window_is_accepted_and_then_fails(bench: Bench) -> None:
    bench.writes()
    bench.trouble("131047")
    wamid = bench.send_text()
    (status,) = bench.statuses(wamid, "failed")
    assert status["errors"][0]["code"] == 131047
    assert bench.log()[0]["error_code"] == 131047


def test_a_500_after_accepting_still_delivers(bench: Bench) -> None:
    bench.writes()
    bench.trouble("500-after-accept")
    assert bench.text(biz_opaque_callback_data="a:1").status_code == 500
    (line,) = bench.log()
    assert line["answered"] == "500-after-accept"
    bench.statuses(line["wamid"], "delivered")


@pytest.mark.parametrize(
    ("kind", "accepted"), [("timeout-before", 0), ("timeout-after-accept", 1)]
)
def test_a_time_out_gives_no_answer(bench: Bench, kind: str, accepted: int) -> None:
    bench.trouble(kind)
    with pytest.raises(requests.ReadTimeout):
        raw_send(bench, timeout=0.3)
    assert len(bench.log()) == accepted


@pytest.mark.parametrize(("kind", "accepted"), [("reset-before", 0), ("reset-after-accept", 1)])
def test_a_reset_breaks_the_connection(bench: Bench, kind: str, accepted: int) -> None:
    bench.trouble(kind)
    with pytest.raises(requests.ConnectionError, match="reset"):
        raw_send(bench)
    assert len(bench.log()) == accepted
    assert raw_send(bench).status_code == 200


def test_a_cut_body_says_200_and_is_not_whole(bench: Bench) -> None:
    bench.trouble("cut-body")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        raw_send(bench)
    assert len(bench.log()) == 1


def test_a_slow_answer_is_slow(bench: Bench) -> None:
    bench.trouble("slow:200")
    began = time.monotonic()
    assert bench.text().status_code == 200
    assert time.monotonic() - began >= 0.2


def test_a_trouble_of_uploads_leaves_messages_alone(bench: Bench) -> None:
    bench.trouble("500", on="media")
    assert bench.text().status_code == 200
    assert bench.upload().status_code == 500
    assert bench.upload().status_code == 200


def test_a_trouble_can_be_one_businesss_own(bench: Bench) -> None:
    other = bench.act("/emulator/businesses")
    bench.trouble("500", business=other["phone_number_id"])
    assert bench.text().status_code == 200
    body = {"type": "text", "text": {"body": "x"}}
    number, token = other["phone_number_id"], other["access_token"]
    assert bench.post_message(body, number=number, token=token).status_code == 500


def test_marking_read_uses_up_no_trouble(bench: Bench) -> None:
    wamid = bench.writes()
    bench.trouble("500")
    assert bench.post_message({"status": "read", "message_id": wamid, "to": None}).ok
    assert bench.text().status_code == 500


def test_a_status_that_never_comes_still_delivers(bench: Bench) -> None:
    bench.writes()
    bench.trouble("status-never")
    wamid = bench.send_text("silent")
    bench.delivered(wamid)
    bench.act("/phones/16505551234/read")
    marker = bench.send_text("marker")
    bench.statuses(marker, "delivered")
    assert bench.listener.statuses(wamid) == []


def test_a_status_can_come_before_the_answer(bench: Bench) -> None:
    bench.writes()
    bench.trouble("status-first")
    bench.listener.delay_s = 0.1
    wamid = bench.send_text()
    assert "sent" in [s["status"] for s in bench.listener.statuses(wamid)]


def test_a_status_can_come_twice(bench: Bench) -> None:
    bench.writes()
    bench.trouble("status-twice")
    wamid = bench.send_text()
    until(lambda: len(bench.listener.statuses(wamid)) == 4)
    told = [s["status"] for s in bench.listener.statuses(wamid)]
    assert sorted(told) == ["delivered", "delivered", "sent", "sent"]


def test_a_status_can_come_late(bench: Bench) -> None:
    bench.writes()
    bench.trouble("status-late:0.4")
    wamid = bench.send_text()
    bench.delivered(wamid)
    assert bench.listener.statuses(wamid) == []
    began = time.monotonic()
    bench.statuses(wamid, "sent", "delivered")
    assert time.monotonic() - began > 0.2


def test_a_time_out_and_a_late_status_meet_together(bench: Bench) -> None:
    bench.writes(who=BEN)
    bench.trouble("timeout-after-accept")
    bench.trouble("status-late:0.3")
    with pytest.raises(requests.ReadTimeout):
        raw_send(bench, timeout=0.2)
    bench.statuses(bench.log()[0]["wamid"], "delivered")


def test_none_calms_everything(bench: Bench) -> None:
    for kind in ("500", "status-never", "webhooks-off", "template-paused"):
        bench.trouble(kind)
    bench.trouble("none")
    told = bench.phone("GET", "/emulator/trouble").json()
    assert told == {"armed": [], "webhooks": "on", "paused_templates": []}
    assert bench.text().status_code == 200


@pytest.mark.parametrize("body", [{"kind": "flood"}, {"kind": "slow:x"}, {"kind": "123"},
                                  {"kind": "500", "on": "tuesdays"}, {}])  # fmt: skip
def test_an_unknown_trouble_is_refused(shared: Bench, body: dict[str, str]) -> None:
    assert shared.phone("POST", "/emulator/trouble", json=body).status_code == 400
