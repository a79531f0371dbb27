"""Browsers open connections in advance and say nothing on them: nobody else waits for those."""

import socket
import time
from contextlib import ExitStack

import requests

from tests.processes.product import Place, Product

SILENT = 24
"""More than the threads of one worker."""


def test_silent_connections_keep_nobody_waiting(product: Product, place: Place) -> None:
    host, port = place.web_url.removeprefix("http://").split(":")
    with ExitStack() as stack:
        for _ in range(SILENT):
            stack.enter_context(socket.create_connection((host, int(port))))
        time.sleep(0.5)
        began = time.monotonic()
        for _ in range(5):
            assert requests.get(f"{place.web_url}/healthz", timeout=30).text == "up"
        assert time.monotonic() - began < 10
