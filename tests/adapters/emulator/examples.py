"""The examples of Meta's own contract, with their placeholders filled in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml

from tests.adapters.emulator.driver import NUMBER, SARAH, WABA, Bench
from tests.adapters.emulator.valid import Body, Things

CONTRACT = Path(__file__).parents[3] / "../shared/contracts/meta/cloud-api-v23.repaired.yaml"
CALLS = {
    "/{Version}/{Phone-Number-ID}/messages": f"{NUMBER}/messages",
    "/{Version}/{WABA-ID}/message_templates": f"{WABA}/message_templates",
    "/{Version}/{WABA-ID}/subscribed_apps": f"{WABA}/subscribed_apps",
    "/{Version}/{Phone-Number-ID}/register": f"{NUMBER}/register",
}
"""Those of the contract's calls with examples that the emulator answers."""
MANY_WORDS = "Hello {{1}}, you have paid {{2}} for it, and it comes on {{3}}, as you wished."
PICTURE = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::x"]}}
BODY = {"type": "BODY", "text": MANY_WORDS, "example": {"body_text": [["a", "b", "c"]]}}


@dataclass(frozen=True)
class Example:
    name: str
    path: str
    body: Body


def spec() -> dict[str, Any]:
    with CONTRACT.open("rb") as file:
        found: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    return found


def examples(known: Things) -> Iterator[Example]:
    paths = spec()["paths"]
    words = _words(known)
    for call, path in CALLS.items():
        content = paths[call]["post"]["requestBody"]["content"]["application/json"]
        for name, example in content["examples"].items():
            body = _filled(example["value"], words | _template_of(name, example["value"]))
            if name == "Send Multi-Product Message":
                body["interactive"]["header"]["type"] = "text"
            yield Example(name, path, body)


def refused(bench: Bench, known: Things) -> dict[str, str]:
    """By name, what the emulator said; a template that was taken is deleted again, since two
    examples have one name."""
    found = {}
    for example in examples(known):
        answer = bench.graph("POST", example.path, json=example.body)
        if not answer.ok:
            found[example.name] = str(answer.json()["error"]["message"])
        elif example.path.endswith("message_templates"):
            bench.graph("DELETE", example.path, params={"name": example.body["name"]})
    return found


def prepare(bench: Bench) -> None:
    """The templates that the examples send, as somebody must have had them approved."""
    yes, no = ({"type": "QUICK_REPLY", "text": text} for text in ("Yes", "No"))
    replies = {"type": "BUTTONS", "buttons": [yes, no]}
    flow = {"type": "FLOW", "text": "Open", "flow_id": "1", "flow_action": "navigate",
            "navigate_screen": "A"}  # fmt: skip
    one = BODY | {"text": "Hello {{1}}, are you content?", "example": {"body_text": [["a"]]}}
    plain = {"type": "BODY", "text": "Hello world."}
    for name, parts in {
        "template_text": [BODY],
        "template_media": [PICTURE, BODY],
        "template_interactive": [PICTURE, BODY, replies],
        "intro_catalog_offer": [
            BODY, {"type": "BUTTONS", "buttons": [{"type": "CATALOG", "text": "View"}]}],
        "template_flow": [plain, {"type": "BUTTONS", "buttons": [flow]}],
        "sample_issue_resolution": [one, replies],
        "hello_world": [plain],
    }.items():  # fmt: skip
        given = {"name": name, "language": "en_US", "category": "UTILITY", "components": parts}
        answer = bench.graph("POST", f"{WABA}/message_templates", json=given)
        assert answer.ok, answer.text


def _words(known: Things) -> dict[str, str]:
    return {
        "{{Recipient-Phone-Number}}": SARAH, "{{Recipient-WA-Phone-Number}}": SARAH,
        "<AUDIO_OBJECT_ID>": known.audio, "<VIDEO_OBJECT_ID>": known.video,
        "<IMAGE_OBJECT_ID>": known.image, "<DOCUMENT_OBJECT_ID>": known.document,
        "<MEDIA_OBJECT_ID>": known.sticker,
        "<MSGID_OF_PREV_MSG>": known.asked, "<MSGID_OF_MSG_YOU_ARE_REPLYING_TO>": known.asked,
        "wamid.HBgLM...": known.asked,
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUYzMjEzNDM2RTZGQ0MzMDJBRgA=": known.asked,
        "language-and-locale-code": "en_US",
    }  # fmt: skip


def _template_of(name: str, body: Body) -> dict[str, str]:
    """One placeholder stands for several templates; each must have the form that is sent."""
    kinds = {"Interactive": "template_interactive", "Media": "template_media"}
    sent = next((kinds[kind] for kind in kinds if f"Template {kind}" in name), "template_text")
    chosen = {"template-name": sent, "<TEMPLATE_NAME>": "template_flow"}
    if "components" in body:  # a submission, under a name that nobody has
        chosen["<TEMPLATE_NAME>"] = "_".join(name.lower().split())
    return chosen


def _filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, words) for each in value]
    if not isinstance(value, str):
        return value
    if value in words:
        return words[value]
    if "http(s)" in value:
        return "https://x.example/file"
    return _shortened(value)


def _shortened(value: str) -> str:
    """A placeholder that is longer than what it stands for: `<SECTION_1_ROW_1_TITLE>`."""
    is_placeholder = value.startswith("<") and value.endswith(">")
    return f"p{crc32(value.encode())}" if is_placeholder and len(value) > 20 else value
