"""An organisation's data, for its owners: taking it along, and taking it away."""

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.erasing import NotItsName, erase_organisation, erase_recipient
from app.use_cases.exporting import note_organisation, note_recipient
from app.web import gate, htmx
from app.web.gate import actor
from app.web.organisations import HOME as ORGANISATIONS
from app.web.services import services
from app.web.sought import sought
from app.web.wording import _
from app.web.zips import zipped
from domain.destinations import DestinationId
from domain.tenancy import Permission
from ports.erasure import ExportFile, StillSending

blueprint = Blueprint("data", __name__)

FOUND = 20


@blueprint.before_request
def owners_only() -> None:
    if gate.seat_or_none() is not None:
        actor().must(Permission.OWN)


@blueprint.get("/settings/data")
def show() -> ResponseReturnValue:
    return _page()


@blueprint.get("/settings/data/recipients/<uuid:id>.zip")
def export_recipient(id: UUID) -> Response:
    known = services()
    files = known.reads.exports(actor()).recipient(DestinationId(id))
    note_recipient(actor(), DestinationId(id), storage=known.storage, clock=known.clock)
    return _zip(files, f"recipient-{id}.zip")


@blueprint.get("/settings/data/organisation.zip")
def export_organisation() -> Response:
    known = services()
    files = known.reads.exports(actor()).organisation()
    note_organisation(actor(), storage=known.storage, clock=known.clock)
    return _zip(files, "organisation.zip")


@blueprint.get("/settings/data/recipients/<uuid:id>/erasure")
def ask_recipient(id: UUID) -> ResponseReturnValue:
    recipient = services().reads.exports(actor()).held(DestinationId(id))
    return htmx.show("data/recipient.html", "panel", recipient=recipient)


@blueprint.post("/settings/data/recipients/<uuid:id>/erasure")
def erase_one(id: UUID) -> ResponseReturnValue:
    known = services()
    try:
        erase_recipient(actor(), DestinationId(id), storage=known.storage, clock=known.clock)
    except StillSending:
        flash(_still_sending(), "bad")
        return htmx.leave(url_for("data.ask_recipient", id=id))
    flash(_("Their data is gone. What was sent is still counted, without a name."), "good")
    return htmx.leave(url_for("data.show"))


@blueprint.post("/settings/data/organisation/erasure")
def erase_all() -> ResponseReturnValue:
    known, who, typed = services(), actor(), request.form.get("name", "")
    name = gate.seat().organisation
    try:
        erase_organisation(who, typed, storage=known.storage, clock=known.clock)
    except NotItsName:
        return _page(422, fault=_("That is not the organisation’s name. Nothing was erased."))
    except StillSending:
        return _page(422, fault=_still_sending())
    said = gate.being_erased(name)
    left = known.seats.places(who.person)
    if left:
        gate.enter_place(left[0].organisation)
        flash(f"{said} {_('You are in another one of yours.')}")
        return redirect(ORGANISATIONS, 303)
    gate.go_out()
    flash(said, "good")
    return redirect(gate.SIGN_IN, 303)


def _page(status: int = 200, fault: str = "") -> ResponseReturnValue:
    name = sought(request.args.get("recipient", ""))
    found = services().reads.exports(actor()).named(name, FOUND + 1) if name else []
    return htmx.show(
        "data/index.html",
        "data",
        status,
        name=name,
        recipients=found[:FOUND],
        more=len(found) > FOUND,
        fault=fault,
    )


def _zip(files: Iterable[ExportFile], filename: str) -> Response:
    response = Response(stream_with_context(zipped(files)), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _still_sending() -> str:
    return _(
        "A message is leaving this very moment, so nothing was erased. Try again in two minutes."
    )
