"""Whether our own webhook address answers."""

import socket
from collections.abc import Iterator
from time import monotonic

import pytest
import requests
from pytest_httpserver import HTTPServer

from adapters.probe import HttpProbe


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def test_a_200_means_that_it_answers(httpserver: HTTPServer, session: requests.Session) -> None:
    httpserver.expect_request("/healthz").respond_with_data("ok")

    assert HttpProbe(httpserver.url_for("/healthz"), session).webhook_answers()


@pytest.mark.parametrize("status", [204, 301, 403, 404, 500, 503])
def test_any_other_status_means_that_it_does_not(
    status: int, httpserver: HTTPServer, session: requests.Session
) -> None:
    httpserver.expect_request("/healthz").respond_with_data("", status)

    assert not HttpProbe(httpserver.url_for("/healthz"), session).webhook_answers()


def test_nobody_there_means_that_it_does_not(session: requests.Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert not HttpProbe(f"http://127.0.0.1:{port}/healthz", session).webhook_answers()


def test_silence_means_that_it_does_not_and_is_not_waited_for(session: requests.Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/healthz"
        start = monotonic()

        assert not HttpProbe(url, session, within_s=0.1).webhook_answers()

    assert monotonic() - start < 1
