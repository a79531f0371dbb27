"""Pictures by link: fetched from this machine alone, and a failure is told afterwards."""

import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.emulator import sending
from tests.adapters.emulator.driver import Bench, png


def linked(bench: Bench, link: str) -> str:
    bench.writes()
    return bench.send({"type": "image", "image": {"link": link, "caption": "Revenue"}})


def fails_later(bench: Bench, link: str) -> int:
    """The code of the failure that follows the 200."""
    (failed,) = bench.statuses(linked(bench, link), "failed")
    code: int = failed["errors"][0]["code"]
    return code


def test_a_link_is_fetched_and_shown(bench: Bench, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/c.png").respond_with_data(png(), content_type="image/png")

    wamid = linked(bench, httpserver.url_for("/c.png"))

    bubble = bench.delivered(wamid)
    assert bubble["text"] == "Revenue"
    assert bench.phone("GET", bubble["image_url"]).content == png()
    names = {each["status"] for each in bench.statuses(wamid, "sent", "delivered")}
    assert names == {"sent", "delivered"}


def test_a_templates_header_is_fetched_too(bench: Bench, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/c.png").respond_with_data(png(), content_type="image/png")
    chart = bench.chart_ready(image="1")
    header = chart["template"]["components"][0]["parameters"][0]
    header["image"] = {"link": httpserver.url_for("/c.png")}

    assert bench.delivered(bench.send(chart))["image_url"]


@pytest.mark.parametrize(
    ("status", "mime", "body"),
    [
        (200, "text/html", b"<p>no picture"),
        (200, "image/png", b"no picture either"),
        (200, "application/octet-stream", png()),
        (404, "image/png", png()),
        (302, "image/png", png()),
    ],
)
def test_what_is_no_picture_fails_after_the_200(
    bench: Bench, httpserver: HTTPServer, status: int, mime: str, body: bytes
) -> None:
    answer = Response(body, status, content_type=mime, headers={"Location": "/elsewhere.png"})
    httpserver.expect_request("/c.png").respond_with_response(answer)

    assert fails_later(bench, httpserver.url_for("/c.png")) == 131053


@pytest.mark.parametrize("link", ["https://x.example/c.png", "http://127.0.0.1:1/c.png"])
def test_what_cannot_be_reached_fails_after_the_200(bench: Bench, link: str) -> None:
    assert fails_later(bench, link) == 131053


def test_a_server_that_says_nothing_is_not_waited_for_long(
    bench: Bench, httpserver: HTTPServer
) -> None:
    def late(request: Request) -> Response:
        time.sleep(sending.FETCH_S + 0.5)
        return Response(png(), content_type="image/png")

    httpserver.expect_request("/c.png").respond_with_handler(late)

    assert fails_later(bench, httpserver.url_for("/c.png")) == 131053
