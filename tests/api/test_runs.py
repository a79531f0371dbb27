"""Pulses are fired by scripts, and what came of it is read."""

from html import unescape
from uuid import uuid4

import pytest

from domain.tokens import Scope
from tests.api.conftest import Script, token
from tests.cast import ADA, CLEO
from tests.world import SARAH


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah — CFO"))


def test_a_fired_pulse_is_read_until_it_has_arrived(script, world, pulse):
    fired = script.post(f"/pulses/{pulse.id}/runs", {}).json
    world.work_all()
    world.status("read", wamid=world.messages("chart")[0].wamid)
    world.work_all()

    path = f"/pulses/{pulse.id}/runs/{fired['id']}"
    run, deliveries = script.get(path).json, script.get(f"{path}/deliveries").json

    assert fired["state"] == "due"
    assert run["state"] == "prepared"
    assert run["reading"]["caption"]
    assert [each["id"] for each in script.get(f"/pulses/{pulse.id}/runs").json["items"]] == [
        fired["id"]
    ]
    assert [
        (each["destination"]["label"], each["chart"]["state"]) for each in deliveries["items"]
    ] == [("Sarah — CFO", "read")]
    assert deliveries["next"] is None


def test_no_answer_holds_a_number_or_a_wamid(script, world, pulse):
    fired = script.post(f"/pulses/{pulse.id}/runs", {}).json
    world.work_all()

    path = f"/pulses/{pulse.id}/runs"
    told = "".join(
        script.get(each).text
        for each in ("/pulses", path, f"{path}/{fired['id']}", f"{path}/{fired['id']}/deliveries")
    )

    assert SARAH not in told
    assert "wamid" not in told


def test_pulses_are_listed(script, pulse):
    listed = script.get("/pulses").json

    assert [(each["id"], each["state"]) for each in listed["items"]] == [(str(pulse.id), "active")]
    assert listed["items"][0]["next_at"].endswith("+00:00")


def test_nobody_to_send_to_is_a_problem(script, world):
    answer = script.post(f"/pulses/{world.pulse(ADA).id}/runs", {})

    assert answer.status_code == 422
    assert answer.json["title"] == "Nobody would get it"


@pytest.mark.parametrize("content_type", [None, "application/json"])
def test_no_body_means_now(script, world, pulse, content_type):
    fired = script.call("POST", f"/pulses/{pulse.id}/runs", content_type=content_type)

    assert (fired.status_code, fired.json["kind"]) == (202, "now")


def test_the_help_shows_the_kinds_of_runs(ada):
    page = unescape(ada.get("/help/api").text)

    assert "/pulses/$PULSE/runs" in page
    assert all(f"<code>{kind}</code>, " in page for kind in ("now", "test", "preview"))


def test_a_script_fires_no_scheduled_run(script, world, pulse):
    answer = script.post(f"/pulses/{pulse.id}/runs", {"kind": "scheduled"})

    assert answer.status_code == 422
    assert world.rows("run") == []


def test_a_preview_is_drawn_and_sent_to_nobody(script, world, pulse):
    script.post(f"/pulses/{pulse.id}/runs", {"kind": "preview"})
    world.work_all()

    assert world.charts.drawn
    assert world.messages("chart") == []


def test_another_organisations_pulse_is_not_there(script, app, world, pulse):
    fired = script.post(f"/pulses/{pulse.id}/runs", {}).json["id"]
    stranger = Script(app, token(world, CLEO).secret)
    path = f"/pulses/{pulse.id}/runs"

    seen = [
        stranger.get(each).status_code
        for each in (path, f"{path}/{fired}", f"{path}/{fired}/deliveries")
    ]
    sent = stranger.post(path, {}).status_code

    assert [*seen, sent] == [404] * 4
    assert stranger.get("/pulses").json["items"] == []
    assert len(world.rows("run")) == 1


def test_a_run_under_another_pulse_is_not_there(script, world, pulse):
    fired = script.post(f"/pulses/{pulse.id}/runs", {}).json["id"]
    other = world.pulse(ADA)

    assert script.get(f"/pulses/{other.id}/runs/{fired}/deliveries").status_code == 404


@pytest.mark.parametrize("query", ["?after=junk", "?page=2"])
def test_a_parameter_that_does_not_fit_is_refused(script, query):
    assert script.get(f"/pulses{query}").status_code == 422


def test_scopes_hold_apart(app, world, pulse):
    reader = Script(app, token(world, scopes=frozenset({Scope.READ})).secret)
    firer = Script(app, token(world, scopes=frozenset({Scope.FIRE})).secret)
    path = f"/pulses/{pulse.id}/runs"

    assert reader.get(path).status_code == 200
    assert reader.post(path, {}).status_code == 403
    assert firer.get(path).status_code == 403
    assert firer.post(path, {}).status_code == 202
    assert firer.get(f"{path}/{uuid4()}").status_code == 403


def test_a_key_of_yesterday_fires_again(script, world, pulse):
    first = script.post(f"/pulses/{pulse.id}/runs", {}, key="nightly").json
    world.clock.forward(hours=25)
    second = script.post(f"/pulses/{pulse.id}/runs", {}, key="nightly").json

    assert first["id"] != second["id"]


def test_scripts_run_a_pulse_as_often_as_they_ask(script, ada, world, pulse):
    form = {"kind": "now", "request_key": str(uuid4())}
    fired = {script.post(f"/pulses/{pulse.id}/runs", {}).json["id"] for _ in range(2)}
    ada.post(f"/pulses/{pulse.id}/runs", **form)
    fired.add(script.post(f"/pulses/{pulse.id}/runs", {}).json["id"])

    assert len(fired) == 3
    assert len(world.rows("run")) == 4


def test_the_pages_say_which_script_asked(script, ada, world, pulse):
    fired = script.post(f"/pulses/{pulse.id}/runs", {}).json
    world.work_all()
    live, alone, deliveries = (
        ada.get(page).text
        for page in (f"/pulses/{pulse.id}", f"/runs/{fired['id']}", "/deliveries")
    )

    assert "Asked for by a script, “A script”" in live
    assert "Asked for by a script, “A script”" in alone
    assert "By a script, “A script”" in live
    assert "By a script, “A script”" in deliveries
    assert not [page for page in (live, alone, deliveries) if "Sent by hand" in page]


def test_a_test_that_a_script_asked_for_stays_one(script, ada, world, pulse):
    world.recipient(ADA, "16505550199", "Ada", for_self=True)
    script.post(f"/pulses/{pulse.id}/runs", {"kind": "test"})
    world.work_all()

    assert "Test to one phone, by a script, “A script”" in ada.get(f"/pulses/{pulse.id}").text
