"""Groups: who may write to them, what a business hears of them, and how a phone shows them."""

from typing import Any

import pytest
import requests

from tests.adapters.emulator.driver import BEN, NUMBER, SARAH, Bench, error_of, until


def made(bench: Bench, *people: str, subject: str = "Sales floor") -> str:
    """A new group with these people in it."""
    body = {"subject": subject, "participants": list(people or (SARAH, BEN))}
    answer = bench.phone("POST", "/emulator/groups", json=body)
    assert answer.status_code == 201, answer.text
    group_id: str = answer.json()["group_id"]
    return group_id


def opened(bench: Bench) -> None:
    bench.act("/emulator/groups", open=True)


def to_group(bench: Bench, group_id: str, body: dict[str, Any]) -> requests.Response:
    return bench.post_message({"recipient_type": "group", "to": group_id} | body)


def text(words: str = "hello") -> dict[str, Any]:
    return {"type": "text", "text": {"body": words}}


def wamid_of(answer: requests.Response) -> str:
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["messages"][0]["id"]
    return found


def test_a_groups_id_is_opaque_and_each_is_another(bench: Bench) -> None:
    first, second = made(bench), made(bench)
    assert first.startswith("Y2FwaV9ncm91cDo")
    assert first != second


def test_groups_are_closed_until_the_switch_is_turned(bench: Bench) -> None:
    group = made(bench)
    assert bench.phone("GET", "/emulator/groups").json()["open"] is False
    assert error_of(to_group(bench, group, text())) == (400, 131215)
    assert error_of(bench.graph("GET", f"{NUMBER}/groups")) == (400, 131215)
    assert bench.log() == []


def test_a_number_lists_its_groups_once_meta_opens_them(bench: Bench) -> None:
    group = made(bench, subject="Board")
    opened(bench)
    data = bench.graph("GET", f"{NUMBER}/groups").json()["data"]
    assert [(each["id"], each["subject"]) for each in data["groups"]] == [(group, "Board")]


def test_what_a_member_writes_names_the_group_and_who(bench: Bench) -> None:
    group = made(bench)
    wamid = bench.act(f"/phones/{SARAH}/messages", to=group, text="chartcastr link")["id"]
    until(lambda: bench.listener.messages() != [])
    (message,) = bench.listener.messages()
    assert (message["id"], message["group_id"], message["from"]) == (wamid, group, SARAH)
    assert message["text"] == {"body": "chartcastr link"}


def test_somebody_outside_cannot_write_in_a_group(bench: Bench) -> None:
    group = made(bench, SARAH)
    body = {"to": group, "text": "hello"}
    assert bench.phone("POST", f"/phones/{BEN}/messages", json=body).status_code == 400


def test_any_members_message_opens_the_window_for_the_whole_group(bench: Bench) -> None:
    group = made(bench)
    opened(bench)
    closed = wamid_of(to_group(bench, group, text()))
    (failed,) = bench.statuses(closed, "failed")
    assert failed["errors"][0]["code"] == 131047
    assert (failed["recipient_id"], failed["recipient_type"]) == (group, "group")
    bench.act(f"/phones/{BEN}/messages", to=group, text="hi")
    assert bench.statuses(wamid_of(to_group(bench, group, text())), "delivered")


def test_a_message_in_a_group_opens_no_window_of_its_writer(bench: Bench) -> None:
    group = made(bench)
    bench.act(f"/phones/{SARAH}/messages", to=group, text="hi")
    assert bench.statuses(bench.send_text(), "failed")


def test_statuses_come_for_each_participant(bench: Bench) -> None:
    group = made(bench)
    opened(bench)
    bench.act(f"/phones/{SARAH}/messages", to=group, text="hi")
    answer = to_group(bench, group, text() | {"biz_opaque_callback_data": "mine"})
    assert answer.json()["messages"][0]["group_id"] == group
    wamid = wamid_of(answer)
    until(lambda: len(bench.listener.statuses(wamid)) == 4)
    told = bench.statuses(wamid, "delivered")
    delivered = [each for each in told if each["status"] == "delivered"]
    assert [each["recipient_participant_id"] for each in delivered] == [SARAH, BEN]
    assert {each["recipient_id"] for each in delivered} == {group}
    assert {each["recipient_type"] for each in delivered} == {"group"}
    assert {each["pricing"]["category"] for each in delivered} == {"group_service"}
    assert {each["biz_opaque_callback_data"] for each in delivered} == {"mine"}


def test_one_member_reads_for_nobody_else(bench: Bench) -> None:
    group = made(bench)
    opened(bench)
    bench.act(f"/phones/{SARAH}/messages", to=group, text="hi")
    wamid = wamid_of(to_group(bench, group, text()))
    bench.statuses(wamid, "delivered")
    assert bench.act(f"/phones/{BEN}/read", business=group) == {"read": 2}
    read = [each for each in bench.statuses(wamid, "read") if each["status"] == "read"]
    assert [each["recipient_participant_id"] for each in read] == [BEN]
    assert bench.act(f"/phones/{BEN}/read", business=group) == {"read": 0}


@pytest.mark.parametrize(
    "body",
    [
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "Which?"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "A"}}]},
            },
        },
        {"type": "reaction", "reaction": {"message_id": "wamid.A", "emoji": "👍"}},
    ],
)
def test_what_groups_do_not_take_is_refused(bench: Bench, body: dict[str, Any]) -> None:
    group = made(bench)
    opened(bench)
    assert error_of(to_group(bench, group, body)) == (400, 130501)


