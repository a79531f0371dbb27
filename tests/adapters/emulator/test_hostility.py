"""Hostility: shares of the sends and statuses go wrong, by one seed, while it is turned on."""

import time
from collections import Counter
from typing import Any

import pytest
import requests

from adapters.emulator import Settings
from adapters.emulator.hostility import Hostility, Shares
from tests.adapters.emulator.driver import BEN, SARAH, TOKEN, Bench, until

SENDS = {"500": 0.2, "500-after-accept": 0.2, "429": 0.1, "reset-before": 0.1, "cut-body": 0.1}


def turn(bench: Bench, **shares: Any) -> dict[str, Any]:
    found: dict[str, Any] = bench.act("/emulator/hostility", **shares)
    return found


def answers(bench: Bench, times: int) -> list[str]:
    """What sends met, each as one word."""
    url = f"{bench.base}/v25.0/{bench.settings.phone_number_id}/messages"
    body: dict[str, Any] = {"messaging_product": "whatsapp", "to": BEN, "type": "text"}
    body["text"] = {"body": "x"}
    met = []
    for _ in range(times):
        try:
            answer = requests.post(
                url, json=body, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=5
            )
            met.append(str(answer.status_code))
        except requests.RequestException as fault:
            met.append(type(fault).__name__)
    return met


def test_it_is_quiet_until_it_is_turned_on_and_after_it_is_turned_off(bench):
    assert set(answers(bench, 5)) == {"200"}
    turn(bench, sends={"500": 1})
    assert answers(bench, 3) == ["500"] * 3
    turn(bench)
    assert set(answers(bench, 5)) == {"200"}


def test_the_same_seed_meets_the_same_and_what_it_met_is_counted(bench):
    turn(bench, seed=7, sends=SENDS)
    first = answers(bench, 40)
    met = bench.phone("GET", "/emulator/hostility").json()["met"]
    turn(bench, seed=7, sends=SENDS)

    assert answers(bench, 40) == first
    assert len(set(first)) > 3
    assert met["sends"] == 40
    assert sum(met[kind] for kind in met if kind != "sends") == 40 - Counter(first)["200"]


def test_what_was_accepted_is_in_the_log_and_nothing_else(bench):
    turn(bench, seed=3, sends=SENDS)
    answers(bench, 40)
    met = bench.phone("GET", "/emulator/hostility").json()["met"]

    refused = met["500"] + met["429"] + met["reset-before"]

    assert len(bench.log()) == 40 - refused


def test_shares_are_kept_in_the_long_run():
    hostility = Hostility()
    hostility.turn(Shares.given({"seed": 1, "sends": {"500": 0.02, "429": 0.01}}))

    kinds = Counter(hostility.meet("1").kind for _ in range(20_000))

    assert 320 < kinds["500"] < 480
    assert 140 < kinds["429"] < 260


def test_statuses_come_twice_late_and_out_of_order_at_once(bench):
    bench.writes()
    turn(bench, statuses={"status-twice": 1, "status-shuffled:0.6": 1, "status-late:0.1": 1})
    wamids = [bench.send_text() for _ in range(8)]
    until(lambda: len(bench.listener.statuses()) == 32)

    orders = {tuple(_told(bench, wamid)) for wamid in wamids}

    assert any(order[0] == "delivered" for order in orders)
    assert all(sorted(order) == ["delivered"] * 2 + ["sent"] * 2 for order in orders)


def test_statuses_come_together_in_one_body(bench):
    bench.writes()
    turn(bench, statuses={"status-batched": 1})
    before = len(bench.listener.posts)
    wamids = {bench.send_text() for _ in range(6)}

    until(lambda: len(_batched(bench)) == 12)

    assert {status["id"] for status in _batched(bench)} == wamids
    assert len(bench.listener.posts) - before < 6
    until(bench.all_told)


def test_a_batch_that_is_refused_is_posted_again(bench):
    bench.writes()
    until(bench.all_told)
    turn(bench, statuses={"status-batched": 1})
    bench.listener.answers.extend([500, 500])
    bench.send_text()
    bench.send_text()

    until(lambda: bench.listener.answers == [] and bench.all_told())

    assert {status["status"] for status in _batched(bench)} == {"sent", "delivered"}


