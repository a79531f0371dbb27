"""A session, and servers that are closed again."""

from collections.abc import Callable, Iterator

import pytest
import requests

from adapters.whatsapp.messenger import CloudApiMessenger
from tests.adapters.whatsapp.servers import Behaviour, Server


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
def serve() -> Iterator[Callable[[list[Behaviour]], Server]]:
    servers: list[Server] = []

    def start(behaviours: list[Behaviour]) -> Server:
        servers.append(Server(behaviours))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def messenger_at(session: requests.Session) -> Callable[[str], CloudApiMessenger]:
    return lambda url: CloudApiMessenger(session, url, "v25.0")


@pytest.fixture
def impatient_at(session: requests.Session) -> Callable[[str], CloudApiMessenger]:
    """Its time-outs are over soon; for servers that say nothing."""
    return lambda url: CloudApiMessenger(session, url, "v25.0", connect_s=0.3, read_s=0.3)
