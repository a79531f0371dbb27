"""Toasts: what has happened, told on whatever page its person is on."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.use_cases.notifying import take_toasts
from app.web import gate, htmx
from app.web.services import services

blueprint = Blueprint("notifications", __name__)


@blueprint.post("/notifications/toasts")
def take() -> ResponseReturnValue:
    """What this person has not seen, which they have by this."""
    known = services()
    if not known.reads.recipients(gate.actor()).has_toasts():
        return htmx.unchanged()
    unseen = take_toasts(gate.actor(), storage=known.storage, clock=known.clock)
    response = htmx.show("notifications/toasts.html", "toasts", toasts=unseen)
    return htmx.trigger(response, **{"recipients-changed": ""})
