"""HTTP connections that notice whether any byte of a request has left.

The kinds of exception do not tell it: a TLS failure may come before the request or inside the
answer, and a reused connection that turns out dead looks like one that could not be made.
"""

import threading
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

POOL = 40
"""More than the threads that send at once."""


class Watch:
    """What has been seen of one request."""

    wrote = False


class _Thread(threading.local):
    watch = Watch()


_thread = _Thread()


def watch() -> Watch:
    """Look at the next request of this thread."""
    _thread.watch = Watch()
    return _thread.watch


def _before_writing(connection: HTTPConnection) -> None:
    """Connect first, as http.client would: a connection that fails has written nothing."""
    if connection.sock is None and connection.auto_open:
        connection.connect()
    _thread.watch.wrote = True


class _WatchedConnection(HTTPConnection):
    def send(self, data: Any) -> None:
        _before_writing(self)
        super().send(data)


class _WatchedTlsConnection(HTTPSConnection):
    def send(self, data: Any) -> None:
        _before_writing(self)
        super().send(data)


class _WatchedPool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _WatchedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTlsConnection


class WatchedAdapter(HTTPAdapter):
    """Keeps connections, and never tries again by itself."""

    def __init__(self) -> None:
        super().__init__(pool_connections=POOL, pool_maxsize=POOL, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _watch_pools_of(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        _watch_pools_of(manager)
        return manager


def _watch_pools_of(manager: Any) -> None:
    manager.pool_classes_by_scheme = {"http": _WatchedPool, "https": _WatchedTlsPool}
