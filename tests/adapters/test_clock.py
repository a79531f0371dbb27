"""The machine's time, and following another clock's offset."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from time import monotonic, sleep

import pytest
import requests
from pytest_httpserver import HTTPServer

from adapters.clock import FollowingClock, SystemClock
from ports.clock import Clock

SECOND = timedelta(seconds=1)


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def ahead(clock: Clock) -> timedelta:
    """How far a clock is before the machine's."""
    return clock.now() - SystemClock().now()


def following(
    server: HTTPServer, session: requests.Session, *, fresh_s: float = 30.0
) -> FollowingClock:
    """Patient, for a machine that is busy."""
    return FollowingClock(server.url_for("/clock"), session, fresh_s=fresh_s, timeout_s=10.0)


def tells(server: HTTPServer, offset: object) -> None:
    server.clear_all_handlers()
    server.expect_request("/clock").respond_with_json({"now": "ignored", "offset_s": offset})


def about(offset: timedelta, other: timedelta) -> bool:
    return abs(offset - other) < SECOND


def test_the_machines_time_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_it_is_as_far_ahead_as_the_other_clock(
    httpserver: HTTPServer, session: requests.Session
) -> None:
    tells(httpserver, 86400)

    clock = following(httpserver, session)

    assert about(ahead(clock), timedelta(days=1))
    assert clock.now().tzinfo is UTC


def test_it_asks_once_in_a_while(httpserver: HTTPServer, session: requests.Session) -> None:
    tells(httpserver, 60)
    clock = following(httpserver, session, fresh_s=30)

    with ThreadPoolExecutor(8) as pool:
        offsets = list(pool.map(lambda _: ahead(clock), range(50)))

    assert all(about(offset, 60 * SECOND) for offset in offsets)
    assert len(httpserver.log) == 1


def test_it_follows_when_the_other_clock_is_moved_and_returned(
    httpserver: HTTPServer, session: requests.Session
) -> None:
    clock = following(httpserver, session, fresh_s=0)
    tells(httpserver, 3600)
    assert about(ahead(clock), timedelta(hours=1))

    tells(httpserver, 0)

    assert about(ahead(clock), timedelta())


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        '{"offset_s":null}',
        '{"offset_s":"soon"}',
        '{"offset_s":NaN}',
        '{"offset_s":Infinity}',
        '{"offset_s":1e300}',
        '{"offset_s":1e10}',
    ],
)
def test_what_is_no_offset_leaves_the_last_one(
    answer: str, httpserver: HTTPServer, session: requests.Session
) -> None:
    clock = following(httpserver, session, fresh_s=0)
    tells(httpserver, 3600)
    clock.now()
    httpserver.clear_all_handlers()
    httpserver.expect_request("/clock").respond_with_data(answer)

    assert about(ahead(clock), timedelta(hours=1))


def test_a_fault_of_the_other_clock_leaves_the_last_offset(
    httpserver: HTTPServer, session: requests.Session
) -> None:
    clock = following(httpserver, session, fresh_s=0)
    tells(httpserver, 3600)
    clock.now()
    httpserver.clear_all_handlers()
    httpserver.expect_request("/clock").respond_with_data(json.dumps({"offset_s": 5}), 500)

    assert about(ahead(clock), timedelta(hours=1))


def test_an_unreachable_clock_leaves_the_machines_time(session: requests.Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    clock = FollowingClock(f"http://127.0.0.1:{port}/clock", session)

    assert about(ahead(clock), timedelta())


def test_a_silent_clock_holds_nobody_up_for_long(session: requests.Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/clock"
        clock = FollowingClock(url, session, fresh_s=30, timeout_s=0.1)
        start = monotonic()

        with ThreadPoolExecutor(8) as pool:
            offsets = list(pool.map(lambda _: ahead(clock), range(50)))

    assert monotonic() - start < 1
    assert all(about(offset, timedelta()) for offset in offsets)


def test_after_its_while_it_asks_again(httpserver: HTTPServer, session: requests.Session) -> None:
    tells(httpserver, 60)
    clock = following(httpserver, session, fresh_s=0.05)
    clock.now()
    sleep(0.06)

    clock.now()

    assert len(httpserver.log) == 2
