"""Servers that misbehave byte by byte, as no HTTP library would."""

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

Behaviour = Callable[[socket.socket, bytes], None]
ACCEPTED = b'{"messaging_product":"whatsapp","messages":[{"id":"wamid.OURS"}]}'


def reply(status: int, body: bytes, *, claims: int | None = None) -> bytes:
    """An HTTP answer; with `claims` it announces another length than it has."""
    length = len(body) if claims is None else claims
    return f"HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n".encode() + body


def answers(*wire: bytes) -> list[Behaviour]:
    def behaviour(text: bytes) -> Behaviour:
        return lambda connection, request: connection.sendall(text)

    return [behaviour(text) for text in wire]


def breaks_off(wire: bytes) -> Behaviour:
    """Says so much, and hangs up."""

    def behaviour(connection: socket.socket, request: bytes) -> None:
        connection.sendall(wire)
        connection.close()

    return behaviour


def resets(connection: socket.socket, request: bytes) -> None:
    """Closes with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def closes(connection: socket.socket, request: bytes) -> None:
    connection.close()


def stays_silent(connection: socket.socket, request: bytes) -> None:
    return


class Server:
    """Reads whole requests, and does with the nth of all what the nth behaviour says."""

    def __init__(self, behaviours: list[Behaviour]) -> None:
        self._behaviours = list(behaviours)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._closing = False
        self.requests: list[bytes] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    @property
    def connections(self) -> int:
        return len(self._open)

    def close(self) -> None:
        self._closing = True
        with socket.create_connection(("127.0.0.1", self.port)):
            self._thread.join()
        self._listener.close()

    def _accept(self) -> None:
        workers = []
        while True:
            connection, _ = self._listener.accept()
            if self._closing:
                connection.close()
                break
            self._open.append(connection)
            worker = threading.Thread(target=self._serve, args=(connection,))
            worker.start()
            workers.append(worker)
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for worker in workers:
            worker.join()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while request := _request(connection):
                self.requests.append(request)
                if self._behaviours:
                    self._behaviours.pop(0)(connection, request)


def _request(connection: socket.socket) -> bytes:
    """One request with its body; b"" when the other side is gone."""
    seen = b""
    try:
        while b"\r\n\r\n" not in seen:
            seen += (more := connection.recv(65536))
            if not more:
                return b""
        head, _, body = seen.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(65536)
    except OSError:
        return b""
    return head + b"\r\n\r\n" + body
