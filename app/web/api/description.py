"""The API described in OpenAPI 3.1, from the same models that read its calls."""

from typing import Any

from pydantic.json_schema import models_json_schema

from app.web.api.bodies import MetricBody, PointsBody, RunBody
from app.web.api.calls import LIMIT
from domain.messages import State
from domain.pulses import PulseState, RunKind, RunState
from domain.tokens import Scope

Schema = dict[str, Any]
IDENTITY: Schema = {"type": "string", "format": "uuid"}
TEXT: Schema = {"type": "string"}
TIME: Schema = {"type": "string", "format": "date-time"}
COUNT: Schema = {"type": "integer", "minimum": 0}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same call with the same key has one effect, and gets the same answer "
    "for a day. With another body it is refused.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
AFTER = {
    "name": "after",
    "in": "query",
    "required": False,
    "description": "The `next` of the page before.",
    "schema": IDENTITY,
}
WHAT_FOR = {
    400: "The call cannot be read.",
    401: "No valid token.",
    403: "The token, or whoever made it, may not do this.",
    404: "There is no such thing in this organisation.",
    409: "It does not go together with what is there, or goes on still.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Something in the call does not fit; `errors` says where.",
    429: "Too many calls; `Retry-After` says when to come again.",
    500: "A fault of ours.",
    503: "The database does not answer; nothing is lost.",
}
ABOUT = f"""Points go into metrics, pulses are fired, and deliveries are read. Each call brings
`Authorization: Bearer TOKEN`, a token from *Settings, API tokens*; what it may do are its scopes.
A token may call {LIMIT.replace("per", "times a")}. Every error is `application/problem+json`."""


def optional(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(values: Any) -> Schema:
    return {"type": "string", "enum": [each.value for each in values]}


def thing(**fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def page(item: str) -> Schema:
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{item}"}}
    return thing(items=items, next=optional(IDENTITY))


_RUN: dict[str, Schema] = {
    "id": IDENTITY,
    "pulse": IDENTITY,
    "kind": one_of(RunKind),
    "state": one_of(RunState),
    "reason": optional(TEXT),
    "at": TIME,
    "finished_at": optional(TIME),
    "deliveries": COUNT,
    "arrived": COUNT,
}
_PUSHED: dict[str, Schema] = {
    "points": {"type": "integer", "minimum": 1},
    "first": {"type": "string", "format": "date"},
    "last": {"type": "string", "format": "date"},
}
SCHEMAS: dict[str, Schema] = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "reference": TEXT,
            "metric": {**IDENTITY, "description": "The metric that has this name already."},
            "errors": {"type": "array", "items": thing(pointer=TEXT, detail=TEXT)},
        },
    },
    "Metric": thing(id=IDENTITY, name=TEXT, timezone=TEXT, source=thing(id=IDENTITY, name=TEXT)),
    "Metrics": thing(items={"type": "array", "items": {"$ref": "#/components/schemas/Metric"}}),
    "MadeMetric": thing(id=IDENTITY, name=TEXT, **_PUSHED),
    "Pushed": thing(id=IDENTITY, **_PUSHED),
    "Pulse": thing(
        id=IDENTITY, name=TEXT, metric=TEXT, state=one_of(PulseState), next_at=optional(TIME)
    ),
    "Pulses": page("Pulse"),
    "Run": thing(**_RUN),
    "Runs": page("Run"),
    "FiredRun": thing(
        id=IDENTITY, pulse=IDENTITY, kind=one_of(RunKind), state=one_of(RunState), at=TIME
    ),
    "ReadRun": thing(
        **_RUN,
        reading=optional(
            thing(
                headline=TEXT,
                caption=TEXT,
                analysis=TEXT,
                written_by=TEXT,
                data_until={"type": "string", "format": "date"},
            )
        ),
    ),
    "Message": thing(
        id=IDENTITY,
        state=one_of(State),
        reason=optional(TEXT),
        code=optional({"type": "integer"}),
        changed_at=optional(TIME),
    ),
    "Delivery": thing(
        id=IDENTITY,
        destination=thing(
            id=IDENTITY, label=TEXT, kind={"type": "string", "enum": ["recipient", "group"]}
        ),
        chart={"$ref": "#/components/schemas/Message"},
        analysis=optional({"$ref": "#/components/schemas/Message"}),
        replied_at=optional(TIME),
    ),
    "Deliveries": page("Delivery"),
}


def _call(
    name: str,
    summary: str,
    scope: Scope,
    answers: tuple[int, str],
    *,
    path: tuple[str, ...] = (),
    takes: str = "",
    needs_body: bool = True,
    paged: bool = False,
) -> Schema:
    status, schema = answers
    parameters: list[Schema] = [
        {"name": each, "in": "path", "required": True, "schema": IDENTITY} for each in path
    ]
    parameters += [AFTER] if paged else []
    parameters += [KEY] if takes else []
    told: Schema = {
        "operationId": name,
        "summary": summary,
        "description": f"Needs the scope `{scope.value}`.",
        "security": [{"token": [scope.value]}],
        "parameters": parameters,
        "responses": {
            str(status): _answer(summary, schema, "application/json"),
            **_problems(takes),
        },
    }
    if takes:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{takes}"}}}
        told["requestBody"] = {"required": needs_body, "content": content}
    return told


def _answer(words: str, schema: str, kind: str) -> Schema:
    return {
        "description": words,
        "content": {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def _problems(takes: str) -> Schema:
    only_with_bodies = {409, 413, 415}
    return {
        str(status): _answer(words, "Problem", "application/problem+json")
        for status, words in WHAT_FOR.items()
        if takes or status not in only_with_bodies
    }


def paths() -> dict[str, Schema]:
    pulse, run = ("pulse",), ("pulse", "run")
    return {
        "/metrics": {
            "get": _call("listMetrics", "All metrics", Scope.READ, (200, "Metrics")),
            "post": _call(
                "makeMetric",
                "Make a metric for pushed points",
                Scope.PUSH,
                (201, "MadeMetric"),
                takes="MetricBody",
            ),
        },
        "/metrics/{metric}/points": {
            "post": _call(
                "pushPoints",
                "Push points into a metric",
                Scope.PUSH,
                (200, "Pushed"),
                path=("metric",),
                takes="PointsBody",
            )
        },
        "/pulses": {"get": _call("listPulses", "Pulses", Scope.READ, (200, "Pulses"), paged=True)},
        "/pulses/{pulse}/runs": {
            "get": _call(
                "listRuns",
                "Runs of a pulse, newest first",
                Scope.READ,
                (200, "Runs"),
                path=pulse,
                paged=True,
            ),
            "post": _call(
                "firePulse",
                "Run a pulse now",
                Scope.FIRE,
                (202, "FiredRun"),
                path=pulse,
                takes="RunBody",
                needs_body=False,
            ),
        },
        "/pulses/{pulse}/runs/{run}": {
            "get": _call("showRun", "A run and its words", Scope.READ, (200, "ReadRun"), path=run)
        },
        "/pulses/{pulse}/runs/{run}/deliveries": {
            "get": _call(
                "listDeliveries",
                "How far it came to each destination",
                Scope.READ,
                (200, "Deliveries"),
                path=run,
                paged=True,
            )
        },
    }


def description(brand: str, url: str) -> Schema:
    """The whole document; `url` is where the API answers."""
    _, models = models_json_schema(
        [(each, "validation") for each in (MetricBody, PointsBody, RunBody)],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{brand} API", "version": "1", "description": ABOUT},
        "servers": [{"url": url}],
        "paths": paths(),
        "components": {
            "schemas": {**SCHEMAS, **models["$defs"]},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
