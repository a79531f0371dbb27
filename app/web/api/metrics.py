"""Metrics, and points pushed into them."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from app.use_cases.pushing import PushedWish, make_pushed_metric, push_points
from app.web.api import blueprint
from app.web.api.bodies import MetricBody, PointBody, PointsBody
from app.web.api.calls import actor, body, call, key, no_parameters, said
from app.web.services import services
from domain.metrics import MetricId, Unit
from domain.pushed import Pushed, PushedPoint
from domain.tokens import Scope


@blueprint.get("/metrics")
@call(Scope.READ)
def list_metrics() -> ResponseReturnValue:
    no_parameters()
    metrics = services().reads.sources(actor()).metrics()
    return said(
        {
            "items": [
                {
                    "id": str(each.id),
                    "name": each.name,
                    "timezone": each.timezone,
                    "source": {"id": str(each.source), "name": each.source_name},
                }
                for each in metrics
            ]
        }
    )


@blueprint.post("/metrics")
@call(Scope.PUSH)
def make_metric() -> ResponseReturnValue:
    no_parameters()
    asked, known = body(MetricBody), services()
    unit = Unit(asked.unit.kind, asked.unit.name.strip(), asked.unit.decimals)
    wish = PushedWish(
        asked.name,
        unit,
        asked.grain,
        asked.aggregate,
        asked.good,
        asked.timezone,
        asked.days_fresh,
    )
    metric, pushed = make_pushed_metric(
        actor(), wish, _points(asked.points), key(), storage=known.storage, clock=known.clock
    )
    return said({"id": str(metric.id), "name": metric.name, **_told(pushed)}, 201)


@blueprint.post("/metrics/<uuid:metric>/points")
@call(Scope.PUSH)
def push(metric: UUID) -> ResponseReturnValue:
    no_parameters()
    points, known = _points(body(PointsBody).points), services()
    pushed = push_points(
        actor(), MetricId(metric), points, storage=known.storage, clock=known.clock
    )
    return said({"id": str(metric), **_told(pushed)})


def _points(given: list[PointBody]) -> list[PushedPoint]:
    return [PushedPoint(each.date, each.value) for each in given]


def _told(pushed: Pushed) -> dict[str, object]:
    first, last = pushed.first.isoformat(), pushed.last.isoformat()
    return {"points": pushed.points, "first": first, "last": last}
