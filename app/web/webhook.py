"""Where Meta posts: proved genuine, stored as it came, and only then answered with 200."""

import logging
from contextlib import suppress

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.faults import told
from app.web.gate import open_to_strangers
from app.web.security import no_token_needed
from app.web.services import services
from ports.bell import Lane
from ports.webhook import PATH

log = logging.getLogger(__name__)

blueprint = Blueprint("webhook", __name__)

URL = PATH
LARGEST = 3 * 1024 * 1024 + 64 * 1024
"""Meta posts bodies of up to 3 MB; with some slack."""


def _plain(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/plain", headers={"Cache-Control": "no-store"})


@blueprint.get(URL)
@open_to_strangers
def shake_hands() -> ResponseReturnValue:
    asked = request.args
    mode, token = asked.get("hub.mode", ""), asked.get("hub.verify_token", "")
    if not services().webhooks.challenge(mode, token):
        return _plain("wrong token", 403)
    return _plain(asked.get("hub.challenge", ""), 200)


@blueprint.post(URL)
@open_to_strangers
@no_token_needed
def take_in() -> ResponseReturnValue:
    """200 means that it is stored for good; Meta brings again whatever gets anything else."""
    request.max_content_length = LARGEST
    try:
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return _plain("too large", 413)
    known = services()
    if not known.webhooks.genuine(raw, request.headers.get("X-Hub-Signature-256", "")):
        with suppress(Exception):  # a note: without it the answer is the same
            known.inbox.refused()
        return _plain("wrong signature", 403)
    try:
        known.inbox.keep(raw)
    except Exception as error:
        log.error("A webhook could not be stored; Meta will bring it again: %s", told(error))
        return _plain("not stored", 503)
    known.bell.ring(Lane.INBOX)
    return _plain("stored", 200)
