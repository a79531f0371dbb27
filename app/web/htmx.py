"""One template serves the page and its blocks; the one module that knows htmx-flask."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from htmx_flask import Htmx
from htmx_flask import request as aware_request
from jinja2_fragments.flask import render_block


def init_app(app: Flask) -> None:
    Htmx(app)
    app.after_request(_vary)


def wants_block() -> bool:
    """Whether htmx asks for a part to swap in, and not for the whole page."""
    htmx = aware_request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def current_url() -> str:
    """The page that the htmx request came from; empty where it did not say."""
    return aware_request.htmx.current_url or ""


def show(template: str, block: str, status: int = 200, **values: object) -> Response:
    """The whole page, or only `block` of it when htmx swaps a part in place."""
    if wants_block():
        body = render_block(template, block, **values)
    else:
        body = render_template(template, **values)
    response = make_response(body, status)
    response.vary.add("HX-Request")
    return response


def leave(url: str) -> ResponseReturnValue:
    """Go to another page: 303, or for htmx the whole page instead of a part."""
    if wants_block():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return redirect(url, code=303)


def trigger(response: Response, **events: Mapping[str, Any] | str) -> Response:
    """Let the page hear of events, with their details, when htmx gets this response."""
    known = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**known, **events})
    return response


def toast(response: Response, text: str, tone: str = "good") -> Response:
    """Say something in passing; `tone` is good or bad."""
    return trigger(response, toast={"text": text, "tone": tone})


def unchanged() -> ResponseReturnValue:
    """htmx leaves the page as it is."""
    return "", 204


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
    return response
