"""Schemathesis calls everything that the description names, with whatever it can think of."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.web import security
from app.web.api.description import paths
from tests.api.conftest import METRIC, Script
from tests.cast import ADA
from tests.world import World

EXAMPLES = 30
NAMES = [call["operationId"] for calls in paths().values() for call in calls.values()]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass(frozen=True, slots=True)
class Described:
    schema: BaseSchema
    there: dict[str, str]
    """What stands in an address, by its name there: of things that there are."""


@pytest.fixture
def described(app: Flask, world: World, script: Script) -> Iterator[Described]:
    """The API over things that are there, its limits lifted."""
    pulse = world.pulse(ADA, world.recipient(ADA))
    run = script.post(f"/pulses/{pulse.id}/runs", {}).json["id"]
    world.work_all()
    metric = script.post("/metrics", METRIC).json["id"]
    security.limiter.enabled = False
    config = SchemathesisConfig.from_dict({"generation": {"mode": "all", "no-shrink": True}})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    yield Described(schema, {"pulse": str(pulse.id), "run": run, "metric": metric})
    security.limiter.enabled = True


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_a_script_sends_breaks_it(
    described: Described, script: Script, name: str, mode: GenerationMode
) -> None:
    found = (each.ok() for each in described.schema.get_all_operations())
    operation = next(each for each in found if each.definition.raw["operationId"] == name)
    headers, statuses = {"Authorization": f"Bearer {script.secret}"}, set()

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def sent(case: Case) -> None:
        if mode is GenerationMode.POSITIVE:
            for known in set(case.path_parameters) & set(described.there):
                case.path_parameters[known] = described.there[known]
        response = case.call(headers=headers)
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS, headers=headers)

    try:
        sent()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # a call without anything to get wrong
    if mode is GenerationMode.POSITIVE:
        assert min(statuses) < 300
