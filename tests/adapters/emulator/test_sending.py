"""`POST /messages`: what is well formed, who it reaches, and what fails afterwards."""

import base64
from typing import Any

import pytest

from adapters.emulator.faces import Face
from tests.adapters.emulator.driver import (
    BEN,
    DISPLAY,
    SARAH,
    STRANGER,
    Bench,
    error_of,
    png,
    until,
)

BUTTONS = {"buttons": [{"type": "reply", "reply": {"id": "mute", "title": "Mute"}}]}
LINKED = {"name": "cta_url", "parameters": {"display_text": "Open", "url": "https://x.example/"}}
LIST = {"button": "Pick", "sections": [{"rows": [{"id": "a", "title": "Daily"}]}]}


def interactive(kind: str = "button", action: Any = None, **more: Any) -> dict[str, Any]:
    whole = {"type": kind, "body": {"text": "Which?"}, "action": action or BUTTONS} | more
    return {"type": "interactive", "interactive": whole}


def test_the_answer_is_metas(bench: Bench) -> None:
    answer = bench.text(to="+1 (650) 555-1234").json()
    wamid = answer["messages"][0]["id"]
    assert answer == {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+1 (650) 555-1234", "wa_id": SARAH}],
        "messages": [{"id": wamid}],
    }
    assert SARAH.encode() in base64.b64decode(wamid.removeprefix("wamid."))


def test_the_plus_is_optional(bench: Bench) -> None:
    assert bench.text(to=SARAH).json()["contacts"][0]["wa_id"] == SARAH


def test_a_mexican_number_answers_with_its_other_spelling(bench: Bench) -> None:
    bench.act("/phones", name="Lupe", wa_id="5215512345678")
    answer = bench.text(to="+525512345678").json()
    assert answer["contacts"] == [{"input": "+525512345678", "wa_id": "5215512345678"}]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "text", "text": {"body": "x" * 4097}}, 100),
        ({"type": "text", "text": {"body": ""}}, 100),
        ({"type": "text", "text": {"body": 7}}, 100),
        ({"type": "text", "text": {}}, 131008),
        ({"type": "text", "text": {"bdy": "x"}}, 100),
        ({"type": "text", "text": {"body": "x", "preview_url": "yes"}}, 100),
        ({"type": "text", "text": "x"}, 100),
        ({"type": "text", "text": {"body": "x"}, "colour": "red"}, 100),
        ({"type": "text", "text": {"body": "x"}, "image": {"id": "1"}}, 100),
        ({"type": "txt", "text": {"body": "x"}}, 100),
        ({"type": "text"}, 100),
        ({"type": "text", "text": {"body": "x"}, "messaging_product": "telegram"}, 100),
        ({"type": "text", "text": {"body": "x"}, "messaging_product": None}, 100),
        ({"type": "text", "text": {"body": "x"}, "to": None}, 100),
        ({"type": "text", "text": {"body": "x"}, "to": "Sarah"}, 100),
        ({"type": "text", "text": {"body": "x"}, "to": DISPLAY}, 131021),
        ({"type": "text", "text": {"body": "x"}, "recipient_type": "group"}, 131215),
        ({"type": "text", "text": {"body": "x"}, "biz_opaque_callback_data": "x" * 513}, 100),
        ({"type": "text", "text": {"body": "x"}, "context": {"message_id": "wamid.X"}}, 131009),
        ({"type": "text", "text": {"body": "x"}, "context": {}}, 131008),
        ({"type": "image", "image": {"id": "1", "caption": "x"}}, 100),
        ({"type": "image", "image": {"id": "1", "link": "https://x.example/a.png"}}, 100),
        ({"type": "image", "image": {}}, 100),
        ({"type": "image", "image": {"link": "ftp://x.example/a.png"}}, 100),
        ({"type": "image", "image": {"link": "https://x.example/", "caption": "x" * 1025}}, 100),
        ({"type": "pin", "pin": {"type": "pin"}}, 131051),
        ({"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": "👍"}}, 131009),
        ({"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": "ok"}}, 100),
        ({"type": "reaction", "reaction": {"message_id": "wamid.X"}}, 131008),
    ],
)
def test_what_meta_does_not_know_is_refused(
    shared: Bench, body: dict[str, Any], code: int
) -> None:
    answer = shared.post_message(body)
    assert error_of(answer) == (400, code)
    assert shared.log() == []


