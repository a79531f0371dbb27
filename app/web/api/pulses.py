"""Pulses, and the runs that scripts fire."""

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from app.use_cases.pulsing import fire_pulse
from app.web.api import blueprint
from app.web.api.bodies import RunBody
from app.web.api.calls import actor, after, body_or, call, key, no_parameters, said
from app.web.api.problems import Problem
from app.web.services import services
from domain.pulses import PulseId, RunId, RunKind
from domain.tokens import Scope
from ports.queries.runs import RunLine


@blueprint.get("/pulses")
@call(Scope.READ)
def list_pulses() -> ResponseReturnValue:
    page = services().reads.pulses(actor()).pulses(after())
    items = [
        {
            "id": str(each.id),
            "name": each.name,
            "metric": each.metric,
            "state": each.state.value,
            "next_at": each.next_at.isoformat() if each.next_at else None,
        }
        for each in page.items
    ]
    return said({"items": items, "next": str(page.next) if page.next else None})


@blueprint.get("/pulses/<uuid:pulse>/runs")
@call(Scope.READ)
def list_runs(pulse: UUID) -> ResponseReturnValue:
    who = actor()
    services().reads.pulses(who).pulse(PulseId(pulse))
    page = services().reads.history(who).runs(PulseId(pulse), after())
    items = [run_told(each) for each in page.items]
    return said({"items": items, "next": str(page.next) if page.next else None})


@blueprint.post("/pulses/<uuid:pulse>/runs")
@call(Scope.FIRE)
def fire(pulse: UUID) -> ResponseReturnValue:
    no_parameters()
    kind, known = body_or(RunBody()).kind, services()
    if kind is RunKind.SCHEDULED:
        raise Problem(422, "The body does not fit", "Scheduled runs are the clock’s alone.")
    run = fire_pulse(
        actor(), PulseId(pulse), kind, key(), storage=known.storage, clock=known.clock
    )
    told = {"id": str(run.id), "pulse": str(pulse), "kind": run.kind.value}
    return said({**told, "state": run.state.value, "at": run.at.isoformat()}, 202)


@blueprint.get("/pulses/<uuid:pulse>/runs/<uuid:run>")
@call(Scope.READ)
def show_run(pulse: UUID, run: UUID) -> ResponseReturnValue:
    no_parameters()
    history = services().reads.history(actor())
    line = history.run(PulseId(pulse), RunId(run))
    reading = history.reading(RunId(run))
    words = None
    if reading is not None:
        words = {
            "headline": reading.headline,
            "caption": reading.caption,
            "analysis": reading.analysis,
            "written_by": reading.written_by,
            "data_until": reading.data_until.isoformat(),
        }
    return said({**run_told(line), "reading": words})


def run_told(line: RunLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "pulse": str(line.pulse),
        "kind": line.kind.value,
        "state": line.state.value,
        "reason": line.reason or None,
        "at": line.at.isoformat(),
        "finished_at": line.finished_at.isoformat() if line.finished_at else None,
        "deliveries": line.deliveries,
        "arrived": line.arrived,
    }
