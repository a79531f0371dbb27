"""The operator's organisations: the list, one of them, its plan, and its kill switch."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.admitting import (
    LONGEST_REASON,
    let_in,
    pause_organisation,
    resume_organisation,
    set_plan,
)
from app.use_cases.approving import (
    ORGANISATIONS_PAGE,
    approve_organisation,
    decline_approval,
)
from app.web import gate, htmx
from app.web.counter import counter
from app.web.services import services
from app.web.wording import _, ngettext
from domain.access import RequestDecided
from domain.complaints import FEWEST, WITHIN
from domain.plans import TRIAL_RECIPIENTS, Access, Plan
from domain.tenancy import NotFound, OrganisationId
from domain.visits import LONGEST, SHORTEST

blueprint = Blueprint("operator_organisations", __name__)
blueprint.before_request(gate.operators_only)

HOME = ORGANISATIONS_PAGE
PLANS = {Plan.FREE: "Free", Plan.MANAGED: "Managed", Plan.BRANDED: "Branded"}
ACCESSES = {
    Access.NONE: ("Not let in", "off"),
    Access.ASKED: ("Asks to be let in", "wait"),
    Access.GRANTED: ("Let in", "good"),
    Access.PAUSED: ("Paused", "bad"),
}


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    known, wanted = services(), request.args.get("q", "").strip()[:200]
    page = known.reads.console(gate.operator()).organisations(known.clock.now(), wanted, _after())
    return htmx.show(
        "operator/organisations.html",
        "list",
        page=page,
        wanted=wanted,
        plans=PLANS,
        accesses=ACCESSES,
        first=_after() is None,
    )


def _after() -> UUID | None:
    try:
        return UUID(request.args["after"]) if "after" in request.args else None
    except ValueError:
        raise NotFound from None


@blueprint.get(f"{HOME}/<uuid:id>")
def look(id: UUID) -> ResponseReturnValue:
    known = services()
    view = known.reads.console(gate.operator()).organisation(OrganisationId(id), known.clock.now())
    return htmx.show(
        "operator/organisation.html",
        "page",
        view=view,
        line=view.line,
        plans=PLANS,
        accesses=ACCESSES,
        Access=Access,
        within=WITHIN,
        fewest=FEWEST,
        trial=TRIAL_RECIPIENTS,
        longest_reason=LONGEST_REASON,
        shortest_visit=SHORTEST,
        longest_visit=LONGEST,
    )


@blueprint.post(f"{HOME}/<uuid:id>/plan")
def choose_plan(id: UUID) -> ResponseReturnValue:
    said = request.form.get("plan", "")
    if said not in set(Plan):
        raise NotFound
    set_plan(gate.operator(), OrganisationId(id), Plan(said), counter=counter())
    return _done(id, _("Saved. Where that is another plan, their admins get a mail."))


@blueprint.post(f"{HOME}/<uuid:id>/approval")
def approve(id: UUID) -> ResponseReturnValue:
    approved = request.form.get("approved") == "yes"
    approve_organisation(gate.operator(), OrganisationId(id), approved=approved, counter=counter())
    said = (
        _("Approved: any number of recipients. Their admins get a mail.")
        if approved
        else _("The approval is gone. Their admins get a mail.")
    )
    return _done(id, said)


@blueprint.post(f"{HOME}/<uuid:id>/approval/refusal")
def decline(id: UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    try:
        decline_approval(gate.operator(), OrganisationId(id), reason, counter=counter())
    except RequestDecided:
        flash(_("It was answered already: that answer stands."), "bad")
        return redirect(url_for("operator_organisations.look", id=id), 303)
    return _done(id, _("Declined. Their admins get a mail with your reason."))


@blueprint.post(f"{HOME}/<uuid:id>/access")
def admit(id: UUID) -> ResponseReturnValue:
    let_in(gate.operator(), OrganisationId(id), counter=counter())
    return _done(id, _("Let in. Their admins get a mail."))


@blueprint.post(f"{HOME}/<uuid:id>/pause")
def pause(id: UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    pause_organisation(gate.operator(), OrganisationId(id), reason, counter=counter())
    return _done(id, _("Paused. Nothing of theirs goes on the shared number; their admins know."))


@blueprint.post(f"{HOME}/<uuid:id>/resumption")
def resume(id: UUID) -> ResponseReturnValue:
    count = resume_organisation(gate.operator(), OrganisationId(id), counter=counter())
    said = ngettext(
        "It goes on, and their admins get a mail. {count} message that waited goes out.",
        "It goes on, and their admins get a mail. {count} messages that waited go out.",
        count,
    )
    return _done(id, said)


def _done(id: UUID, words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("operator_organisations.look", id=id), 303)
