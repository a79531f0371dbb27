"""What our client can send, the emulator takes, and the phone shows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
from pytest_httpserver import HTTPServer

from adapters.whatsapp.groups import CloudApiGroups
from adapters.whatsapp.messenger import CloudApiMessenger
from domain.messages import Form, Outcome
from ports.groups import GroupsClosed
from ports.messenger import Button, Line, Outgoing, Template
from tests.adapters.emulator.driver import NUMBER, SARAH, TOKEN, Bench, png, until

LINE = Line(NUMBER, TOKEN)
PLAIN = Outgoing(Form.TEXT, SARAH, "", "Revenue rose by 12%.", "attempt-1")
BUTTONS = (Button("mute:8f3c", "Mute"), Button("why", "Why?"))
FORMS: dict[str, dict[str, Any]] = {
    "text": {},
    "image": {"form": Form.IMAGE},
    "template": {"form": Form.TEMPLATE, "template": Template("chart_ready", "en")},
    "buttons": {"form": Form.INTERACTIVE, "buttons": BUTTONS, "footer": "Reply PAUSE 7"},
}


@pytest.fixture
def client(bench: Bench) -> Iterator[CloudApiMessenger]:
    with requests.Session() as session:
        yield CloudApiMessenger(session, bench.base, "v25.0")


def user_id_of(bench: Bench) -> str:
    """Of Sarah, who has written."""
    until(lambda: bool(bench.listener.messages()))
    found: str = bench.listener.messages()[0]["from_user_id"]
    return found


@pytest.mark.parametrize("by", ["phone", "user id"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_arrives(bench: Bench, client: CloudApiMessenger, form: str, by: str) -> None:
    asked = bench.writes()
    message = replace(PLAIN, quoted=asked, **FORMS[form])
    if form != "text":
        message = replace(message, media_id=client.upload(LINE, png()))
    if by == "user id":
        message = replace(message, phone="", user_id=user_id_of(bench))

    answer = client.send(LINE, message)

    assert answer.outcome is Outcome.ACCEPTED, answer
    bubble = bench.delivered(answer.wamid)
    assert PLAIN.text in bubble["text"]
    assert bool(bubble["image_url"]) == (form != "text")


@pytest.mark.parametrize("form", ["image", "template", "buttons"])
def test_every_picture_arrives_by_link_too(
    bench: Bench, client: CloudApiMessenger, httpserver: HTTPServer, form: str
) -> None:
    httpserver.expect_request("/c.png").respond_with_data(png(), content_type="image/png")
    bench.writes()
    message = replace(PLAIN, media_link=httpserver.url_for("/c.png"), **FORMS[form])

    answer = client.send(LINE, message)

    assert bench.delivered(answer.wamid)["image_url"]


def test_marking_as_read_shows_that_we_are_typing(bench: Bench, client: CloudApiMessenger) -> None:
    asked = bench.writes()

    client.typing(LINE, asked)

    (said,) = [each for each in bench.screen() if each["wamid"] == asked]
    assert said["status"] == "read"


@pytest.mark.parametrize("form", ["text", "image"])
def test_what_goes_to_a_group_arrives_once_meta_opens_groups(
    bench: Bench, client: CloudApiMessenger, form: str
) -> None:
    made = {"subject": "Sales floor", "participants": [SARAH]}
    group = bench.act("/emulator/groups", **made)["group_id"]
    asked = bench.act(f"/phones/{SARAH}/messages", to=group, text="hi")["id"]
    message = replace(PLAIN, phone="", group=group, quoted=asked, **FORMS[form])
    if form == "image":
        message = replace(message, media_id=client.upload(LINE, png()))

    assert client.send(LINE, message).code == 131215
    bench.act("/emulator/groups", open=True)
    answer = client.send(LINE, message)

    assert answer.outcome is Outcome.ACCEPTED, answer
    assert bench.statuses(answer.wamid, "delivered")


def test_our_client_sees_whether_groups_are_open(bench: Bench) -> None:
    made = {"subject": "Sales floor", "participants": [SARAH]}
    group = bench.act("/emulator/groups", **made)["group_id"]
    with requests.Session() as session:
        directory = CloudApiGroups(session, bench.base, "v25.0")
        with pytest.raises(GroupsClosed):
            directory.groups(LINE)
        bench.act("/emulator/groups", open=True)
        assert directory.groups(LINE) == {group: "Sales floor"}
