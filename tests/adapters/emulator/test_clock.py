"""The clock that can be pushed forward."""

from datetime import datetime

import pytest

from adapters.emulator.clock import iso, moment, next_monday
from tests.adapters.emulator.driver import Bench, until

SUNDAY = moment("2026-11-22T10:35:00Z")


def test_it_follows_real_time_until_it_is_moved(bench: Bench) -> None:
    told = bench.phone("GET", "/clock").json()
    assert told["offset_s"] == 0
    assert abs(moment(told["now"]) - bench.emulator.clock.real()) < 2
    assert told["now"].endswith("Z")


def test_it_can_be_pushed_forward_and_never_back(bench: Bench) -> None:
    before = moment(bench.phone("GET", "/clock").json()["now"])
    assert bench.act("/clock", advance_s=3600)["offset_s"] == 3600
    assert bench.act("/clock", advance_s=86400)["offset_s"] == 90000
    assert moment(bench.phone("GET", "/clock").json()["now"]) >= before + 90000
    assert bench.phone("POST", "/clock", json={"advance_s": -1}).status_code == 400


def test_it_returns_to_real_time_when_asked(bench: Bench) -> None:
    bench.act("/clock", advance_s=3600)
    assert bench.act("/clock", offset_s=0)["offset_s"] == 0


@pytest.mark.parametrize(
    ("now", "zone", "monday"),
    [
        ("2026-11-22T10:35:00Z", "UTC", "2026-11-23T08:59:00.000Z"),
        ("2026-11-22T10:35:00Z", "America/New_York", "2026-11-23T13:59:00.000Z"),
        ("2026-11-23T08:58:59Z", "UTC", "2026-11-23T08:59:00.000Z"),
        ("2026-11-23T08:59:00Z", "UTC", "2026-11-30T08:59:00.000Z"),
        ("2026-11-23T02:00:00Z", "America/New_York", "2026-11-23T13:59:00.000Z"),
        ("2026-03-27T12:00:00Z", "Europe/Berlin", "2026-03-30T06:59:00.000Z"),
    ],
)
def test_next_monday_is_a_minute_before_nine_in_the_zone(now: str, zone: str, monday: str) -> None:
    assert iso(next_monday(moment(now), zone)) == monday


def test_it_goes_to_next_monday_and_to_a_named_moment(bench: Bench) -> None:
    told = bench.act("/clock", to="next-monday", zone="America/New_York")
    assert datetime.fromisoformat(told["now"]).weekday() == 0
    later = iso(moment(told["now"]) + 600)
    assert bench.act("/clock", to=later)["now"] >= later
    assert bench.phone("POST", "/clock", json={"to": "2020-01-01T00:00:00Z"}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"advance_s": 1e12},
        {"advance_s": "nan"},
        {"to": "soon"},
        {"to": "next-monday", "zone": "Moon"},
    ],
)
def test_nonsense_is_refused(shared: Bench, body: dict[str, str | float]) -> None:
    answer = shared.phone("POST", "/clock", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_timestamps_follow_it(bench: Bench) -> None:
    bench.act("/clock", advance_s=86400)
    now = moment(bench.phone("GET", "/clock").json()["now"])
    bench.writes()
    until(lambda: bool(bench.listener.messages()))
    assert abs(int(bench.listener.messages()[0]["timestamp"]) - now) < 3
    status = bench.statuses(bench.send_text(), "delivered")[0]
    assert abs(int(status["timestamp"]) - now) < 3
