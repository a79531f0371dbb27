"""Messages: sending one again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.pulsing import send_again
from app.web.gate import actor, safe_path
from app.web.services import services
from app.web.wording import _
from domain.messages import MessageId
from domain.tenancy import NotFound

blueprint = Blueprint("messages", __name__)


@blueprint.post("/messages/<uuid:id>/resend")
def resend(id: UUID) -> ResponseReturnValue:
    """To its run's page, or back to the list that it was pressed on."""
    known, message = services(), MessageId(id)
    pulse, run = known.reads.history(actor()).spoken_in(message)
    if "back" in request.form:
        return _back(message, request.form["back"])
    send_again(actor(), message, storage=known.storage, clock=known.clock)
    return redirect(url_for("pulses.show", id=pulse, run=run), 303)


def _back(message: MessageId, to: str) -> ResponseReturnValue:
    """A list stays as it was shown: what was pressed may have gone again meanwhile."""
    known = services()
    try:
        send_again(actor(), message, storage=known.storage, clock=known.clock)
    except NotFound:
        flash(_("It has gone again already, or arrived: nothing was sent."), "good")
    else:
        flash(_("It goes again."), "good")
    return redirect(safe_path(to), 303)
