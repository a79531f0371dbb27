"""Support visits: an operator looks into one organisation, with a reason, for an hour."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.visiting import begin_visit, end_visit
from app.web import gate, htmx, visiting
from app.web.services import services
from app.web.wording import _
from domain.tenancy import OrganisationId
from domain.visits import VisitId

blueprint = Blueprint("operator_visits", __name__)
blueprint.before_request(gate.operators_only)

HOME = "/operator/visits"


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    known = services()
    return htmx.show(
        "operator/visits.html",
        "list",
        visits=known.reads.console(gate.operator()).visits(),
        now=known.clock.now(),
    )


@blueprint.post("/operator/organisations/<uuid:id>/visits")
def begin(id: UUID) -> ResponseReturnValue:
    known, reason = services(), request.form.get("reason", "")
    visit = begin_visit(
        gate.operator(),
        OrganisationId(id),
        reason,
        storage=known.storage,
        clock=known.clock,
    )
    visiting.enter(visit.id)
    return redirect("/", 303)


@blueprint.post(f"{HOME}/<uuid:id>/end")
def end(id: UUID) -> ResponseReturnValue:
    known = services()
    end_visit(gate.operator(), VisitId(id), storage=known.storage, clock=known.clock)
    visiting.leave()
    flash(_("The visit is over. You are back at your own pages."), "good")
    return redirect(url_for("operator_visits.show"), 303)
