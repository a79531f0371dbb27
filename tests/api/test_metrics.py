"""Points are pushed into metrics, and pulses show them."""

from html import unescape
from uuid import UUID, uuid4

import pytest

from app.use_cases.pulsing import PulseWish, make_pulse
from domain.charts import ChartKind
from domain.metrics import MetricId
from domain.tokens import Scope
from tests.api.conftest import METRIC, Script, token
from tests.cast import ADA, CLEO
from tests.world import DAILY, SARAH


def made(script, **more):
    answer = script.post("/metrics", METRIC | more)
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def test_a_pushed_metric_is_drawn_and_delivered_like_any_other(script, world):
    sarah = world.recipient(ADA, SARAH, "Sarah")
    metric = MetricId(UUID(made(script)))
    wish = PulseWish("Sign-ups", metric, ChartKind.LINE, DAILY, frozenset({sarah}))
    pulse = make_pulse(ADA, wish, storage=world.storage, clock=world.clock)

    fired = script.post(f"/pulses/{pulse.id}/runs", {"kind": "now"})
    world.work_all()

    assert fired.status_code == 202
    assert world.states("chart") == ["accepted"]
    chart = world.charts.drawn[-1]
    assert "57" in str(chart)


@pytest.mark.parametrize(
    ("more", "days"),
    [
        ({}, 2),
        ({"grain": "week"}, 9),
        ({"grain": "month"}, 40),
        ({"fresh_within": 5}, 5),
        ({"fresh_within": None}, None),
    ],
)
def test_old_data_is_held_after_what_was_asked_or_suits_the_grain(script, world, more, days):
    made(script, **more)

    assert world.rows("metric")[0].fresh_within == days


def test_a_script_that_has_died_sends_no_old_chart(script, world):
    sarah = world.recipient(ADA, SARAH, "Sarah")
    wish = PulseWish(
        "Sign-ups", MetricId(UUID(made(script))), ChartKind.LINE, DAILY, frozenset({sarah})
    )
    pulse = make_pulse(ADA, wish, storage=world.storage, clock=world.clock)
    world.clock.forward(days=3)

    script.post(f"/pulses/{pulse.id}/runs", {"kind": "now"})
    world.work_all()

    assert world.states("chart") == []
    assert world.rows("run")[0].state == "held"


def test_the_description_names_no_archive_as_the_default(script):
    fields = script.get("/openapi.json").json["components"]["schemas"]["MetricBody"]["properties"]

    assert "default" not in fields["fresh_within"]


def test_points_are_added_and_a_days_newest_value_stays(script, world):
    metric = made(script)

    answer = script.post(
        f"/metrics/{metric}/points",
        {"points": [{"date": "2026-11-17", "value": 1.5}, {"date": "2026-11-18", "value": -2}]},
    )

    content = world.rows("source_file")[0].content.decode()
    assert answer.json == {
        "id": metric, "points": 18, "first": "2026-11-01", "last": "2026-11-18",
    }  # fmt: skip
    assert content.endswith("2026-11-16,56.000000\n2026-11-17,1.500000\n2026-11-18,-2.000000\n")


def test_a_day_to_come_is_taken_up_to_a_year_ahead(script, world):
    metric = made(script)

    def push(day):
        return script.post(f"/metrics/{metric}/points", {"points": [{"date": day, "value": 1}]})

    assert push("2027-11-01").status_code == 200
    before = world.rows("source_file")
    refused = push("2062-11-17")

    assert refused.status_code == 422
    assert "a year ahead" in refused.json["detail"]
    assert world.rows("source_file") == before


def test_what_is_wrong_is_said_in_plain_words(script):
    answer = script.post("/metrics", METRIC | {"points": [{"date": "today", "value": 1}]})

    assert answer.json["errors"][0]["detail"] == "a date is YYYY-MM-DD"


def test_an_address_that_is_no_call_has_nothing(script):
    answer = script.get("/nothing")

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["title"] == "There is nothing here"


def test_a_name_makes_one_metric_whatever_the_key(script, app, world):
    first = script.post("/metrics", METRIC, key="first").json["id"]

    again = script.post("/metrics", METRIC | {"name": " Sign-ups "}, key="second")

    assert (again.status_code, again.mimetype) == (409, "application/problem+json")
    assert again.json["metric"] == first
    assert len(world.rows("metric")) == len(world.rows("source")) == 1
    assert Script(app, token(world, CLEO).secret).post("/metrics", METRIC).status_code == 201


def test_the_help_shows_how_points_go_into_a_metric_that_is_there(ada):
    page = unescape(ada.get("/help/api").text)

    assert "/metrics/$METRIC/points" in page
    assert '"fresh_within": 2' in page


