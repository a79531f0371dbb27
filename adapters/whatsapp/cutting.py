"""Cutting a webhook's body into events, each under a key that a repetition has too.

Meta batches up to a thousand updates, of several tenants, and cuts a repeated batch as it
likes: so a key is made of what an event is, never of the body around it.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from adapters.whatsapp.fields import Json, text_of
from ports.webhook import RawEvent

MESSAGE, STATUS, OTHER = "message", "status", "other"
LONGEST_KEY = 500
LONGEST_ID = 64
TEMPLATE, QUALITY = "message_template_status_update", "phone_number_quality_update"
TEMPLATE_CATEGORY = "template_category_update"
TEMPLATE_QUALITY = "message_template_quality_update"
TEMPLATES = frozenset({TEMPLATE, TEMPLATE_CATEGORY, TEMPLATE_QUALITY})
CAPABILITY, ACCOUNT = "business_capability_update", "account_update"
TOLD_AGAIN = TEMPLATES | {QUALITY, CAPABILITY, ACCOUNT}
_OF_THE_ENVELOPE = frozenset(
    {"messaging_product", "metadata", "contacts", "messages", "statuses", "errors"}
)


def events(raw: bytes) -> list[RawEvent]:
    """All events of a body in its order; none of what is no JSON. Never raises."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    return [event for entry in _entries(body) for event in _of_entry(entry)]


def _entries(body: Any) -> list[Any]:
    entries = body.get("entry") if isinstance(body, dict) else None
    if isinstance(entries, list):
        return entries
    return [body] if body else []


def _of_entry(entry: Any) -> Iterator[RawEvent]:
    changes = entry.get("changes") if isinstance(entry, dict) else None
    if not isinstance(changes, list):
        yield _other("", "", entry)
        return
    for change in changes:
        if not isinstance(change, dict):
            yield _other(text_of(entry, "id"), "", change, time=entry.get("time"))
        elif change.get("field") == "messages" and isinstance(change.get("value"), dict):
            yield from _of_messages(text_of(entry, "id"), change["value"])
        else:
            field, value = text_of(change, "field"), change.get("value")
            yield _other(text_of(entry, "id"), field, value, time=entry.get("time"))


def _of_messages(entry: str, value: Json) -> Iterator[RawEvent]:
    """The messages, statuses and errors of one change, and whatever else it holds."""
    metadata = value.get("metadata")
    number = _number(value)
    for message in _list(value, "messages"):
        if text_of(message, "id"):
            key = f"m:{number}:{text_of(message, 'id')}"
            told = {"message": message, "contact": _contact(value, message)}
            yield _event(key, MESSAGE, number, told | {"metadata": metadata})
        else:
            yield _other(entry, "messages", message, number)
    for status in _list(value, "statuses"):
        if text_of(status, "id"):
            key = f"s:{text_of(status, 'id')}:{text_of(status, 'status')}:{_recipient(status)}"
            yield _event(key, STATUS, number, {"status": status, "metadata": metadata})
        else:
            yield _other(entry, "statuses", status, number)
    for error in _list(value, "errors"):
        yield _other(entry, "errors", error, number)
    rest = {name: part for name, part in value.items() if name not in _OF_THE_ENVELOPE}
    if rest or not value.keys() & {"messages", "statuses", "errors"}:
        yield _other(entry, "messages", rest or value, number)


def _list(value: Json, name: str) -> list[Any]:
    found = value.get(name, [])
    return found if isinstance(found, list) else [found]


def _contact(value: Json, message: Json) -> Json | None:
    """The profile that stands beside a message: of the same user id, else of the same number."""
    contacts = [each for each in _list(value, "contacts") if isinstance(each, dict)]
    for mine, theirs in (("from_user_id", "user_id"), ("from", "wa_id")):
        named = text_of(message, mine)
        for contact in contacts:
            if named and text_of(contact, theirs) == named:
                return contact
    unnamed = not text_of(message, "from") and not text_of(message, "from_user_id")
    alone = len(contacts) == 1 and len(_list(value, "messages")) == 1
    return contacts[0] if unnamed and alone else None


def _recipient(status: Json) -> str:
    """Whose copy a status is about; Meta's pages spell a group member's key in two ways."""
    names = (
        "recipient_participant_id",
        "participant_recipient_id",
        "recipient_id",
        "recipient_user_id",
    )
    return next((text_of(status, name) for name in names if text_of(status, name)), "")


def _number(value: Any) -> str:
    found = text_of(value.get("metadata"), "phone_number_id") if isinstance(value, dict) else ""
    return found if found.isascii() and found.isalnum() and len(found) <= LONGEST_ID else ""


def _other(entry: str, field: str, value: Any, number: str = "", time: object = None) -> RawEvent:
    """`time` stays out of the key: it may be the time of sending, new at each repetition.

    Not where one thing can be told twice, such as a template that is paused again: acting
    twice on that does no harm, and missing it does.
    """
    told = {"entry": entry, "field": field, "value": value}
    dated = told | {"time": time} if field in TOLD_AGAIN else told
    spelled = _json(dated, sort_keys=True)
    key = f"o:{hashlib.sha256(spelled.encode()).hexdigest()}"
    return _event(key, OTHER, number or _number(value), told | {"time": time})


def _event(key: str, kind: str, number: str, told: Json) -> RawEvent:
    return RawEvent(_storable(key), kind, number, _json(told))


def _storable(key: str) -> str:
    """A key that any database takes: short, and without control characters."""
    if len(key) <= LONGEST_KEY and key.isascii() and key.isprintable():
        return key
    spelled = key.encode("utf-8", "backslashreplace")
    return f"{key[0]}:{hashlib.sha256(spelled).hexdigest()}"


def _json(told: Json, *, sort_keys: bool = False) -> str:
    """ASCII only: an escaped NUL or half a surrogate pair stays an escape."""
    try:
        return json.dumps(told, separators=(",", ":"), sort_keys=sort_keys)
    except RecursionError:
        return '{"left_out":"nested too deep"}'
