"""What the emulator takes and says, held against Meta's published schemas.

The schemas live beside the repository, not in it; without them these tests are skipped.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from adapters.emulator.graph.errors import CATALOGUE
from tests.adapters.emulator import examples
from tests.adapters.emulator.driver import BEN, NUMBER, SARAH, WABA, Bench, until
from tests.adapters.emulator.valid import things

CONTRACTS = Path(__file__).parents[3] / "../shared/contracts/meta"
SPEC = CONTRACTS / "cloud-api-v23.repaired.yaml"
pytestmark = pytest.mark.skipif(
    not SPEC.exists(), reason="Meta's OpenAPI file is not beside this checkout"
)
METHODS = ("get", "post", "delete")


class Contract:
    """Meta's OpenAPI file, by schema name or by call."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec
        resource: Resource[Any] = DRAFT202012.create_resource(spec)
        self._registry: Registry[Any] = Registry().with_resource("urn:meta", resource)

    def check(self, value: object, pointer: str) -> None:
        schema = {"$ref": f"urn:meta#{pointer}"}
        Draft202012Validator(schema, registry=self._registry).validate(value)

    def component(self, value: object, name: str) -> None:
        self.check(value, f"/components/schemas/{name}")

    def request(self, value: object) -> None:
        self.component(value, "Message")

    def answer(self, value: object, path: str, method: str) -> None:
        escaped = path.replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
        content = "responses/200/content/application~1json/schema"
        self.check(value, f"/paths/{escaped}/{method}/{content}")


@pytest.fixture(scope="module")
def contract() -> Contract:
    with SPEC.open("rb") as file:
        return Contract(yaml.load(file, Loader=yaml.CSafeLoader))


def button_message(**header: Any) -> dict[str, Any]:
    reply = {"type": "reply", "reply": {"id": "mute", "title": "Mute"}}
    inner = {"type": "button", "body": {"text": "?"}, "action": {"buttons": [reply]}} | header
    return {"type": "interactive", "interactive": inner}


def row_message() -> dict[str, Any]:
    sections = [{"title": "When", "rows": [{"id": "d", "title": "Daily"}]}]
    action = {"button": "Pick", "sections": sections}
    return {
        "type": "interactive",
        "interactive": {"type": "list", "body": {"text": "?"}, "action": action},
    }


def link_message() -> dict[str, Any]:
    given = {"display_text": "Open", "url": "https://x.example/"}
    action = {"name": "cta_url", "parameters": given}
    return {
        "type": "interactive",
        "interactive": {"type": "cta_url", "body": {"text": "?"}, "action": action},
    }


def test_what_the_contract_allows_is_taken(bench: Bench, contract: Contract) -> None:
    asked = bench.writes()
    image = bench.media_id()
    bodies: list[dict[str, Any]] = [
        {"type": "text", "text": {"body": "hi", "preview_url": False}},
        {"type": "text", "text": {"body": "hi"}, "context": {"message_id": asked},
         "biz_opaque_callback_data": "a:1"},
        {"type": "image", "image": {"id": image, "caption": "Revenue"}},
        {"type": "image", "image": {"link": "https://x.example/c.png"}},
        {"type": "reaction", "reaction": {"message_id": asked, "emoji": "👍"}},
        bench.chart_ready(image=image),
        button_message(), row_message(), link_message(),
        button_message(header={"type": "image", "image": {"id": image}}),
    ]  # fmt: skip
    envelope = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": SARAH}
    for body in bodies:
        contract.request(envelope | body)
        answer = bench.post_message(envelope | body)
        assert answer.status_code == 200, answer.text
        contract.component(answer.json(), "MessageResponsePayload")


def test_what_the_contract_forbids_is_refused(bench: Bench, contract: Contract) -> None:
    bodies: list[dict[str, Any]] = [
        {"type": "text", "text": {"body": "x" * 4097}},
        {"type": "text", "text": {"body": ""}},
        {"type": "text", "text": {"body": "x", "link": True}},
        {"type": "text", "text": {"body": "x"}, "callback": "a:1"},
        {"type": "image", "image": {"caption": "x"}},
        {"type": "image", "image": {"id": "1", "link": "https://x.example/"}},
        {"type": "reaction", "reaction": {"emoji": "👍"}},
        {"type": "template", "template": {"name": "chart_ready"}},
        button_message(action={"buttons": []}),
    ]
    envelope = {"messaging_product": "whatsapp", "to": SARAH}
    for body in bodies:
        with pytest.raises(Exception, match=r"is not valid|valid under"):
            contract.request(envelope | body)
        answer = bench.post_message(envelope | body)
        assert answer.status_code == 400
        contract.component(answer.json(), "GraphAPIError")


def test_the_read_mark_is_the_contracts(bench: Bench, contract: Contract) -> None:
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": bench.writes(),
            "typing_indicator": {"type": "text"}}  # fmt: skip
    contract.component(mark, "MarkRead")
    answer = bench.post_message(mark | {"to": None})
    contract.component(answer.json(), "MarkMessageResponsePayload")


