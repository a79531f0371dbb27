"""The bodies of webhooks, written as Meta writes them."""

import json
from typing import Any

from adapters.emulator.businesses import Business
from adapters.emulator.graph.errors import title_of
from adapters.emulator.messages import Message
from adapters.emulator.people import Person

ERRORS_PAGE = "/documentation/business-messaging/whatsapp/support/error-codes"


def wire(payload: dict[str, Any]) -> bytes:
    r"""Meta's spelling of JSON: compact, ASCII only, with `\/` and `\u0040`."""
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=True)
    return text.replace("/", "\\/").replace("@", "\\u0040").encode()


def envelope(business: Business, value: dict[str, Any]) -> dict[str, Any]:
    """One update of the field `messages`."""
    head = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": business.display_number,
            "phone_number_id": business.phone_number_id,
        },
    }
    change = {"value": head | value, "field": "messages"}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": business.waba_id, "changes": [change]}],
    }


def together(bodies: list[bytes]) -> bytes:
    """Several bodies as one, as Meta batches them: an entry with a change of each."""
    if len(bodies) == 1:
        return bodies[0]
    loaded = [json.loads(body) for body in bodies]
    changes = [change for one in loaded for change in one["entry"][0]["changes"]]
    whole: dict[str, Any] = loaded[0]
    whole["entry"][0]["changes"] = changes
    return wire(whole)


def account_envelope(
    waba_id: str, field: str, value: dict[str, Any], now: float
) -> dict[str, Any]:
    """One update about the account: routed by its id alone, and dated."""
    entry = {"id": waba_id, "time": int(now), "changes": [{"value": value, "field": field}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def contact(person: Person, user_id: str) -> dict[str, Any]:
    """A person with a username has no number here: the key is absent, not empty."""
    profile = {"name": person.name}
    if person.username:
        return {"profile": profile | {"username": person.username}, "user_id": user_id}
    return {"profile": profile, "wa_id": person.wa_id, "user_id": user_id}


def sender(person: Person, user_id: str) -> dict[str, Any]:
    named = {} if person.hides_number else {"from": person.wa_id}
    return named | {"from_user_id": user_id}


def status(
    message: Message, name: str, at: float, person: Person | None, user_id: str | None
) -> dict[str, Any]:
    """The `value` of a status webhook; contacts and the user id are left out of failures."""
    told: dict[str, Any] = {"id": message.wamid, "status": name, "timestamp": str(int(at))}
    if message.addressed == "phone":
        told["recipient_id"] = person.wa_id if person else message.input
    if message.callback_data is not None:
        told["biz_opaque_callback_data"] = message.callback_data
    if name == "failed":
        if message.addressed == "bsuid":
            told["recipient_user_id"] = message.input
        told["errors"] = [error(message.error_code or 131000)]
        return {"statuses": [told]}
    if name in ("sent", "delivered") and message.type != "reaction":
        told["pricing"] = {
            "billable": True,
            "pricing_model": "PMP",
            "type": "regular",
            "category": (message.category or "service").lower(),
        }
    if person is None or user_id is None:
        return {"statuses": [told]}
    told["recipient_user_id"] = user_id
    return {"contacts": [contact(person, user_id)], "statuses": [told]}


def error(code: int) -> dict[str, Any]:
    title, details = title_of(code)
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details},
        "href": ERRORS_PAGE,
    }