def test_a_body_that_is_not_json_is_refused(shared: Bench) -> None:
    answer = shared.graph("POST", f"{shared.settings.phone_number_id}/messages", data="{")
    assert error_of(answer) == (400, 100)


@pytest.mark.parametrize("sign", ["é", "📉"])
def test_lengths_are_counted_in_code_points(shared: Bench, sign: str) -> None:
    assert shared.text(sign * 4096).status_code == 200
    assert shared.text(sign * 4097).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        interactive(),
        interactive(header={"type": "text", "text": "Sales"}, footer={"text": "Reply STOP"}),
        interactive("cta_url", LINKED),
        interactive("list", LIST),
    ],
)
def test_interactive_messages_are_taken(bench: Bench, body: dict[str, Any]) -> None:
    bench.writes()
    bubble = bench.delivered(bench.send(body))
    assert bubble["type"] == "interactive"
    assert len(bubble["buttons"]) == 1


def reply_button(identity: str, title: str) -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": identity, "title": title}}


def rows(count: int) -> list[dict[str, str]]:
    return [{"id": str(n), "title": f"Row {n}"} for n in range(count)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (interactive(action={"buttons": [reply_button(str(n), str(n)) for n in range(4)]}), 100),
        (interactive(action={"buttons": []}), 100),
        (interactive(action={"buttons": [reply_button("a", "x" * 21)]}), 100),
        (interactive(action={"buttons": [reply_button("a" * 257, "x")]}), 100),
        (
            interactive(action={"buttons": [reply_button("a", "x"), reply_button("a", "y")]}),
            131009,
        ),
        (interactive(body={"text": "x" * 1025}), 100),
        (interactive(footer={"text": "x" * 61}), 100),
        (interactive(header={"type": "text", "text": "x" * 61}), 100),
        (interactive(header={"type": "image", "image": {"id": "1"}}), 100),
        (interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "x"}}), 131008),
        (interactive("list", {"button": "x" * 21, "sections": [{"rows": rows(1)}]}), 100),
        (interactive("list", {"button": "x", "sections": [{"rows": rows(11)}]}), 100),
        (
            interactive(
                "list",
                {"button": "x", "sections": [{"title": t, "rows": rows(6)} for t in ("a", "b")]},
            ),
            131009,
        ),
        (interactive("carousel", {"cards": []}), 131051),
    ],
)
def test_interactive_limits_are_kept(shared: Bench, body: dict[str, Any], code: int) -> None:
    assert error_of(shared.post_message(body)) == (400, code)


def test_a_message_in_the_window_is_sent_and_delivered_with_its_price(bench: Bench) -> None:
    bench.writes()
    wamid = bench.send_text(biz_opaque_callback_data="attempt:1")
    statuses = bench.statuses(wamid, "sent", "delivered")
    assert [s["status"] for s in statuses] == ["sent", "delivered"]
    for status in statuses:
        assert status["biz_opaque_callback_data"] == "attempt:1"
        assert status["recipient_id"] == SARAH
        assert status["recipient_user_id"].startswith("US.")
        assert status["pricing"] == {
            "billable": True, "pricing_model": "PMP", "type": "regular", "category": "service",
        }  # fmt: skip


def test_outside_the_window_a_free_message_is_accepted_and_then_fails(bench: Bench) -> None:
    wamid = bench.send_text(biz_opaque_callback_data="attempt:2")
    (status,) = bench.statuses(wamid, "failed")
    assert status["errors"][0]["code"] == 131047
    assert status["biz_opaque_callback_data"] == "attempt:2"
    assert "recipient_user_id" not in status
    assert all("contacts" not in post.value for post in bench.listener.posts)
    assert bench.screen() == []


def test_the_window_closes_24_hours_after_the_last_message(bench: Bench) -> None:
    bench.writes()
    bench.act("/clock", advance_s=86400 - 60)
    bench.statuses(bench.send_text("still open"), "delivered")
    bench.act("/clock", advance_s=61)
    bench.statuses(bench.send_text("closed"), "failed")


