"""What people do with their phones, and what the business hears of it."""

from typing import Any

import pytest

from tests.adapters.emulator.driver import BEN, DISPLAY, NUMBER, SARAH, STRANGER, Bench, until


def heard(bench: Bench, count: int = 1) -> list[dict[str, Any]]:
    until(lambda: len(bench.listener.messages()) >= count)
    return bench.listener.messages()


def test_two_people_have_phones_from_the_start(shared: Bench) -> None:
    phones = shared.phone("GET", "/phones").json()["phones"]
    assert [(p["name"], p["wa_id"]) for p in phones] == [
        ("Sarah Lindqvist", SARAH), ("Ben Okafor", BEN),
    ]  # fmt: skip


def test_a_written_message_is_told_with_who_wrote_it(bench: Bench) -> None:
    wamid = bench.writes("WA-7K2M9QXD café 👍")
    (message,) = heard(bench)
    assert message["id"] == wamid
    assert message["from"] == SARAH
    assert message["text"] == {"body": "WA-7K2M9QXD café 👍"}
    assert message["timestamp"].isdigit()
    value = bench.listener.posts[0].value
    assert value["metadata"] == {"display_phone_number": DISPLAY, "phone_number_id": NUMBER}
    (contact,) = value["contacts"]
    assert contact["profile"] == {"name": "Sarah Lindqvist"}
    assert contact["user_id"] == message["from_user_id"]


def test_a_number_may_be_named_by_what_is_dialled(bench: Bench) -> None:
    bench.act(f"/phones/{SARAH}/messages", to="+1 555-078-3881", text="hello")
    assert heard(bench)[0]["text"]["body"] == "hello"


@pytest.mark.parametrize(
    "link",
    [
        f"https://wa.me/{DISPLAY}?text=WA-7K2M9QXD%20hello%20%2B1",
        f"wa.me/{DISPLAY}?text=WA-7K2M9QXD%20hello%20%2B1",
        f"https://api.whatsapp.com/send/?phone={DISPLAY}&text=WA-7K2M9QXD%20hello%20%2B1",
    ],
)
def test_a_link_sends_its_prefilled_text(bench: Bench, link: str) -> None:
    bench.act(f"/phones/{SARAH}/messages", wa_me=link)
    assert heard(bench)[0]["text"]["body"] == "WA-7K2M9QXD hello +1"


@pytest.mark.parametrize("link", ["https://wa.me/+1555", "https://x.example/1", f"wa.me/{BEN}"])
def test_a_link_to_nobody_is_refused(shared: Bench, link: str) -> None:
    answer = shared.phone("POST", f"/phones/{SARAH}/messages", json={"wa_me": link, "text": "x"})
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_reply_says_what_it_quotes(bench: Bench) -> None:
    bench.writes()
    wamid = bench.send_text("Revenue fell.")
    bench.delivered(wamid)
    bench.writes("why?", reply_to=wamid)
    assert heard(bench, 2)[1]["context"] == {"from": DISPLAY, "id": wamid}


def test_a_reaction_and_its_removal_in_both_spellings(bench: Bench) -> None:
    bench.writes()
    wamid = bench.send_text()
    bench.delivered(wamid)
    path = f"/phones/{SARAH}/reactions"
    bench.act(path, message_id=wamid, emoji="🤔")
    assert bench.delivered(wamid)["reactions"] == {"in": "🤔"}
    bench.act(path, message_id=wamid, emoji="")
    assert bench.delivered(wamid)["reactions"] == {}
    bench.act(path, message_id=wamid, emoji="👍")
    bench.act(path, message_id=wamid, emoji="", spelling="absent")
    told = [m["reaction"] for m in heard(bench, 5) if m["type"] == "reaction"]
    assert sorted(told, key=str) == sorted(
        [
            {"message_id": wamid, "emoji": "🤔"},
            {"message_id": wamid, "emoji": ""},
            {"message_id": wamid, "emoji": "👍"},
            {"message_id": wamid},
        ],
        key=str,
    )


def test_a_reaction_does_not_open_the_window(bench: Bench) -> None:
    wamid = bench.send(bench.chart_ready())
    bench.delivered(wamid)
    bench.act(f"/phones/{SARAH}/reactions", message_id=wamid, emoji="👍")
    bench.statuses(bench.send_text(), "failed")


def test_a_tap_on_a_template_opens_the_window(bench: Bench) -> None:
    wamid = bench.send(bench.chart_ready())
    bench.delivered(wamid)
    bench.act(f"/phones/{SARAH}/taps", message_id=wamid, index=0)
    message = heard(bench)[0]
    assert message["type"] == "button"
    assert message["context"] == {"from": DISPLAY, "id": wamid}
    assert message["button"] == {"payload": "Read the analysis", "text": "Read the analysis"}
    bench.statuses(bench.send_text("the analysis"), "delivered")


def test_a_tap_on_a_reply_button_and_on_a_row(bench: Bench) -> None:
    bench.writes()
    reply = {"type": "reply", "reply": {"id": "mute:8f3c", "title": "Mute"}}
    row = {"id": "r1", "title": "Daily", "description": "at 09:00"}
    actions: dict[str, Any] = {
        "button": {"buttons": [reply]},
        "list": {"button": "Pick", "sections": [{"rows": [row]}]},
    }
    for n, (kind, action) in enumerate(actions.items(), start=2):
        body = {"type": kind, "body": {"text": "?"}, "action": action}
        wamid = bench.send({"type": "interactive", "interactive": body})
        bench.delivered(wamid)
        bench.act(f"/phones/{SARAH}/taps", message_id=wamid, index=0)
        heard(bench, n)
    told = [m["interactive"] for m in bench.listener.messages() if m["type"] == "interactive"]
    assert {"type": "button_reply", "button_reply": {"id": "mute:8f3c", "title": "Mute"}} in told
    assert {"type": "list_reply", "list_reply": row} in told


