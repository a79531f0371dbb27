"""What an answer of Meta's to a send means, or the lack of one."""

import json
from typing import Any

from domain.messages import Outcome
from ports.messenger import Answer

IN_DOUBT = frozenset({1, 2, 131000, 131016})
"""With these Meta does not promise that the message was not queued."""
LONGEST = 500

NOTHING_LEFT = Answer(Outcome.NOT_SENT, details="No connection to Meta could be made.")
NO_ANSWER = Answer(Outcome.UNKNOWN, details="The request left, and no whole answer came back.")


def of(status: int, body: bytes) -> Answer:
    """The outcome that a whole HTTP answer shows; what is not clear is UNKNOWN."""
    said = _object(body)
    if 200 <= status < 300:
        wamid = wamid_in(said)
        if wamid:
            return Answer(Outcome.ACCEPTED, wamid=wamid)
        return _unknown(f"Meta answered {status} without a message id.")
    error = said.get("error")
    if not 400 <= status < 500 or not isinstance(error, dict):
        return _unknown(f"Something answered {status} in place of Meta's API.")
    code = code_of(error)
    if code in IN_DOUBT:
        return _unknown(f"Meta answered with code {code}.")
    return Answer(Outcome.REFUSED, code=code, details=details_of(error))


def media_id(status: int, body: bytes) -> str:
    """The id of an upload, or "" when there is none."""
    found = _object(body).get("id") if status == 200 else None
    return str(found) if isinstance(found, str | int) else ""


def is_for_good(status: int) -> bool:
    """Whether the very same request would be answered so again."""
    return 400 <= status < 500 and status not in (408, 429)


def error_in(body: bytes) -> dict[str, Any]:
    """Graph's error object, or an empty one."""
    error = _object(body).get("error")
    return error if isinstance(error, dict) else {}


def wamid_in(said: dict[str, Any]) -> str:
    messages = said.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    found = first.get("id") if isinstance(first, dict) else None
    return found if isinstance(found, str) else ""


def code_of(error: dict[str, Any]) -> int | None:
    """Meta's code; None when its error has none."""
    code = error.get("code")
    if isinstance(code, str) and code.isdecimal() and len(code) < 10:
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def details_of(error: dict[str, Any]) -> str:
    """Meta asks to build on `details`, not on titles; `message` is there when they are not."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    return str(details or error.get("message") or error.get("title") or "")[:LONGEST]


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _unknown(details: str) -> Answer:
    return Answer(Outcome.UNKNOWN, details=details)
