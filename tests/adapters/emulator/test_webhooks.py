"""Webhooks: signed, retried, never lost, and recorded."""

import hashlib
import hmac
import sqlite3
from itertools import pairwise
from pathlib import Path

from adapters.emulator.courier import signature
from adapters.emulator.payloads import wire
from adapters.emulator.store import LATER
from tests.adapters.emulator.driver import SECRET, Bench, until


def test_the_signature_covers_the_raw_bytes(bench: Bench) -> None:
    bench.writes("café 👍 a/b @ home")
    until(lambda: bool(bench.listener.posts))
    post = bench.listener.posts[0]
    told = post.headers["X-Hub-Signature-256"]
    expected = hmac.new(SECRET.encode(), post.raw, hashlib.sha256).hexdigest()
    assert told == f"sha256={expected}"


def test_the_body_is_spelled_as_meta_spells_it(bench: Bench) -> None:
    bench.writes("café 👍 a/b @ home")
    until(lambda: bool(bench.listener.posts))
    raw = bench.listener.posts[0].raw
    assert rb"caf\u00e9 \ud83d\udc4d a\/b \u0040 home" in raw
    assert raw.isascii()


def test_a_known_body_has_its_known_signature() -> None:
    text = {"body": "café 👍 a/b @"}
    message = {"id": "wamid.X", "from": "16505551234", "timestamp": "1749416383", "type": "text",
               "text": text}  # fmt: skip
    change = {"value": {"messages": [message]}, "field": "messages"}
    whole = {"object": "whatsapp_business_account", "entry": [{"id": "0", "changes": [change]}]}
    expected = "sha256=c25abbada32921f9da332a494ebb3842dd6a54293412cb02ea5b4bd98b5dc0a6"
    assert signature("0123456789abcdef0123456789abcdef", wire(whole)) == expected


def test_anything_but_200_is_tried_again(bench: Bench) -> None:
    bench.listener.answers = [500, 302, 204]
    wamid = bench.writes()
    until(lambda: len(bench.listener.posts) == 4)
    assert {message["id"] for message in bench.listener.messages()} == {wamid}
    assert len({post.raw for post in bench.listener.posts}) == 1
    until(lambda: bench.phone("GET", "/emulator/webhooks").json()["answered_200"] == 1)
    (told,) = bench.phone("GET", "/emulator/webhooks").json()["webhooks"]
    assert [one["status"] for one in told["tries"]] == [500, 302, 204, 200]
    assert told["next_try"] is None
    assert all(one["ms"] > 0 for one in told["tries"])


def test_pauses_between_tries_grow(bench: Bench) -> None:
    bench.listener.answers = [503] * 4
    bench.writes()
    until(lambda: len(bench.listener.posts) == 5)
    times = [post.at for post in bench.listener.posts]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    for pause, planned in zip(pauses, (0.05, 0.1, 0.2, 0.4), strict=True):
        assert pause > planned * 0.9


def test_a_restart_loses_no_webhook(bench: Bench, tmp_path: Path) -> None:
    bench.trouble("webhooks-off")
    wamid = bench.writes("before the restart")
    bench.act("/clock", advance_s=3600)
    bench.shut()
    assert bench.listener.posts == []
    bench.open()
    until(lambda: bool(bench.listener.messages()))
    assert bench.listener.messages()[0]["id"] == wamid
    assert bench.phone("GET", "/clock").json()["offset_s"] == 3600
    assert (tmp_path / "emulator.db").exists()


def test_held_webhooks_all_come_when_they_are_let_through(bench: Bench) -> None:
    bench.trouble("webhooks-off")
    bench.writes()
    wamid = bench.send_text()
    bench.delivered(wamid)
    assert bench.listener.posts == []
    bench.trouble("webhooks-on")
    bench.statuses(wamid, "sent", "delivered")
    until(lambda: len(bench.listener.messages()) == 1)


def test_a_slow_listener_does_not_hold_up_the_others(bench: Bench) -> None:
    bench.listener.delay_s = 0.6
    for n in range(4):
        bench.writes(str(n))
    until(lambda: len(bench.listener.posts) == 4, patience_s=2.2)


def test_the_address_can_be_verified_as_meta_does(bench: Bench) -> None:
    assert bench.act("/emulator/verification") == {"verified": True, "status": 200}
    other = bench.act("/emulator/businesses", verify_token="not what they expect")
    told = bench.act("/emulator/verification", business=other["phone_number_id"])
    assert told == {"verified": False, "status": 404}


def test_an_account_may_send_its_webhooks_elsewhere(bench: Bench) -> None:
    waba = bench.settings.waba_id
    override = {"override_callback_uri": f"{bench.listener.base}/other", "verify_token": "x"}
    assert bench.graph("POST", f"{waba}/subscribed_apps", json=override).ok
    bench.writes()
    until(lambda: bool(bench.listener.posts))


def test_each_business_signs_with_its_own_secret(bench: Bench) -> None:
    other = bench.act("/emulator/businesses", app_secret="another", verified_name="Cobalt")
    bench.act("/phones/16505551234/messages", to=other["phone_number_id"], text="x")
    until(lambda: bool(bench.listener.posts))
    post = bench.listener.posts[0]
    assert post.headers["X-Hub-Signature-256"] == signature("another", post.raw)


def test_a_file_of_an_earlier_emulator_goes_on(bench: Bench, tmp_path: Path) -> None:
    wamid = bench.send(bench.chart_ready())
    bench.delivered(wamid)
    bench.shut()
    with sqlite3.connect(tmp_path / "emulator.db") as db:
        for table, column, _ in LATER:
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    bench.open()
    assert [bubble["wamid"] for bubble in bench.screen()] == [wamid]
    bench.delivered(bench.send(bench.chart_ready()))
