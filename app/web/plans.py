"""Settings, Plan: what an organisation has booked, whether it may send, and asking for it."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.admitting import PLAN_PAGE, ask_for_access
from app.use_cases.approving import ask_for_approval
from app.web import gate, htmx
from app.web.counter import admission, branded_from, counter
from app.web.entrance import entrance
from app.web.services import services
from app.web.wording import _
from domain.access import WORDS, UseMissing
from domain.plans import Access, Plan
from domain.tenancy import Permission

blueprint = Blueprint("plans", __name__)


@blueprint.get(PLAN_PAGE)
def show() -> ResponseReturnValue:
    return _page()


def _page(status: int = 200, fault: str = "") -> Response:
    known = services()
    queries = known.reads.plans(gate.actor())
    standing = queries.standing(known.clock.now())
    return htmx.show(
        "plans/plan.html",
        "page",
        status,
        standing=standing,
        organisation=standing.organisation,
        waits=admission().waits(standing.organisation.access),
        onboarding=queries.onboarding(),
        may_manage=gate.may(Permission.MANAGE_CHANNELS),
        contact=counter().contact,
        branded_from=branded_from(),
        longest=WORDS,
        room=queries.room(known.clock.now()),
        fault=fault,
        Plan=Plan,
        Access=Access,
    )


@blueprint.post(f"{PLAN_PAGE}/access")
def ask() -> ResponseReturnValue:
    ask_for_access(gate.actor(), request.form.get("text", ""), counter=counter())
    return _asked()


@blueprint.post(f"{PLAN_PAGE}/approval")
def ask_approval() -> ResponseReturnValue:
    try:
        ask_for_approval(gate.actor(), request.form.get("text", ""), counter=counter())
    except UseMissing:
        return _page(422, _("Say in a sentence what you would use it for."))
    return _asked()


def _asked() -> ResponseReturnValue:
    where = (
        _("Asked. The answer comes by mail to your organisation’s admins.")
        if entrance().mail_leaves
        else _("Asked. The answer will stand on this page.")
    )
    flash(where, "good")
    if htmx.wants_block():
        return htmx.leave(url_for("plans.show"))
    return redirect(url_for("plans.show"), 303)
