"""How far a run has come to each of its destinations. No number is in it, and no wamid."""

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from app.web.api import blueprint
from app.web.api.calls import actor, after, call, said
from app.web.services import services
from domain.pulses import PulseId, RunId
from domain.tokens import Scope
from ports.queries.runs import DeliveryLine, MessageLine


@blueprint.get("/pulses/<uuid:pulse>/runs/<uuid:run>/deliveries")
@call(Scope.READ)
def list_deliveries(pulse: UUID, run: UUID) -> ResponseReturnValue:
    history = services().reads.history(actor())
    history.run(PulseId(pulse), RunId(run))
    page = history.deliveries(RunId(run), after())
    items = [_told(each) for each in page.items]
    return said({"items": items, "next": str(page.next) if page.next else None})


def _told(line: DeliveryLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "destination": {
            "id": str(line.destination),
            "label": line.label,
            "kind": "group" if line.group else "recipient",
        },
        "chart": _message(line.chart),
        "analysis": _message(line.analysis) if line.analysis else None,
        "replied_at": line.replied_at.isoformat() if line.replied_at else None,
    }


def _message(line: MessageLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "state": line.state.value,
        "reason": line.reason or None,
        "code": line.code,
        "changed_at": line.changed_at.isoformat() if line.changed_at else None,
    }
