"""The preview of a pulse that is being typed: the very bubbles, before anything is saved."""

from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.drafting import preview_draft
from app.web import htmx
from app.web.gate import actor, seat
from app.web.progress import Leaving, progress
from app.web.pulse_form import FormNotGood, PulseForm, drafted
from app.web.services import services
from domain.pulses import RunId
from ports.queries.runs import ReadingText

blueprint = Blueprint("drafts", __name__)
PAGE = "pulses/preview.html"


@blueprint.post("/pulses/preview")
def draw() -> ResponseReturnValue:
    known, form = services(), PulseForm.typed(request.form)
    try:
        wish = drafted(form)
    except FormNotGood as error:
        fault = next(iter(error.faults.values()))
        return htmx.show(PAGE, "preview", 422, run=None, fault=fault)
    run = preview_draft(actor(), wish, uuid4(), storage=known.storage, clock=known.clock)
    shown = request.form.get("shown", type=UUID)
    return redirect(url_for("drafts.show", id=run.id, shown=shown), 303)


@blueprint.get("/pulses/preview/<uuid:id>")
def show(id: UUID) -> ResponseReturnValue:
    """How far it is; the picture before it stays, dimmed, until the new one is there."""
    queries, run_id = services().reads.history(actor()), RunId(id)
    run = queries.run(queries.pulse_of(run_id), run_id)
    shown = request.args.get("shown", type=UUID)
    reading = queries.reading(run_id)
    before = queries.reading(RunId(shown)) if shown and not reading else None
    return htmx.show(
        PAGE,
        "preview",
        run=run,
        fault="",
        shown=shown if before else None,
        progress=progress(run, "", Leaving("done")),
        reading=reading,
        before=before,
        as_of=_as_of(reading or before),
    )


def _as_of(reading: ReadingText | None) -> str:
    formats = services().formats
    return formats.moment(reading.read_at, seat().timezone) if reading else ""
