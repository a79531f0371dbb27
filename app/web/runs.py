"""Runs that a person asks for, and the pictures of runs."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.use_cases.pulsing import APART, JustAsked, fire_pulse, send_failed_again
from app.web import pulse_page, run_page, security
from app.web.gate import actor
from app.web.pulse_page import Place
from app.web.services import services
from app.web.wording import _, ngettext
from domain.pulses import NobodyToSendTo, NoPhoneOfOwn, PulseId, RunId, RunKind

blueprint = Blueprint("runs", __name__)

ASKABLE = frozenset({RunKind.NOW, RunKind.TEST, RunKind.PREVIEW})
AN_HOUR = "private, max-age=3600, immutable"
"""A run's picture never changes; a page that polls shows it without asking again."""


@blueprint.post("/pulses/<uuid:id>/runs")
@security.limiter.limit(security.RUNS_ASKED)
def fire(id: UUID) -> ResponseReturnValue:
    known = services()
    kind, key = _asked()
    try:
        run = fire_pulse(
            actor(), PulseId(id), kind, key, storage=known.storage, clock=known.clock, apart=APART
        ).id
    except JustAsked as error:
        run = error.run
        flash(_("This was asked for a moment ago: here it is, and nothing goes twice."), "good")
    except (NoPhoneOfOwn, NobodyToSendTo) as error:
        return pulse_page.show(PulseId(id), Place(), 422, refused=type(error).__name__)
    return redirect(url_for("pulses.show", id=id, run=run), 303)


@blueprint.get("/runs/<uuid:id>")
def show(id: UUID) -> ResponseReturnValue:
    return run_page.show(RunId(id), request.args.get("after", type=UUID))


@blueprint.post("/runs/<uuid:id>/resend")
def resend(id: UUID) -> ResponseReturnValue:
    """What did not arrive goes once more, and nothing else."""
    known, run = services(), RunId(id)
    pulse = known.reads.history(actor()).pulse_of(run)
    sent = send_failed_again(actor(), run, storage=known.storage, clock=known.clock)
    if sent:
        words = ngettext("{count} message goes again.", "{count} messages go again.", sent)
        flash(words, "good")
    else:
        flash(_("Nothing of it has failed any more: nothing was sent."), "good")
    return redirect(url_for("pulses.show", id=pulse, run=run), 303)


@blueprint.get("/runs/<uuid:id>/picture")
def picture(id: UUID) -> ResponseReturnValue:
    response = make_response(services().reads.history(actor()).picture(RunId(id)))
    response.headers["Content-Type"] = "image/png"
    response.headers["Cache-Control"] = AN_HOUR
    return response


def _asked() -> tuple[RunKind, UUID]:
    """What the form says. Raises BadRequest for what no form of ours says."""
    try:
        kind = RunKind(request.form["kind"])
        key = UUID(request.form["request_key"])
    except (KeyError, ValueError):
        raise BadRequest from None
    if kind not in ASKABLE:
        raise BadRequest
    return kind, key
