"""Every error as problem+json (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request

PREFIX = "/api/"
TYPE = "application/problem+json"


@dataclass(eq=False)
class Problem(Exception):
    """What stands in the way, for a script and whoever wrote it."""

    status: int
    title: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    """Where in the body something is wrong, as JSON pointers, each with what."""
    headers: Mapping[str, str] | None = None


def wanted() -> bool:
    """Whether whoever asks is a script."""
    return request.path.startswith(PREFIX)


def answer(
    status: int,
    title: str,
    detail: str,
    *,
    reference: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    metric: str = "",
) -> Response:
    """`metric` is the id of the one that stands in the way."""
    told: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    told["detail"] = detail
    if errors:
        told["errors"] = list(errors)
    if metric:
        told["metric"] = metric
    if reference:
        told["reference"] = reference
    response = Response(json.dumps(told, ensure_ascii=False), status, mimetype=TYPE)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def of(problem: Problem) -> Response:
    return answer(
        problem.status,
        problem.title,
        problem.detail,
        errors=problem.errors,
        headers=problem.headers,
    )
