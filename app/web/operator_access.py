"""The operator's list of who asks to be let in."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.admitting import LONGEST_REASON, REQUESTS_PAGE, decline_access, grant_access
from app.web import gate, htmx
from app.web.counter import admission, counter
from app.web.services import services
from app.web.wording import _
from domain.access import AccessRequestId, RequestDecided
from domain.plans import TRIAL_RECIPIENTS

blueprint = Blueprint("operator_access", __name__)
blueprint.before_request(gate.operators_only)


@blueprint.get(REQUESTS_PAGE)
def show() -> ResponseReturnValue:
    console = services().reads.console(gate.operator())
    found = console.requests()
    return htmx.show(
        "operator/access.html",
        "list",
        waiting=[each for each in found if each.decided_at is None],
        answered=[each for each in found if each.decided_at is not None],
        approvals=console.approvals(),
        trial=TRIAL_RECIPIENTS,
        private_beta=admission().private_beta,
        longest_reason=LONGEST_REASON,
    )


@blueprint.post(f"{REQUESTS_PAGE}/<uuid:id>/grant")
def grant(id: UUID) -> ResponseReturnValue:
    return _answered(
        lambda: grant_access(gate.operator(), AccessRequestId(id), counter=counter()),
        _("Let in. Their admins get a mail."),
    )


@blueprint.post(f"{REQUESTS_PAGE}/<uuid:id>/refusal")
def decline(id: UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return _answered(
        lambda: decline_access(gate.operator(), AccessRequestId(id), reason, counter=counter()),
        _("Declined. Their admins get a mail with your reason."),
    )


def _answered(order: Callable[[], None], words: str) -> ResponseReturnValue:
    try:
        order()
    except RequestDecided:
        flash(_("It was answered already: that answer stands."), "bad")
    else:
        flash(words, "good")
    return redirect(REQUESTS_PAGE, 303)