def test_pushing_the_same_twice_changes_nothing(script, world):
    metric, points = made(script), {"points": METRIC["points"]}
    script.post(f"/metrics/{metric}/points", points)
    before = [row.content for row in world.rows("source_file")]

    script.post(f"/metrics/{metric}/points", points)

    assert [row.content for row in world.rows("source_file")] == before


def test_no_digit_is_lost_to_binary(script, world):
    metric = made(script)
    raw = b'{"points": [{"date": "2026-11-17", "value": 123456789012.123456}]}'

    answer = script.call(
        "POST", f"/metrics/{metric}/points", data=raw, content_type="application/json"
    )

    assert answer.status_code == 200
    assert "2026-11-17,123456789012.123456" in world.rows("source_file")[0].content.decode()


def test_metrics_are_listed_with_their_sources(script):
    metric = made(script)

    listed = script.get("/metrics").json["items"]

    assert [each["id"] for each in listed] == [metric]
    assert listed[0]["source"]["name"] == "Sign-ups"


def test_points_go_into_no_metric_that_is_read_from_a_file(script, world):
    pulse = world.pulse(ADA)
    before = world.rows("source_file")

    answer = script.post(f"/metrics/{pulse.metric}/points", {"points": METRIC["points"]})

    assert answer.status_code == 422
    assert answer.json["title"] == "This metric is read from a file"
    assert world.rows("source_file") == before


def test_another_organisations_metric_is_not_there(script, app, world):
    metric = made(script)
    stranger = Script(app, token(world, CLEO).secret)
    before = world.rows("source_file")

    answers = [
        stranger.post(f"/metrics/{metric}/points", {"points": METRIC["points"]}).status_code,
        stranger.post(f"/metrics/{uuid4()}/points", {"points": METRIC["points"]}).status_code,
    ]

    assert answers == [404, 404]
    assert stranger.get("/metrics").json == {"items": []}
    assert world.rows("source_file") == before


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "x" * 81}, "/name"),
        ({"points": []}, "/points"),
        ({"points": [{"date": "2026-13-01", "value": 1}]}, "/points/0/date"),
        ({"points": [{"date": "20261101", "value": 1}]}, "/points/0/date"),
        ({"points": [{"date": "2026-11-01", "value": "1"}]}, "/points/0/value"),
        ({"points": [{"date": "2026-11-01", "value": True}]}, "/points/0/value"),
        ({"points": [{"date": "2026-11-01", "value": 1e15}]}, "/points/0/value"),
        ({"points": [{"date": "2026-11-01"}]}, "/points/0/value"),
        ({"grain": "hour"}, "/grain"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_what_does_not_fit_is_pointed_at(script, world, more, pointer):
    answer = script.post("/metrics", METRIC | more)

    assert answer.status_code == 422
    assert pointer in [each["pointer"] for each in answer.json["errors"]]
    assert world.rows("metric") == []


def test_an_unknown_zone_is_refused(script, world):
    assert script.post("/metrics", METRIC | {"timezone": "Mars/Olympus"}).status_code == 422
    assert world.rows("metric") == []


def test_no_more_days_are_kept_than_a_metric_holds(script):
    days = [
        {"date": f"{year}-{month:02}-{day:02}", "value": 1}
        for year in range(1900, 1930)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    later = [{**each, "date": str(int(each["date"][:4]) + 50) + each["date"][4:]} for each in days]
    metric = made(script, points=days[:10000])

    assert script.post(f"/metrics/{metric}/points", {"points": later[:10000]}).status_code == 200
    one_more = {"points": [{"date": "2026-01-01", "value": 1}]}
    assert script.post(f"/metrics/{metric}/points", one_more).status_code == 422


def test_a_file_takes_no_pushed_points_place(script, world):
    from app.use_cases.sources import Upload, replace_file
    from domain.pushed import NotAFile
    from tests.world import shop_csv

    made(script)
    source = world.rows("source")[0].id
    before = world.rows("source_file")

    with pytest.raises(NotAFile):
        replace_file(
            ADA,
            source,
            Upload("Shop", "shop.csv", shop_csv()),
            storage=world.storage,
            files=world.files,
            clock=world.clock,
        )

    assert world.rows("source_file") == before


@pytest.mark.parametrize("scope", [Scope.READ, Scope.FIRE])
def test_only_the_scope_push_pushes(app, world, scope):
    script = Script(app, token(world, scopes=frozenset({scope})).secret)

    answer = script.post("/metrics", METRIC)

    assert answer.status_code == 403
    assert 'scope="push"' in answer.headers["WWW-Authenticate"]
    assert world.rows("metric") == []


@pytest.mark.parametrize(
    "more", [{"name": "a\0b"}, {"timezone": "UTC\0"}, {"unit": {"name": "\0"}}]
)
def test_a_nul_is_refused_with_its_place(script, more):
    answer = script.post("/metrics", METRIC | more)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"].startswith(f"/{next(iter(more))}")
