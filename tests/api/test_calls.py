"""Tokens, repeated calls, limits, and errors that a script can read."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from adapters.sql.engine import writing
from adapters.sql.tables import api_answer, membership
from app.logs import redacted
from app.use_cases.tokens import revoke_token
from app.web import security
from domain.tenancy import Role
from tests.api.conftest import METRIC, Script, token
from tests.cast import ADA, BEN, EMAILS
from tests.web.conftest import Browser

PROBLEM = "application/problem+json"


def is_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.mimetype == PROBLEM
    assert answer.json["status"] == status
    assert {"type", "title", "detail"} <= set(answer.json)
    return answer


def counted(world):
    return {name: len(world.rows(name)) for name in ("metric", "source", "run")}


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer nothing", "Basic YTpi", "Bearer \u00fc", "bearer cc_x"],
)
def test_without_a_good_token_nothing_is_told(app, header):
    client = app.test_client()
    headers = {"Authorization": header} if header else {}

    answer = is_problem(client.get("/api/v1/metrics", headers=headers), 401)

    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_seat_opens_nothing(app, world):
    ada = Browser(app, ADA)

    is_problem(ada.get("/api/v1/metrics"), 401)
    is_problem(ada.client.post("/api/v1/metrics", json=METRIC), 401)
    assert world.rows("metric") == []


def test_a_token_opens_no_page(app, world):
    headers = {"Authorization": f"Bearer {token(world).secret}"}

    assert app.test_client().get("/pulses", headers=headers).status_code == 302


def test_a_revoked_token_opens_nothing(script, world):
    known = world.rows("api_token")[0]
    revoke_token(ADA, known.id, storage=world.storage, clock=world.clock)

    is_problem(script.get("/metrics"), 401)


def test_a_token_ends_with_its_makers_seat(script, world):
    with writing(world.engine) as connection:
        connection.execute(delete(membership).where(membership.c.person == ADA.person))

    is_problem(script.get("/metrics"), 401)


def test_a_token_may_no_more_than_its_maker_may_now(script, world):
    with writing(world.engine) as connection:
        mine = membership.c.person == ADA.person
        connection.execute(update(membership).where(mine).values(role=Role.MEMBER.value))

    assert script.get("/metrics").status_code == 200


def test_the_token_is_kept_as_a_digest_and_its_use_is_noted(script, world):
    assert script.get("/metrics").status_code == 200

    row = world.rows("api_token")[0]
    assert script.secret not in str(row)
    assert row.last_used_at == world.clock.now()
    world.clock.forward(seconds=30)
    script.get("/metrics")
    assert world.rows("api_token")[0].last_used_at == row.last_used_at


def test_no_log_line_holds_a_token(script, caplog):
    with caplog.at_level(logging.DEBUG):
        script.get("/metrics")
        script.post("/metrics", {})

    assert script.secret not in caplog.text
    assert script.secret not in redacted(f"sent {script.secret} there")


def test_the_same_call_again_has_one_effect_and_the_same_answer(script, world):
    first = script.post("/metrics", METRIC, key="night-1")
    again = script.post("/metrics", METRIC, key="night-1")

    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert counted(world)["metric"] == 1


def test_a_pulse_is_fired_once_for_a_key(script, world):
    pulse = world.pulse(ADA, world.recipient(ADA))
    for _ in range(3):
        assert script.post(f"/pulses/{pulse.id}/runs", {}, key="k").status_code == 202

    assert counted(world)["run"] == 1
    script.post(f"/pulses/{pulse.id}/runs", {}, key="another")
    assert counted(world)["run"] == 2


def test_the_same_key_with_another_body_or_address_is_refused(script, world):
    made = script.post("/metrics", METRIC, key="k").json["id"]

    is_problem(script.post("/metrics", METRIC | {"name": "Other"}, key="k"), 422)
    is_problem(script.post(f"/metrics/{made}/points", METRIC, key="k"), 422)
    assert counted(world)["metric"] == 1


def test_another_tokens_key_is_another_key(script, app, world):
    other = Script(app, token(world).secret)
    script.post("/metrics", METRIC, key="k")
    other.post("/metrics", METRIC | {"name": "Other"}, key="k")

    assert counted(world)["metric"] == 2


def test_what_was_refused_may_be_mended_under_the_same_key(script):
    is_problem(script.post("/metrics", {"name": ""}, key="k"), 422)

    assert script.post("/metrics", METRIC, key="k").status_code == 201


def test_a_call_that_goes_on_is_not_begun_again_until_it_has_died(script, world):
    made = script.post("/metrics", METRIC, key="k")
    with writing(world.engine) as connection:
        connection.execute(update(api_answer).values(status=None, body=None))

    too_soon = is_problem(script.post("/metrics", METRIC, key="k"), 409)
    world.clock.forward(seconds=61)
    taken_over = script.post("/metrics", METRIC, key="k")

    assert too_soon.headers["Retry-After"] == "1"
    assert taken_over.json == made.json
    assert counted(world) == {"metric": 1, "source": 1, "run": 0}


def test_a_key_is_forgotten_after_a_day(script, world):
    script.post("/metrics", METRIC, key="k")
    world.clock.forward(seconds=timedelta(days=1).total_seconds())

    again = script.post("/metrics", METRIC | {"name": "Later"}, key="k")

    assert again.status_code == 201
    assert len(world.rows("api_answer")) == 1


@pytest.mark.parametrize("key", [" ", "x" * 201, "a b", "\u00fc"])
def test_a_key_that_does_not_fit_is_refused(script, key):
    is_problem(script.post("/metrics", METRIC, key=key), 400)


def test_too_many_calls_are_told_when_to_come_again(script):
    answers = [script.get("/metrics") for _ in range(121)]

    assert {each.status_code for each in answers[:-1]} == {200}
    refused = is_problem(answers[-1], 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    security.limiter.reset()


def test_one_tokens_calls_are_not_anothers(script, app, world):
    for _ in range(121):
        script.get("/metrics")

    assert Script(app, token(world).secret).get("/metrics").status_code == 200
    security.limiter.reset()


def test_what_is_not_there_is_a_problem_and_no_page(app, script):
    is_problem(app.test_client().get("/api/v2/metrics"), 404)
    is_problem(script.get("/nothing"), 404)
    is_problem(script.get("/pulses/not-an-id/runs"), 404)


def test_another_verb_is_a_problem_that_names_those_there_are(script):
    answer = is_problem(script.call("DELETE", "/metrics"), 405)

    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b"name=x", "application/x-www-form-urlencoded", 415),
        (b"", "application/json", 400),
        (b" " * (2 * 1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_taken_says_why(script, data, kind, status):
    answer = script.call("POST", "/metrics", data=data, content_type=kind)
    answer.request.environ["wsgi.input"].close()

    is_problem(answer, status)


def test_a_fault_of_ours_is_a_problem_with_a_reference(app, script):
    from dataclasses import replace

    from app.web.services import KEY

    def broken(actor):
        raise RuntimeError("planted")

    before = app.extensions[KEY]
    app.extensions[KEY] = replace(before, reads=replace(before.reads, sources=broken))
    answer = is_problem(script.get("/metrics"), 500)
    app.extensions[KEY] = before

    assert answer.json["reference"]
    assert "planted" not in answer.text


def test_the_description_is_there_for_everybody(app):
    answer = app.test_client().get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.json["openapi"].startswith("3.1")


def test_every_call_is_described_and_nothing_else(app):
    described = {
        (f"/api/v1{path}", method.upper())
        for path, calls in app.test_client().get("/api/v1/openapi.json").json["paths"].items()
        for method in calls
    }
    there = {
        (rule.rule.replace("<uuid:", "{").replace(">", "}"), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert described == there


def test_ben_is_a_member_and_makes_no_token(world):
    from domain.tenancy import NotAllowed

    with pytest.raises(NotAllowed):
        token(world, BEN)
    assert EMAILS[BEN]
