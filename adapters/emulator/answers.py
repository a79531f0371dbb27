"""Control calls that take JSON or a form, and answer a form by going back to the page."""

from typing import Any
from urllib.parse import quote

from flask import Response, jsonify, redirect, request


class BadCall(Exception):
    """A control call that makes no sense; says why."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


def given() -> dict[str, Any]:
    """The JSON object or the form fields of this call."""
    if request.form:
        return {name: value for name, value in request.form.items() if name != "back"}
    body = request.get_json(silent=True)
    if body is None and not request.get_data():
        return {}
    if not isinstance(body, dict):
        raise BadCall("Send a JSON object.")
    return body


def done(body: Any, status: int = 200) -> Response:
    """JSON, or for a form: 303 back to the page it came from."""
    back = _back()
    if back:
        return _gone_to(back)
    answer = jsonify(body)
    answer.status_code = status
    return answer


def refused(error: Exception) -> Response:
    """The same two ways, for a call that failed."""
    back = _back()
    if back:
        sign = "&" if "?" in back else "?"
        return _gone_to(f"{back}{sign}fault={quote(str(error))}")
    answer = jsonify({"error": str(error)})
    answer.status_code = getattr(error, "status", 400)
    return answer


def _back() -> str:
    """Only ever to the page itself."""
    back = request.form.get("back", "")
    return back if back == "/" or back.startswith("/?") else ""


def _gone_to(address: str) -> Response:
    answer = redirect(address, 303)
    assert isinstance(answer, Response)
    return answer
