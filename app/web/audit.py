"""Who did what, and when: /settings/audit."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.web import htmx
from app.web.days import beginning_of, end_of
from app.web.gate import actor, seat
from app.web.services import services
from app.web.sought import sought
from app.web.whole import whole
from domain.tenancy import PersonId
from ports.queries.audit import AuditFilter

blueprint = Blueprint("audit", __name__)


@blueprint.get("/settings/audit")
def show() -> ResponseReturnValue:
    queries, zone = services().reads.audit(actor()), seat().timezone
    who = request.args.get("who", type=UUID)
    what = sought(request.args.get("what", ""))
    since, until = (request.args.get(name, type=date.fromisoformat) for name in ("from", "to"))
    wanted = AuditFilter(
        PersonId(who) if who else None, what, beginning_of(since, zone), end_of(until, zone)
    )
    after = request.args.get("after", type=whole)
    page = queries.lines(wanted, after)
    asked: dict[str, Any] = {"who": who, "what": what, "from": since, "to": until}
    asked = {name: str(value) for name, value in asked.items() if value}
    return htmx.show(
        "audit/list.html",
        "audit",
        lines=page.items,
        people=queries.people(),
        asked=asked,
        after=after,
        older=url_for("audit.show", **asked, after=page.next) if page.next else "",
        newest=url_for("audit.show", **asked),
    )
