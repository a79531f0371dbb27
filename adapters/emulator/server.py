"""A threaded HTTP/1.1 server with kept connections, which can also break them on purpose.

Werkzeug's own handler closes every connection and waits 10 ms after each answer; this one reads
the body first, writes head and body at once (no Nagle pause), and goes on listening.
"""

from io import BytesIO
from typing import Any
from wsgiref.types import WSGIApplication

from werkzeug.datastructures import Headers
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from adapters.emulator.graph.outcome import RESETS

IDLE_S = 75.0


class KeptConnection(WSGIRequestHandler):
    """One client's connection: many requests, one after the other."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = IDLE_S

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        environ = self.make_environ()
        environ[RESETS] = True
        body = self._body(environ)
        environ["wsgi.input"] = BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        answer = _Answer(self.server.app, environ)
        if answer.chunks or not answer.broken:
            self._write(answer)
        if answer.broken:
            self._break()

    def _body(self, environ: dict[str, Any]) -> bytes:
        if environ.get("wsgi.input_terminated"):
            return bytes(environ["wsgi.input"].read())
        length = int(environ.get("CONTENT_LENGTH") or 0)
        return self.rfile.read(length) if length else b""

    def _write(self, answer: "_Answer") -> None:
        body = b"".join(answer.chunks)
        code, _, reason = answer.status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in answer.headers and code not in ("204", "304"):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def _break(self) -> None:
        """Close now; a reset if the application asked the socket to linger for nothing."""
        self.close_connection = True
        self.wfile.close()
        self.rfile.close()
        self.connection.close()
        raise ConnectionAbortedError("broken on purpose")

    def log_error(self, format: str, *args: Any) -> None:
        """A kept connection that nobody uses any more ends without a word."""
        if not any(isinstance(each, TimeoutError) for each in args):
            super().log_error(format, *args)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The application writes its own line."""


class _Answer:
    """What the application said, as far as it came."""

    def __init__(self, app: WSGIApplication, environ: dict[str, Any]) -> None:
        self.status = "500 INTERNAL SERVER ERROR"
        self.headers = Headers()
        self.chunks: list[bytes] = []
        self.broken = False
        parts = app(environ, self._start)
        try:
            for part in parts:
                self.chunks.append(part)
        except ConnectionAbortedError:
            self.broken = True
        finally:
            close = getattr(parts, "close", None)
            if close:
                close()

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        self.status, self.headers = status, Headers(headers)
        return self.chunks.append


def serve(app: WSGIApplication, host: str, port: int) -> BaseWSGIServer:
    """Bound and listening; the caller runs `serve_forever` and `shutdown`. Port 0: a free one."""
    return make_server(host, port, app, threaded=True, request_handler=KeptConnection)