def test_pictures_and_plain_templates_go_and_templates_with_buttons_do_not(bench: Bench) -> None:
    group = made(bench)
    opened(bench)
    bench.act(f"/phones/{SARAH}/messages", to=group, text="hi")
    image = {"type": "image", "image": {"id": bench.media_id(), "caption": "Revenue"}}
    assert bench.statuses(wamid_of(to_group(bench, group, image)), "delivered")
    assert error_of(to_group(bench, group, bench.chart_ready())) == (400, 130501)
    plain = {"name": "hello", "language": {"code": "en"}}
    components = [{"type": "BODY", "text": "New numbers are there."}]
    kept = {"name": "hello", "language": "en", "category": "UTILITY", "components": components}
    waba = bench.settings.waba_id
    assert bench.graph("POST", f"{waba}/message_templates", json=kept).ok
    bench.act("/emulator/templates/hello", status="APPROVED")
    sent = to_group(bench, group, {"type": "template", "template": plain})
    told = bench.statuses(wamid_of(sent), "delivered")
    assert {each["pricing"]["category"] for each in told} == {"group_utility"}


def test_an_unknown_group_and_an_empty_one_are_refused(bench: Bench) -> None:
    opened(bench)
    assert error_of(to_group(bench, "Y2FwaV9ncm91cDoxMjM", text())) == (400, 131041)
    group = made(bench, SARAH)
    bench.act(f"/emulator/groups/{group}/participants", wa_id=SARAH, leave=True)
    assert error_of(to_group(bench, group, text())) == (400, 131020)


def test_who_joins_and_who_leaves_is_told(bench: Bench) -> None:
    group = made(bench, SARAH)
    path = f"/emulator/groups/{group}/participants"
    bench.act(path, wa_id=BEN)
    bench.act(path, wa_id=BEN)
    bench.act(path, wa_id=SARAH, leave=True)
    until(lambda: len(bench.listener.posts) == 2)
    told = [post.change for post in bench.listener.posts]
    assert {each["field"] for each in told} == {"group_participants_update"}
    changes = [each["value"]["groups"][0] for each in told]
    joined, left = sorted(changes, key=lambda each: str(each["type"]))  # in either order
    assert (joined["group_id"], joined["type"]) == (group, "group_participants_add")
    assert [each["wa_id"] for each in joined["added_participants"]] == [BEN]
    assert left["type"] == "group_participants_remove"
    assert [each["wa_id"] for each in left["removed_participants"]] == [SARAH]


def test_a_ninth_person_does_not_fit(bench: Bench) -> None:
    people = [{"name": f"Guest {n}", "wa_id": f"1650555900{n}"} for n in range(9)]
    bench.act("/phones", people=people)
    group = made(bench, *[each["wa_id"] for each in people[:8]])
    path = f"/emulator/groups/{group}/participants"
    answer = bench.phone("POST", path, json={"wa_id": people[8]["wa_id"]})
    assert answer.status_code == 409
    assert "131204" in answer.json()["error"]


def test_a_member_sees_who_wrote_what(bench: Bench) -> None:
    group = made(bench)
    opened(bench)
    bench.act(f"/phones/{SARAH}/messages", to=group, text="hi all")
    wamid = wamid_of(to_group(bench, group, text("Revenue fell.")))
    bench.statuses(wamid, "delivered")
    quoting = bench.act(f"/phones/{BEN}/messages", to=group, text="why?", reply_to=wamid)["id"]
    path = f"/phones/{BEN}/messages?business={group}"
    shown = bench.phone("GET", path).json()["messages"]
    assert [(b["direction"], b["text"], b.get("author")) for b in shown] == [
        ("out", "hi all", "Sarah Lindqvist"),
        ("out", "Revenue fell.", "Chartcastr"),
        ("in", "why?", None),
    ]
    page = bench.phone("GET", f"/?phone={BEN}&chat={group}").text
    assert "<b>Chartcastr</b>" in page
    until(lambda: len(bench.listener.messages()) == 2)
    told = bench.listener.messages()[1]
    assert (told["id"], told["context"]["id"]) == (quoting, wamid)


def test_a_group_is_opened_written_in_and_read_on_the_page(bench: Bench) -> None:
    group = made(bench)
    bench.act(f"/phones/{SARAH}/messages", to=group, text="hi all")
    listed = bench.phone("GET", f"/?phone={BEN}").text
    assert "Sales floor" in listed
    page = bench.phone("GET", f"/?phone={BEN}&chat={group}").text
    assert "hi all" in page
    assert '<p class="author">Sarah Lindqvist</p>' in page
    back = f"/?phone={BEN}&chat={group}"
    form = {"to": group, "text": "hello from Ben", "back": back}
    answer = bench.phone("POST", f"/phones/{BEN}/messages", data=form)
    assert answer.history[0].status_code == 303
    assert "hello from Ben" in answer.text
    bench.phone("POST", f"/phones/{BEN}/read", data={"business": group, "back": back})
    chats = bench.phone("GET", f"/phones/{BEN}/chats").json()["chats"]
    assert next(c["unread"] for c in chats if c["business"] == group) == 0


def test_the_pages_switch_opens_groups(bench: Bench) -> None:
    made(bench)
    page = bench.phone("POST", "/emulator/groups", data={"open": "on", "back": "/"}).text
    assert "Meta opens ordinary groups</span>" in page
    assert bench.phone("GET", "/emulator/groups").json()["open"] is True
    bench.phone("POST", "/emulator/groups", data={"open": "off", "back": "/"})
    assert bench.phone("GET", "/emulator/groups").json()["open"] is False


def test_groups_survive_a_restart(bench: Bench) -> None:
    group = made(bench)
    opened(bench)
    bench.shut()
    bench.open()
    found = bench.phone("GET", "/emulator/groups").json()
    assert found["open"] is True
    assert [each["group_id"] for each in found["groups"]] == [group]
