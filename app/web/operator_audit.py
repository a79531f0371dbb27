"""The house's own audit log: what operators did, and what was done to the house."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.web import gate, htmx
from app.web.audit import asked
from app.web.services import services
from app.web.zones import readers_zone

blueprint = Blueprint("operator_audit", __name__)
blueprint.before_request(gate.operators_only)

HOME = "/operator/audit"


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    queries, wanted = services().reads.house_audit(gate.operator()), asked(readers_zone())
    page = queries.lines(wanted.filter, wanted.after)
    here = "operator_audit.show"
    return htmx.show(
        "operator/audit.html",
        "audit",
        lines=page.items,
        people=queries.people(),
        asked=wanted.typed,
        after=wanted.after,
        older=url_for(here, **wanted.typed, after=page.next) if page.next else "",
        newest=url_for(here, **wanted.typed),
    )