def test_windows_are_each_numbers_own(bench: Bench) -> None:
    other = bench.act("/emulator/businesses", webhook_url=bench.listener.url)
    bench.writes()
    body = {"type": "text", "text": {"body": "x"}}
    number, token = other["phone_number_id"], other["access_token"]
    wamid = bench.send(body, number=number, token=token)
    assert bench.statuses(wamid, "failed")[0]["errors"][0]["code"] == 131047


def test_a_number_without_a_phone_fails_afterwards(bench: Bench) -> None:
    answer = bench.text(to=STRANGER).json()
    assert answer["contacts"] == [{"input": STRANGER, "wa_id": STRANGER}]
    (status,) = bench.statuses(answer["messages"][0]["id"], "failed")
    assert status["errors"][0]["code"] == 131026
    assert status["recipient_id"] == STRANGER


def test_a_user_id_in_to_is_silently_dropped(bench: Bench) -> None:
    bench.writes()
    until(lambda: bool(bench.listener.messages()))
    user_id = bench.listener.messages()[0]["from_user_id"]
    wamid = bench.send_text(to=user_id)
    marker = bench.send_text("marker")
    bench.statuses(marker, "delivered")
    assert bench.listener.statuses(wamid) == []
    assert [b["text"] for b in bench.screen()] == ["hi", "marker"]


def test_a_user_id_in_recipient_reaches_its_person(bench: Bench) -> None:
    bench.writes()
    until(lambda: bool(bench.listener.messages()))
    user_id = bench.listener.messages()[0]["from_user_id"]
    answer = bench.text(to=None, recipient=user_id).json()
    assert answer["contacts"] == [{"input": user_id, "user_id": user_id}]
    statuses = bench.statuses(answer["messages"][0]["id"], "sent", "delivered")
    assert all("recipient_id" not in status for status in statuses)
    assert {status["recipient_user_id"] for status in statuses} == {user_id}


def test_a_quote_shows_what_it_answers(bench: Bench) -> None:
    asked = bench.writes("why did it drop?")
    wamid = bench.send_text("Wholesale paused.", context={"message_id": asked})
    bubble = bench.delivered(wamid)
    assert bubble["context"] == {"wamid": asked, "text": "why did it drop?", "direction": "in"}


def test_a_message_of_somebody_elses_chat_cannot_be_quoted(bench: Bench) -> None:
    asked = bench.writes(who=BEN)
    assert error_of(bench.text(context={"message_id": asked})) == (400, 131009)


def test_a_reaction_of_the_business_is_only_sent(bench: Bench) -> None:
    asked = bench.writes()
    reaction = {"type": "reaction", "reaction": {"message_id": asked, "emoji": "👍"}}
    wamid = bench.send(reaction)
    bench.statuses(wamid, "sent")
    bench.statuses(bench.send_text("marker"), "delivered")
    assert [s["status"] for s in bench.listener.statuses(wamid)] == ["sent"]
    assert bench.screen()[0]["reactions"] == {"out": "👍"}
    bench.send({"type": "reaction", "reaction": {"message_id": asked, "emoji": ""}})
    assert bench.screen()[0]["reactions"] == {}


def test_a_reaction_cannot_be_contextual_nor_reach_back_beyond_30_days(bench: Bench) -> None:
    asked = bench.writes()
    body = {"type": "reaction", "reaction": {"message_id": asked, "emoji": "👍"}}
    quoting = body | {"context": {"message_id": asked}}
    assert error_of(bench.post_message(quoting)) == (400, 131009)
    bench.act("/clock", advance_s=31 * 86400)
    assert error_of(bench.post_message(body)) == (400, 131009)


def test_an_uploaded_picture_arrives_with_its_caption(bench: Bench) -> None:
    bench.writes()
    image = {"id": bench.media_id(), "caption": "Revenue *$2,890*"}
    bubble = bench.delivered(bench.send({"type": "image", "image": image}))
    assert bubble["text"] == "Revenue *$2,890*"
    assert bench.phone("GET", bubble["image_url"]).content == png()


