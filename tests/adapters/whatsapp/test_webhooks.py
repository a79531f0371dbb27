"""Genuine or not, the handshake, and cutting bodies into events."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.whatsapp.webhooks import CloudApiWebhooks
from domain.inbound import AboutUs, NotForUs
from ports.webhook import RawEvent
from tests.adapters.whatsapp.samples import NUMBER, body, said, status, value

SECRET = "0123456789abcdef0123456789abcdef"
WEBHOOKS = CloudApiWebhooks(SECRET, "our-verify-token")

# The test vector: raw bytes as Meta spells them, with its escapes.
RAW = (
    rb'{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[{"value":{"messages":'
    rb'[{"id":"wamid.X","from":"16505551234","timestamp":"1749416383","type":"text","text":'
    rb'{"body":"caf\u00e9 \ud83d\udc4d a\/b \u0040"}}]},"field":"messages"}]}]}'
)
OVER_RAW = "sha256=c25abbada32921f9da332a494ebb3842dd6a54293412cb02ea5b4bd98b5dc0a6"
OVER_DUMPED = "sha256=6bf8b0d0f76c7df331166f0ddce8b051d52063177f127c68884417577e3c0605"


def keys(events: list[RawEvent]) -> list[str]:
    return [event.key for event in events]


def test_the_signature_is_over_the_raw_bytes() -> None:
    assert WEBHOOKS.genuine(RAW, OVER_RAW)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        OVER_DUMPED,
        OVER_RAW[7:],
        "sha1=" + OVER_RAW[7:],
        OVER_RAW + "0",
        "é",
        "\ud800",
    ],
)
def test_any_other_signature_is_not_metas(signature: str) -> None:
    assert not WEBHOOKS.genuine(RAW, signature)


def test_one_changed_byte_is_not_genuine() -> None:
    assert not WEBHOOKS.genuine(RAW.replace(b"X", b"Y"), OVER_RAW)


@settings(max_examples=60, deadline=None)
@given(st.binary())
def test_what_the_secret_signed_is_genuine(raw: bytes) -> None:
    signature = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()

    assert WEBHOOKS.genuine(raw, f"sha256={signature}")


@pytest.mark.parametrize(("secret", "token"), [("", "token"), ("secret", "")])
def test_there_are_no_webhooks_without_secret_and_token(secret: str, token: str) -> None:
    with pytest.raises(ValueError, match="need"):
        CloudApiWebhooks(secret, token)


@pytest.mark.parametrize(
    ("mode", "token", "ours"),
    [
        ("subscribe", "our-verify-token", True),
        ("subscribe", "our-verify-tokeN", False),
        ("subscribe", "", False),
        ("unsubscribe", "our-verify-token", False),
        ("", "our-verify-token", False),
    ],
)
def test_a_handshake_needs_the_mode_and_our_token(mode: str, token: str, ours: bool) -> None:
    assert WEBHOOKS.challenge(mode, token) is ours


def test_a_message_is_keyed_by_number_and_id() -> None:
    (event,) = WEBHOOKS.split(body(value(messages=[said("text", text={"body": "Hi"})])))

    assert (event.key, event.kind) == (f"m:{NUMBER}:wamid.A", "message")
    assert event.phone_number_id == NUMBER


@pytest.mark.parametrize(
    ("fields", "recipient"),
    [
        ({}, "16505551234"),
        ({"recipient_id": "G", "recipient_participant_id": "1650"}, "1650"),
        ({"recipient_id": "G", "participant_recipient_id": "1650"}, "1650"),
        ({"recipient_id": None, "recipient_user_id": "US.134"}, "US.134"),
        ({"recipient_id": None}, ""),
    ],
)
def test_a_status_is_keyed_by_id_status_and_recipient(
    fields: dict[str, Any], recipient: str
) -> None:
    (event,) = WEBHOOKS.split(body(value(statuses=[status("read", **fields)])))

    assert (event.key, event.kind) == (f"s:wamid.OURS:read:{recipient}", "status")


def test_every_entry_change_message_status_and_error_is_an_event() -> None:
    one = value(
        messages=[said("text", id="wamid.1"), said("image", id="wamid.2")],
        statuses=[status("sent"), status("failed")],
        errors=[{"code": 130429}, {"code": 131000}],
    )
    two = value(messages=[said("text", id="wamid.3")])
    first, second = json.loads(body(one, two)), json.loads(body(two))
    second["entry"][0]["changes"][0]["value"]["metadata"] = {"phone_number_id": "77"}
    raw = json.dumps({"entry": first["entry"] + second["entry"]}).encode()

    events = WEBHOOKS.split(raw)

    assert [event.kind for event in events] == [
        *["message"] * 2,
        *["status"] * 2,
        *["other"] * 2,
        *["message"] * 2,
    ]
    assert len(set(keys(events))) == 8
    assert [event.phone_number_id for event in events] == [NUMBER] * 7 + ["77"]


@pytest.mark.parametrize(
    "bad", [None, 7, "text", [], {}, {"id": None}, {"id": ["x"]}, {"type": "text"}, [[]]]
)
@pytest.mark.parametrize("where", ["messages", "statuses", "errors", "contacts"])
def test_one_bad_item_does_not_lose_the_rest(bad: Any, where: str) -> None:
    good = {"messages": [said("text")], "statuses": [status("read")]}
    mixed = good | {where: [bad, *good.get(where, []), bad]}

    events = WEBHOOKS.split(body(bad, value(**mixed), bad))

    assert {"m:106540352242922:wamid.A", "s:wamid.OURS:read:16505551234"} <= set(keys(events))


@pytest.mark.parametrize(
    "field",
    ["message_template_status_update", "account_update", "smb_message_echoes", "what_is_new"],
)
def test_another_field_keeps_its_place_as_other(field: str) -> None:
    told = {"event": "APPROVED", "unknown": {"deep": [1]}}

    (event,) = WEBHOOKS.split(body(told, field=field))

    assert event.kind == "other"
    payload = json.loads(event.payload)
    assert (payload["field"], payload["value"]) == (field, told)
    assert payload["entry"] == "980198427658004"


def test_what_is_unknown_beside_messages_is_kept() -> None:
    events = WEBHOOKS.split(body(value(messages=[said("text")], novelty=[{"a": 1}])))

    assert [event.kind for event in events] == ["message", "other"]
    assert json.loads(events[1].payload)["value"] == {"novelty": [{"a": 1}]}


def test_a_message_keeps_the_fields_that_we_do_not_know() -> None:
    message = said("text", text={"body": "Hi"}, referral={"source_url": "https://fb.me"})

    (event,) = WEBHOOKS.split(body(value(messages=[message])))

    assert json.loads(event.payload)["message"] == message


def test_a_repetition_cut_differently_has_the_same_keys() -> None:
    parts: list[dict[str, Any]] = [
        {"messages": [said("text", id="wamid.1")]},
        {"statuses": [status("sent")]},
        {"errors": [{"code": 130429}]},
    ]
    whole = value(**{name: items for part in parts for name, items in part.items()})

    together = keys(WEBHOOKS.split(body(whole)))
    apart = keys(WEBHOOKS.split(body(*(value(**part) for part in reversed(parts)))))

    assert sorted(together) == sorted(apart)


def test_an_other_event_has_one_key_whatever_the_order_of_its_fields_and_its_time() -> None:
    def raw(time: int, told: dict[str, Any]) -> bytes:
        entry = {"id": "1", "time": time, "changes": [{"field": "account_alerts", "value": told}]}
        return json.dumps({"entry": [entry]}).encode()

    one = WEBHOOKS.split(raw(1, {"event": "X", "ban": 1}))
    two = WEBHOOKS.split(raw(2, {"ban": 1, "event": "X"}))
    three = WEBHOOKS.split(raw(1, {"event": "Y", "ban": 1}))

    assert keys(one) == keys(two) != keys(three)


def test_what_can_be_told_twice_is_another_event_at_another_time() -> None:
    def raw(time: int) -> bytes:
        told = {"event": "PAUSED", "message_template_name": "chart_ready"}
        change = {"field": "message_template_status_update", "value": told}
        return json.dumps({"entry": [{"id": "1", "time": time, "changes": [change]}]}).encode()

    assert keys(WEBHOOKS.split(raw(1))) == keys(WEBHOOKS.split(raw(1)))
    assert keys(WEBHOOKS.split(raw(1))) != keys(WEBHOOKS.split(raw(2)))


@pytest.mark.parametrize("raw", [b"", b"no", b"\xff\xfe", b"{", b"[" * 200_000, b"null", b"{}"])
def test_what_is_no_json_or_empty_has_no_events(raw: bytes) -> None:
    assert WEBHOOKS.split(raw) == []


@pytest.mark.parametrize("depth", range(100, 1000, 45))
def test_a_deeply_nested_message_keeps_its_key(depth: int) -> None:
    deep = ('{"a":' * depth) + "1" + ("}" * depth)
    raw = body(value(messages=[said("text", text="DEEP")])).replace(b'"DEEP"', deep.encode())

    assert keys(WEBHOOKS.split(raw)) in ([f"m:{NUMBER}:wamid.A"], [])


@pytest.mark.parametrize("id", ["x" * 5000, "a\x00b", "a\ud800", "é", "a\nb"])
def test_an_odd_id_gives_a_key_that_a_database_takes(id: str) -> None:
    (event,) = WEBHOOKS.split(body(value(messages=[said("text", id=id)])))

    assert event.key.startswith("m:")
    assert len(event.key) < 100
    assert event.key.isascii()
    assert event.key.isprintable()


names = st.sampled_from(
    [
        *["entry", "changes", "value", "field", "id", "metadata", "phone_number_id"],
        *["messages", "statuses", "contacts", "errors"],
        *["from", "type", "text", "context", "timestamp"],
    ]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("messages"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)
envelopes = st.lists(
    st.dictionaries(st.sampled_from(["messages", "statuses", "contacts", "errors"]), anything),
    max_size=3,
).map(lambda values: json.loads(body(*values)))


@settings(max_examples=60, deadline=None)
@given(st.binary() | (anything | envelopes).map(lambda told: json.dumps(told).encode()))
def test_splitting_never_raises_and_repeats_itself(raw: bytes) -> None:
    events = WEBHOOKS.split(raw)

    assert events == WEBHOOKS.split(raw)
    assert {event.kind for event in events} <= {"message", "status", "other"}
    for event in events:
        json.loads(event.payload)


@settings(max_examples=60, deadline=None)
@given((anything | envelopes).map(lambda told: json.dumps(told).encode()))
def test_reading_any_event_gives_something_or_a_value_error(raw: bytes) -> None:
    for event in WEBHOOKS.split(raw):
        try:
            read = WEBHOOKS.read(event)
        except ValueError:
            assert event.kind != "other"
        else:
            assert event.kind != "other" or isinstance(read, NotForUs | AboutUs)


def test_while_the_app_secret_is_replaced_both_sign_and_no_third():
    webhooks = CloudApiWebhooks("the new one", "our-verify-token", SECRET)
    signed = {
        secret: "sha256=" + hmac.new(secret.encode(), RAW, hashlib.sha256).hexdigest()
        for secret in ("the new one", SECRET, "a third", "")
    }

    assert webhooks.genuine(RAW, signed["the new one"])
    assert webhooks.genuine(RAW, signed[SECRET])
    assert not webhooks.genuine(RAW, signed["a third"])
    assert not webhooks.genuine(RAW, signed[""])


def test_without_a_former_secret_an_empty_one_signs_nothing():
    empty = "sha256=" + hmac.new(b"", RAW, hashlib.sha256).hexdigest()

    assert not WEBHOOKS.genuine(RAW, empty)
