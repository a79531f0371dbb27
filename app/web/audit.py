"""Who did what, and when: /settings/audit."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of an audit log."""

    filter: AuditFilter
    typed: dict[str, Any]
    """The filters that are set, as an address holds them."""
    after: int | None


def asked(zone: str) -> Asked:
    """Its days begin in that zone."""
    who = request.args.get("who", type=UUID)
    what = sought(request.args.get("what", ""))
    since, until = (request.args.get(name, type=date.fromisoformat) for name in ("from", "to"))
    wanted = AuditFilter(
        PersonId(who) if who else None, what, beginning_of(since, zone), end_of(until, zone)
    )
    typed = {"who": who, "what": what, "from": since, "to": until}
    return Asked(
        wanted,
        {name: str(value) for name, value in typed.items() if value},
        request.args.get("after", type=whole),
    )


@blueprint.get("/settings/audit")
def show() -> ResponseReturnValue:
    queries, wanted = services().reads.audit(actor()), asked(seat().timezone)
    page = queries.lines(wanted.filter, wanted.after)
    return htmx.show(
        "audit/list.html",
        "audit",
        lines=page.items,
        people=queries.people(),
        asked=wanted.typed,
        after=wanted.after,
        older=url_for("audit.show", **wanted.typed, after=page.next) if page.next else "",
        newest=url_for("audit.show", **wanted.typed),
    )