def test_a_linked_picture_is_fetched_from_this_machine(bench: Bench) -> None:
    bench.writes()
    bench.listener.pictures["/c.png"] = ("image/png", png())
    link = {"link": f"{bench.listener.base}/c.png?v=3"}
    bubble = bench.delivered(bench.send({"type": "image", "image": link}))
    assert bench.phone("GET", bubble["image_url"]).content == png()


@pytest.mark.parametrize("path", ["/missing.png", "/text.png", "elsewhere"])
def test_a_link_that_cannot_be_fetched_fails_afterwards(bench: Bench, path: str) -> None:
    bench.writes()
    bench.listener.pictures["/text.png"] = ("image/png", b"not a picture")
    base = "https://charts.example/c.png" if path == "elsewhere" else bench.listener.base + path
    wamid = bench.send({"type": "image", "image": {"link": base}})
    assert bench.statuses(wamid, "failed")[0]["errors"][0]["code"] == 131053


def test_45_messages_may_be_borrowed_and_the_next_one_waits_6_seconds(bench: Bench) -> None:
    bench.writes()
    for _ in range(45):
        bench.send_text()
    assert error_of(bench.text()) == (400, 131056)
    assert bench.text(to=BEN).status_code == 200
    bench.act("/clock", advance_s=7)
    assert bench.text().status_code == 200
    assert error_of(bench.text()) == (400, 131056)


def test_a_number_has_a_throughput(bench: Bench) -> None:
    given = {"messages_per_second": 3}
    other = bench.act("/emulator/businesses", capabilities=given, webhook_url=bench.listener.url)
    number, token = other["phone_number_id"], other["access_token"]
    body = {"type": "text", "text": {"body": "x"}}
    answers = [bench.post_message(body, number=number, token=token) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400]
    assert error_of(answers[-1]) == (400, 130429)


def test_marking_read_shows_blue_ticks_and_typing(bench: Bench) -> None:
    first, second = bench.writes("one"), bench.writes("two")
    mark = {"status": "read", "message_id": second, "typing_indicator": {"type": "text"}}
    answer = bench.post_message(mark | {"to": None})
    assert answer.json() == {"success": True}
    assert {b["wamid"]: b["status"] for b in bench.screen()} == {first: "read", second: "read"}
    assert bench.phone("GET", f"/phones/{SARAH}/chats").json()["chats"][0]["typing"] is True
    bench.send_text("answer")
    assert bench.phone("GET", f"/phones/{SARAH}/chats").json()["chats"][0]["typing"] is False


def test_only_an_inbound_message_can_be_marked_read(bench: Bench) -> None:
    bench.writes()
    own = bench.send_text()
    for target in ("wamid.unknown", own):
        mark = {"status": "read", "message_id": target, "to": None}
        assert error_of(bench.post_message(mark)) == (400, 131009)


def test_every_accepted_message_is_in_the_log(bench: Bench) -> None:
    wamid = bench.send_text("for the record", biz_opaque_callback_data="a:1")
    bench.text(to=None)
    (line,) = bench.log()
    assert line["wamid"] == wamid
    assert line["biz_opaque_callback_data"] == "a:1"
    assert line["to"] == f"+{SARAH}"
    assert line["type"] == "text"
    assert line["answered"] == "200"
    assert len(line["body_sha256"]) == 64
    assert bench.phone("GET", f"/emulator/log?since={line['seq']}").text == ""


def test_a_linked_picture_interrupted_by_a_restart_is_fetched_after_it(bench: Bench) -> None:
    bench.writes()
    bench.listener.pictures["/c.png"] = ("image/png", png())
    wamid = bench.send({"type": "image", "image": {"link": f"{bench.listener.base}/c.png"}})
    bench.delivered(wamid)
    link = Face(link=f"{bench.listener.base}/c.png").dumped()
    bench.emulator.messages.plan(wamid, face=link, sent_due=None, delivered_due=None)
    bench.shut()
    bench.open()
    assert bench.delivered(wamid)["image_url"]


def test_text_that_is_no_unicode_is_refused(shared: Bench) -> None:
    body = '{"messaging_product":"whatsapp","to":"16505551234","text":{"body":"\\ud83d"}}'
    answer = shared.graph("POST", f"{shared.settings.phone_number_id}/messages", data=body)
    assert error_of(answer) == (400, 100)
