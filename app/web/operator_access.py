"""The operator's list of who asks to be let in."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.admitting import LONGEST_REASON, REQUESTS_PAGE, decline_access, grant_access
from app.web import gate, htmx
from app.web.counter import admission, counter
from app.web.services import services
from app.web.wording import _
from domain.access import AccessRequestId

blueprint = Blueprint("operator_access", __name__)
blueprint.before_request(gate.operators_only)


@blueprint.get(REQUESTS_PAGE)
def show() -> ResponseReturnValue:
    found = services().console(gate.operator()).requests()
    return htmx.show(
        "operator/access.html",
        "list",
        waiting=[each for each in found if each.decided_at is None],
        answered=[each for each in found if each.decided_at is not None],
        private_beta=admission().private_beta,
        longest_reason=LONGEST_REASON,
    )


@blueprint.post(f"{REQUESTS_PAGE}/<uuid:id>/grant")
def grant(id: UUID) -> ResponseReturnValue:
    grant_access(gate.operator(), AccessRequestId(id), counter=counter())
    flash(_("Let in. Their admins get a mail."), "good")
    return redirect(REQUESTS_PAGE, 303)


@blueprint.post(f"{REQUESTS_PAGE}/<uuid:id>/refusal")
def decline(id: UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    decline_access(gate.operator(), AccessRequestId(id), reason, counter=counter())
    flash(_("Declined. Their admins get a mail with your reason."), "good")
    return redirect(REQUESTS_PAGE, 303)
