"""Messages: sending one again."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.pulsing import send_again
from app.web.gate import actor
from app.web.services import services
from domain.messages import MessageId

blueprint = Blueprint("messages", __name__)


@blueprint.post("/messages/<uuid:id>/resend")
def resend(id: UUID) -> ResponseReturnValue:
    known, message = services(), MessageId(id)
    pulse, run = known.reads.history(actor()).spoken_in(message)
    send_again(actor(), message, storage=known.storage, clock=known.clock)
    return redirect(url_for("pulses.show", id=pulse, run=run), 303)