def test_statuses_can_be_left_out_or_come_before_the_answer(bench):
    bench.writes()
    turn(bench, statuses={"status-never": 1})
    silent = bench.send_text()
    turn(bench, statuses={"status-first": 1})
    bench.listener.delay_s = 0.05
    early = bench.send_text()

    assert "sent" in [status["status"] for status in bench.listener.statuses(early)]
    assert bench.listener.statuses(silent) == []


def test_an_armed_trouble_comes_before_chance(bench):
    turn(bench, sends={"500": 1})
    bench.trouble("429")

    assert answers(bench, 2) == ["429", "500"]


@pytest.mark.parametrize(
    "body",
    [
        {"sends": {"flood": 0.1}},
        {"sends": {"status-twice": 0.1}},
        {"sends": {"500": 0.6, "429": 0.6}},
        {"sends": {"500": 2}},
        {"sends": {"500": "many"}},
        {"sends": ["500"]},
        {"statuses": {"500": 0.1}},
        {"seed": "x"},
    ],
)
def test_what_is_no_hostility_is_refused(shared, body):
    assert shared.phone("POST", "/emulator/hostility", json=body).status_code == 400


@pytest.mark.parametrize(("interval_s", "taken"), [(600.0, 45), (0.0, 60)])
def test_the_limit_for_each_pair_can_be_taken_off(tmp_path, interval_s, taken):
    bench = Bench(str(tmp_path / "emulator.db"), pair_interval_s=interval_s)
    try:
        assert answers(bench, 60).count("200") == taken
    finally:
        bench.close()


@pytest.mark.parametrize(("per_second", "level"), [(80, "STANDARD"), (1000, "HIGH")])
def test_a_number_tells_the_throughput_that_it_has(tmp_path, per_second, level):
    bench = Bench(str(tmp_path / "emulator.db"), messages_per_second=per_second)
    try:
        number = bench.settings.phone_number_id
        found = bench.graph("GET", f"{number}?fields=throughput").json()
        assert found["throughput"] == {"level": level}
    finally:
        bench.close()


def test_the_log_holds_no_phone_number(bench, caplog):
    caplog.set_level("INFO", "emulator")

    bench.writes()
    bench.screen()
    bench.phone("GET", "/phones/nobody")

    assert "/phones/<wa_id>/messages" in caplog.text
    assert SARAH not in caplog.text


def _told(bench: Bench, wamid: str) -> list[str]:
    return [status["status"] for status in bench.listener.statuses(wamid)]


def _batched(bench: Bench) -> list[dict[str, Any]]:
    """The statuses of all changes of all bodies."""
    changes = [
        change for post in bench.listener.posts for change in post.body["entry"][0]["changes"]
    ]
    return [status for change in changes for status in change["value"].get("statuses", [])]


def test_it_is_hostile_unless_it_is_told_to_be_calm(tmp_path, shared):
    bench = Bench(str(tmp_path / "emulator.db"), hostility="hostile")
    try:
        told = bench.phone("GET", "/emulator/hostility").json()
        assert told["statuses"]["status-first"] == 0.3
        assert told["statuses"]["status-twice"] == 0.05
        assert told["sends"] == {}
        bench.writes()
        wamids = [bench.send_text(str(n)) for n in range(20)]
        until(lambda: {s["id"] for s in _batched(bench)} == set(wamids))
        met = bench.phone("GET", "/emulator/hostility").json()["met"]
        assert {"status-first", "status-shuffled:1", "status-batched"} <= set(met)
    finally:
        bench.close()
    assert shared.phone("GET", "/emulator/hostility").json()["statuses"] == {}


def test_the_page_turns_it_off_and_on(bench):
    for name, words in (("usual", "twice"), ("calm", "in order")):
        bench.phone("POST", "/emulator/hostility", data={name: "1", "back": "/"})
        assert words in bench.phone("GET", "/").text


def test_early_statuses_do_not_hold_sends_up_while_webhooks_are_held(bench):
    bench.writes()
    turn(bench, statuses={"status-first": 1})
    bench.trouble("webhooks-off")
    began = time.monotonic()
    bench.send_text()
    assert time.monotonic() - began < 2


def test_a_mood_that_is_none_is_refused():
    with pytest.raises(ValueError, match="HOSTILITY"):
        Settings(hostility="grumpy")
