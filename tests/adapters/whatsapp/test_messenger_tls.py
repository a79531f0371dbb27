"""Sending over TLS: what fails before the greeting is over, and what fails after it."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from adapters.whatsapp.messenger import CloudApiMessenger
from domain.messages import Outcome
from tests.adapters.certificates import server_side, write_certificate
from tests.adapters.whatsapp.samples import LINE, outgoing
from tests.adapters.whatsapp.servers import ACCEPTED, reply


class TlsServer:
    """Takes one connection; after a request it says `wire`, in the clear when `spoilt`."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self.certificate = certificate
        self.wire = reply(200, ACCEPTED)
        self.spoilt = b""
        self._context = server_side(certificate, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            try:
                secure = self._context.wrap_socket(connection, server_side=True)
            except OSError:
                return
            with secure:
                secure.recv(65536)
                secure.recv(65536)
                if self.spoilt:
                    with socket.socket(fileno=secure.detach()) as bare:
                        bare.sendall(self.spoilt)
                else:
                    secure.sendall(self.wire)


def trust(session: requests.Session, server: TlsServer) -> None:
    session.trust_env = False  # else REQUESTS_CA_BUNDLE would win
    session.verify = str(server.certificate)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TlsServer]:
    server = TlsServer(*write_certificate(tmp_path))
    yield server
    server.close()


def test_a_trusted_server_accepts(server: TlsServer, session: requests.Session) -> None:
    trust(session, server)

    answer = CloudApiMessenger(session, server.url, "v25.0").send(LINE, outgoing())

    assert answer.outcome is Outcome.ACCEPTED


def test_an_untrusted_certificate_is_not_sent(
    server: TlsServer, session: requests.Session
) -> None:
    answer = CloudApiMessenger(session, server.url, "v25.0").send(LINE, outgoing())

    assert answer.outcome is Outcome.NOT_SENT


def test_a_tls_failure_inside_the_answer_is_unknown(
    server: TlsServer, session: requests.Session
) -> None:
    trust(session, server)
    server.spoilt = b"this is no TLS record"

    answer = CloudApiMessenger(session, server.url, "v25.0").send(LINE, outgoing())

    assert answer.outcome is Outcome.UNKNOWN
