"""Breaking a connection on purpose: time-outs, resets, cut bodies."""

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any

from flask import Response, request

LOOK_S = 0.2
RESETS = "emulator.resets"


def hold(longest_s: float, stopping: threading.Event) -> None:
    """Keep the caller waiting until it gives up, the emulator stops, or the time is over."""
    connection = _connection()
    waited = 0.0
    while waited < longest_s and not stopping.wait(LOOK_S if connection is None else 0):
        if connection is not None and _gone(connection):
            return
        waited += LOOK_S


def _gone(connection: socket.socket) -> bool:
    with contextlib.suppress(OSError, ValueError):
        readable, _, _ = select.select([connection], [], [], LOOK_S)
        return bool(readable) and not connection.recv(1, socket.MSG_PEEK)
    return True


def dropped() -> Response:
    """No answer at all: the connection is reset (by `server.serve`; other servers close it)."""
    connection = _connection()
    resets = RESETS in request.environ

    def body() -> Iterator[bytes]:
        if connection is not None:
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            if not resets:  # another server would wait for the next request
                connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError("reset on purpose")
        yield b""

    return Response(body())


def cut(whole: bytes) -> Response:
    """Status and headers of the whole answer, and half of its body."""

    def body() -> Iterator[bytes]:
        yield whole[: len(whole) // 2]
        raise ConnectionAbortedError("cut on purpose")

    answer = Response(body(), content_type="application/json")
    answer.headers["Content-Length"] = str(len(whole))
    return answer


def _connection() -> socket.socket | None:
    found: Any = request.environ.get("werkzeug.socket")
    return found if isinstance(found, socket.socket) else None
