"""POST /sources/<id>/metrics."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from app.use_cases.sources import Upload, connect_file
from domain.facts import check_freshness
from domain.metrics import Grain
from tests.cast import ADA
from tests.charted import metric, series
from tests.world import shop_csv

GOOD = {
    "name": "Revenue",
    "date_column": "date",
    "value_column": "revenue",
    "unit_kind": "money",
    "unit_name": "eur",
    "decimals": "2",
    "grain": "week",
    "aggregate": "sum",
    "good": "up",
    "timezone": "Europe/Berlin",
    "freshness": "days",
    "days": "3",
}


@pytest.fixture
def url(world):
    source, _ = connect_file(
        ADA,
        Upload("Shop", "shop.csv", shop_csv()),
        storage=world.storage,
        files=world.files,
        clock=world.clock,
    )
    return f"/sources/{source.id}/metrics"


def test_a_metric_is_kept_as_it_was_described(ada, world, url):
    answer = ada.post(url, **GOOD)

    (row,) = world.rows("metric")
    assert answer.status_code == 303
    assert answer.location == url.removesuffix("/metrics")
    assert (row.name, row.grain, row.fresh_within) == ("Revenue", "week", 3)
    assert row.unit == {"kind": "money", "name": "EUR", "decimals": 2}


def test_an_archive_has_no_rule_of_freshness(ada, world, url):
    ada.post(url, **GOOD | {"freshness": "archive", "days": ""})

    assert world.rows("metric")[0].fresh_within is None


@pytest.mark.parametrize(("grain", "days"), [("day", 2), ("week", 9), ("month", 40)])
def test_how_old_data_may_be_follows_from_the_grain_where_nothing_is_said(
    ada, world, url, grain, days
):
    ada.post(url, **GOOD | {"grain": grain, "days": ""})

    assert world.rows("metric")[0].fresh_within == days


def test_a_monthly_metric_with_last_month_s_data_is_not_held(ada, world, url):
    ada.post(url, **GOOD | {"grain": "month", "days": ""})
    (row,) = world.rows("metric")
    october = series(
        [1, 2], date(2026, 10, 1), Grain.MONTH, read_at=datetime(2026, 11, 30, tzinfo=UTC)
    )

    check_freshness(october, metric(grain=Grain.MONTH, fresh_within=row.fresh_within))


def test_the_form_is_filled_with_what_was_recognised(ada, world):
    content = b"day;Umsatz (EUR)\n2026-11-01;1.204,50\n2026-11-02;1.301,00\n"
    upload = Upload("", "till.csv", content)
    source, _ = connect_file(
        ADA, upload, storage=world.storage, files=world.files, clock=world.clock
    )

    page = ada.get(f"/sources/{source.id}").text

    for shown in ('value="Umsatz"', 'value="EUR"', '<option value="money" selected>'):
        assert shown in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "Give the metric a name."),
        ("name", "x" * 90, "at most 80"),
        ("date_column", "revenue", "Pick a column with dates."),
        ("value_column", "nothing", "Pick a column with numbers."),
        ("unit_name", "dollars", "three letters"),
        ("unit_kind", "furlongs", "Pick one of these."),
        ("decimals", "99", "from 0 to 4"),
        ("grain", "", "Pick one of these."),
        ("timezone", "Mars/Olympus", "time zone"),
        ("days", "-1", "from 1 to 366"),
    ],
)
def test_a_bad_field_is_named_and_what_was_typed_stays(ada, world, url, field, typed, sentence):
    answer = ada.post(url, **GOOD | {field: typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="eur"' in answer.text or field == "unit_name"
    assert world.rows("metric") == []


def test_all_faults_are_told_at_once(ada, url):
    answer = ada.post(url, **GOOD | {"name": "", "decimals": "x", "timezone": ""})

    for sentence in ("Give the metric a name.", "from 0 to 4", "Pick a time zone"):
        assert sentence in answer.text


def test_a_member_may_name_a_metric(ben, url):
    assert ben.post(url, **GOOD).status_code == 303


def test_a_stranger_finds_no_such_source(cleo, world, url):
    assert cleo.post(url, **GOOD).status_code == 404
    assert world.rows("metric") == []


def test_an_unknown_source_is_not_found(ada):
    assert ada.post(f"/sources/{uuid4()}/metrics", **GOOD).status_code == 404


def test_it_is_posted_with_a_token_only(ada, world, url):
    assert ada.get(url).status_code == 405
    assert ada.post_without_token(url, **GOOD).status_code == 400
    assert world.rows("metric") == []