def test_the_other_calls_answer_by_contract(bench: Bench, contract: Contract) -> None:
    media_id = bench.media_id()
    body = {"type": "BODY", "text": "Ready: {{1}}.", "example": {"body_text": [["Sales"]]}}
    made = {"name": "n", "language": "en", "category": "UTILITY", "components": [body]}
    calls: list[tuple[str, str, str, dict[str, Any]]] = [
        ("get", media_id, "/{Version}/{Media-ID}", {}),
        ("delete", media_id, "/{Version}/{Media-ID}", {}),
        ("get", NUMBER, "/{Version}/{Phone-Number-ID}", {}),
        ("get", f"{WABA}/message_templates", "/{Version}/{WABA-ID}/message_templates", {}),
        ("post", f"{WABA}/message_templates", "/{Version}/{WABA-ID}/message_templates",
         {"json": made}),
        ("get", f"{WABA}/subscribed_apps", "/{Version}/{WABA-ID}/subscribed_apps", {}),
        ("post", f"{WABA}/subscribed_apps", "/{Version}/{WABA-ID}/subscribed_apps", {}),
    ]  # fmt: skip
    for method, path, template, given in calls:
        answer = bench.graph(method.upper(), path, **given)
        assert answer.status_code == 200, answer.text
        contract.answer(answer.json(), template, method)
    contract.answer(bench.upload().json(), "/{Version}/{Phone-Number-ID}/media", "post")


def test_every_webhook_is_the_contracts(bench: Bench, contract: Contract) -> None:
    bench.writes("hello")
    wamid = bench.send_text(biz_opaque_callback_data="a:1")
    buttons = bench.send(button_message())
    chart = bench.send(bench.chart_ready())
    bench.delivered(chart)
    bench.act(f"/phones/{SARAH}/reactions", message_id=wamid, emoji="🤔")
    bench.act(f"/phones/{SARAH}/reactions", message_id=wamid, emoji="", spelling="absent")
    bench.act(f"/phones/{SARAH}/taps", message_id=buttons, index=0)
    bench.act(f"/phones/{SARAH}/taps", message_id=chart, index=0)
    bench.writes("why?", reply_to=wamid)
    bench.act(f"/phones/{SARAH}/read")
    bench.text(to="16505550000")
    bench.trouble("template-paused")
    bench.act(f"/phones/{SARAH}/privacy", username="@sarah")
    bench.writes("without a number")
    bench.statuses(chart, "read")
    until(bench.all_told)
    posts = list(bench.listener.posts)
    kinds = {m["type"] for m in bench.listener.messages()}
    assert kinds == {"text", "reaction", "interactive", "button"}
    assert {s["status"] for s in bench.listener.statuses()} == {
        "sent", "delivered", "read", "failed",
    }  # fmt: skip
    for post in posts:
        contract.component(post.body, "WebhookPayload")


def test_the_contracts_own_examples_are_taken(bench: Bench) -> None:
    known = things(bench)
    examples.prepare(bench)
    assert sorted(examples.refused(bench, known)) == [
        "Send Reply to List Message",  # has no `type`
        "Send Sample Issue Resolution Template",  # gives a quick reply `true` for its payload
    ]


def test_every_code_of_the_contract_is_known_with_its_http_status() -> None:
    told = json.loads((CONTRACTS / "error-codes.json").read_text())
    assert {row["code"] for row in told} <= set(CATALOGUE)
    for row in told:
        if str(row["http"]).isdigit() and row["code"] != 200:  # 200 also means: no token
            assert CATALOGUE[row["code"]][0] == int(row["http"]), row["code"]


def test_groups_are_the_contracts(bench: Bench, contract: Contract) -> None:
    made = {"subject": "Sales floor", "participants": [SARAH]}
    group = bench.act("/emulator/groups", **made)["group_id"]
    bench.act("/emulator/groups", open=True)
    bench.act(f"/phones/{SARAH}/messages", to=group, text="hi")
    bench.act(f"/emulator/groups/{group}/participants", wa_id=BEN)
    to_group = {"messaging_product": "whatsapp", "recipient_type": "group", "to": group}
    for content in (
        {"type": "text", "text": {"body": "hi"}},
        {"type": "image", "image": {"id": bench.media_id(), "caption": "Revenue"}},
    ):
        contract.request(to_group | content)
        answer = bench.post_message(to_group | content)
        contract.component(answer.json(), "MessageResponsePayload")
        bench.statuses(answer.json()["messages"][0]["id"], "delivered")
    bench.act(f"/phones/{BEN}/read", business=group)
    until(bench.all_told)
    assert {s["status"] for s in bench.listener.statuses()} == {"sent", "delivered", "read"}
    for post in bench.listener.posts:
        contract.component(post.body, "WebhookPayload")
    listed = bench.graph("GET", f"{NUMBER}/groups").json()
    contract.answer(listed, "/{Version}/{Phone-Number-ID}/groups", "get")
