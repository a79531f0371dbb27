"""The API described in OpenAPI 3.1, from the same models that read its calls."""

import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    name: str
    summary: str
    scope: Scope
    status: int
    """Of its answer."""
    answer: str
    """The schema of it."""
    takes: str = ""
    """The schema of its body; empty for a call that has none."""
    needs_body: bool = True
    paged: bool = False

    def described(self) -> Schema:
        found: Schema = {
            "operationId": self.name,
            "summary": self.summary,
            "description": f"Needs the scope `{self.scope.value}`.",
            "security": [{"token": [self.scope.value]}],
            "parameters": self._parameters(),
            "responses": {
                str(self.status): _answer(self.summary, self.answer, "application/json"),
                **_problems(self.takes),
            },
        }
        if self.takes:
            schema = {"$ref": f"#/components/schemas/{self.takes}"}
            content = {"application/json": {"schema": schema}}
            found["requestBody"] = {"required": self.needs_body, "content": content}
        return found

    def _parameters(self) -> list[Schema]:
        found: list[Schema] = [
            {"name": name, "in": "path", "required": True, "schema": IDENTITY}
            for name in re.findall(r"{(\w+)}", self.path)
        ]
        return found + [AFTER] * self.paged + [KEY] * bool(self.takes)


RUNS, RUN = "/pulses/{pulse}/runs", "/pulses/{pulse}/runs/{run}"
CALLS = (
    Call("get", "/metrics", "listMetrics", "All metrics", Scope.READ, 200, "Metrics"),
    Call(
        "post",
        "/metrics",
        "makeMetric",
        "Make a metric for pushed points",
        Scope.PUSH,
        201,
        "MadeMetric",
        takes="MetricBody",
    ),
    Call(
        "post",
        "/metrics/{metric}/points",
        "pushPoints",
        "Push points into a metric",
        Scope.PUSH,
        200,
        "Pushed",
        takes="PointsBody",
    ),
    Call("get", "/pulses", "listPulses", "Pulses", Scope.READ, 200, "Pulses", paged=True),
    Call(
        "get",
        RUNS,
        "listRuns",
        "Runs of a pulse, newest first",
        Scope.READ,
        200,
        "Runs",
        paged=True,
    ),
    Call(
        "post",
        RUNS,
        "firePulse",
        "Run a pulse now",
        Scope.FIRE,
        202,
        "FiredRun",
        takes="RunBody",
        needs_body=False,
    ),
    Call("get", RUN, "showRun", "A run and its words", Scope.READ, 200, "ReadRun"),
    Call(
        "get",
        f"{RUN}/deliveries",
        "listDeliveries",
        "How far it came to each destination",
        Scope.READ,
        200,
        "Deliveries",
        paged=True,
    ),
)


def paths() -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for call in CALLS:
        found.setdefault(call.path, {})[call.method] = call.described()
    return found


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
