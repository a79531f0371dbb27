"""A script with a token, on the app that the web tests use."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.use_cases.tokens import NewToken, make_token
from domain.tenancy import Actor
from domain.tokens import Scope
from tests.cast import ADA
from tests.web import conftest as web
from tests.world import World

# the same fixtures as the web tests have
app, services, snapshot = web.app, web.services, web.snapshot
whole_app, world, ada = web.whole_app, web.world, web.ada

ALL = frozenset(Scope)
METRIC = {
    "name": "Sign-ups",
    "unit": {"kind": "count", "name": "sign-ups"},
    "points": [{"date": f"2026-11-{day:02}", "value": 40 + day} for day in range(1, 18)],
}


@dataclass
class Script:
    """Whoever shows this token; keeps no cookie."""

    app: Flask
    secret: str
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.secret}", **self.headers}
        headers |= more.pop("headers", {})
        client = self.app.test_client(use_cookies=False)
        return client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any, key: str = "", **more: Any) -> TestResponse:
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", path, json=json, headers=headers, **more)


def token(there: World, actor: Actor = ADA, scopes: frozenset[Scope] = ALL) -> NewToken:
    return make_token(actor, "A script", scopes, storage=there.storage, clock=there.clock)


@pytest.fixture
def script(app: Flask, world: World) -> Script:
    """Ada's, with every scope."""
    return Script(app, token(world).secret)
