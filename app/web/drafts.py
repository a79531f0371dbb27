"""The preview of a pulse that is being typed: the very bubbles, before anything is saved."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.drafting import preview_draft
from app.web import htmx, security
from app.web.gate import actor
from app.web.lateness import told
from app.web.looks import knock, looks
from app.web.progress import Leaving, progress
from app.web.pulse_form import FormNotGood, PulseForm, drafted
from app.web.services import services
from app.web.zones import readers_zone
from domain.messages import KEEP_OPEN_WORDS
from domain.pulses import RunId
from ports.queries.runs import ReadingText

blueprint = Blueprint("drafts", __name__)
PAGE = "pulses/preview.html"


@blueprint.post("/pulses/preview")
@security.limiter.limit(security.RUNS_ASKED)
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
    return _shown(RunId(id), PulseForm())


@blueprint.post("/pulses/preview/<uuid:id>")
def look(id: UUID) -> ResponseReturnValue:
    """The same for those who are picked in the form that is being typed: changes nothing."""
    return _shown(RunId(id), PulseForm.typed(request.form))


def _shown(run_id: RunId, form: PulseForm) -> ResponseReturnValue:
    queries = services().reads.history(actor())
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
        progress=told(progress(run, "", Leaving("done")), run, (), services().clock.now()),
        reading=reading,
        before=before,
        as_of=_as_of(reading or before),
        in_editor=htmx.wants_block(),
        just_drawn=request.method == "GET",
        **(_looks(form, reading) if reading else {}),
    )


def _looks(form: PulseForm, reading: ReadingText) -> dict[str, Any]:
    """Every form in which it would come to somebody who is picked, and which of them is seen."""
    known, now = services().reads, services().clock.now()
    slot, following = form.next_slots(now)
    found = looks(known.pulses(actor()).picked(form.chosen()), slot, now, following)
    channel = known.recipients(actor()).channel()
    wanted = request.form.get("seen_as", "")
    return {
        "looks": found,
        "first_at": slot if request.method == "POST" and slot > now else None,
        "seen": wanted if wanted in {each.kind for each in found} else "",
        "knock": knock(channel.rungs, slot, reading.headline) if channel else None,
        "keep_open": KEEP_OPEN_WORDS,
    }


def _as_of(reading: ReadingText | None) -> str:
    formats = services().formats
    return formats.moment(reading.read_at, readers_zone()) if reading else ""