def test_a_link_button_tells_nobody(bench: Bench) -> None:
    bench.writes()
    action = {
        "name": "cta_url",
        "parameters": {"display_text": "Open", "url": "https://x.example"},
    }
    body = {"type": "cta_url", "body": {"text": "?"}, "action": action}
    wamid = bench.send({"type": "interactive", "interactive": body})
    bench.delivered(wamid)
    assert bench.act(f"/phones/{SARAH}/taps", message_id=wamid, index=0) == {"id": None}


def test_reading_is_told_once_for_each_message(bench: Bench) -> None:
    bench.writes()
    wamids = [bench.send_text(str(n), biz_opaque_callback_data=f"a:{n}") for n in range(2)]
    bench.delivered(wamids[1])
    assert bench.phone("GET", "/phones").json()["phones"][0]["unread"] == 2
    assert bench.act(f"/phones/{SARAH}/read", business=NUMBER) == {"read": 2}
    assert bench.act(f"/phones/{SARAH}/read", business=NUMBER) == {"read": 0}
    for n, wamid in enumerate(wamids):
        (read,) = [s for s in bench.statuses(wamid, "read") if s["status"] == "read"]
        assert read["biz_opaque_callback_data"] == f"a:{n}"
        assert "pricing" not in read
    assert {b["status"] for b in bench.screen() if b["direction"] == "out"} == {"read"}


def test_a_person_with_a_username_has_no_number_in_webhooks(bench: Bench) -> None:
    bench.act(f"/phones/{SARAH}/privacy", username="@sarah")
    bench.writes()
    (message,) = heard(bench)
    assert "from" not in message
    assert message["from_user_id"].startswith("US.")
    (contact,) = bench.listener.posts[0].value["contacts"]
    assert contact["profile"] == {"name": "Sarah Lindqvist", "username": "@sarah"}
    assert "wa_id" not in contact


def test_two_accounts_know_one_person_by_two_ids(bench: Bench) -> None:
    other = bench.act("/emulator/businesses", webhook_url=bench.listener.url)
    bench.writes()
    bench.act(f"/phones/{SARAH}/messages", to=other["phone_number_id"], text="hello")
    assert len({message["from_user_id"] for message in heard(bench, 2)}) == 2


def test_a_recycled_number_is_another_person(bench: Bench) -> None:
    bench.writes("from Sarah")
    (before,) = heard(bench)
    heir = bench.act(f"/phones/{SARAH}/recycle", name="Nadia Petit")
    assert heir["wa_id"] == SARAH
    assert bench.screen() == []
    bench.statuses(bench.send_text("no window here"), "failed")
    bench.writes("from Nadia")
    after = heard(bench, 2)[1]
    assert after["from"] == SARAH
    assert after["from_user_id"] != before["from_user_id"]
    answer = bench.text(to=None, recipient=before["from_user_id"]).json()
    (status,) = bench.statuses(answer["messages"][0]["id"], "failed")
    assert status["errors"][0]["code"] == 131026


def test_anything_can_be_sent_raw(bench: Bench) -> None:
    voice = {"type": "audio", "audio": {"id": "1", "mime_type": "audio/ogg", "voice": True}}
    bench.act(f"/phones/{SARAH}/raw", message=voice)
    system = {"type": "system", "system": {"type": "user_changed_number", "body": "changed"}}
    bench.act(f"/phones/{SARAH}/raw", message=system)
    told = {message["type"]: message for message in heard(bench, 2)}
    assert told["audio"]["audio"]["voice"] is True
    assert told["audio"]["from"] == SARAH
    posts = {post.value["messages"][0]["type"]: post.value for post in bench.listener.posts}
    assert "contacts" in posts["audio"]
    assert "contacts" not in posts["system"]
    assert bench.screen()[0]["text"] == "[audio]"


def test_phones_can_be_added_one_by_one_or_many_at_once(bench: Bench) -> None:
    added = bench.act("/phones", name="Ana", wa_id="+49 151 2345678")
    assert added["wa_id"] == "491512345678"
    assert added["user_id"].startswith("DE.")
    many = [{"name": f"Reader {n}", "wa_id": f"1650556{n:04}"} for n in range(20)]
    assert len(bench.act("/phones", people=many)["phones"]) == 20
    again = bench.phone("POST", "/phones", json={"name": "Ana", "wa_id": SARAH})
    assert again.status_code == 409


def test_nobody_can_act_on_a_phone_that_is_not_there(bench: Bench) -> None:
    assert bench.phone("GET", f"/phones/{STRANGER}/chats").status_code == 404
    bench.writes(who=BEN)
    theirs = bench.screen(BEN)[0]["wamid"]
    body = {"message_id": theirs, "emoji": "👍"}
    assert bench.phone("POST", f"/phones/{SARAH}/reactions", json=body).status_code == 400


def test_what_was_written_ticks_twice_once_the_business_has_it(bench: Bench) -> None:
    bench.trouble("webhooks-off")
    bench.writes()
    assert bench.screen()[0]["status"] == "sent"
    bench.trouble("webhooks-on")
    until(lambda: bench.screen()[0]["status"] == "delivered")


def test_the_chat_tells_its_window(bench: Bench) -> None:
    path = f"/phones/{SARAH}/chats"
    assert bench.phone("GET", path).json()["chats"][0]["window_until"] is None
    bench.writes()
    chat = bench.phone("GET", path).json()["chats"][0]
    assert chat["window_open"] is True
    assert 86390 <= chat["window_left_s"] <= 86400
    bench.act("/clock", advance_s=86401)
    assert bench.phone("GET", path).json()["chats"][0]["window_open"] is False
