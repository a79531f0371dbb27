"""Real processes, each ended by its own id, and waiting for what they bring about."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
GLANCE_S = 0.02
PROC = Path("/proc")
SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER, prctl(2)."""


def until(look: Callable[[], T], what: str, within: float = 20.0) -> T:
    """The first true thing that `look` sees; `what` says what never came."""
    deadline = time.monotonic() + within
    while True:
        if found := look():
            return found
        assert time.monotonic() < deadline, f"not within {within:g} s: {what}"
        time.sleep(GLANCE_S)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """One process in a session of its own, its words in a file."""

    def __init__(
        self, name: str, arguments: list[str], environment: dict[str, str], folder: Path
    ) -> None:
        self.name = name
        self.words = folder / f"{name}.log"
        with self.words.open("ab") as log:
            self._process = subprocess.Popen(
                arguments,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._process.pid

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """-9, without a word before; what it had started is ended too."""
        brood = descendants(self.pid)
        self.kill_alone()
        end(brood)

    def kill_alone(self) -> None:
        """-9, and what it had started is left behind."""
        self._process.kill()
        self._process.wait()

    def terminate(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)

    def exited(self, within: float = 10.0) -> int:
        """Its exit code, awaited."""
        return self._process.wait(within)

    def end(self, within: float = 8.0) -> None:
        """Asked first, then made."""
        self.terminate()
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()


def children(pid: int) -> list[int]:
    try:
        found = [
            int(child)
            for task in (PROC / str(pid) / "task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return found


def descendants(pid: int) -> list[int]:
    """Below `pid`, parents before children."""
    found = children(pid)
    for child in found:
        found.extend(descendants(child))
    return list(dict.fromkeys(found))


def end(pids: list[int]) -> None:
    """Kill them, and bury those that are orphans, parents first."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)


@contextlib.contextmanager
def adopting() -> Iterator[None]:
    """Orphans come to us and not to process 1, which in a container may bury nobody (Linux)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl:
        prctl(SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        if prctl:
            prctl(SUBREAPER, 0, 0, 0, 0)


def bury_browsers() -> None:
    """What is left of killed Chromiums whose parents died before them."""
    for pid in children(os.getpid()):
        with contextlib.suppress(OSError):
            name, _, facts = (PROC / str(pid) / "stat").read_text().rpartition(")")
            if facts.split()[0] == "Z" and "(chrom" in name:
                os.waitpid(pid, os.WNOHANG)


def command(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return []


def alive(pid: int) -> bool:
    """Running, and not a zombie."""
    try:
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"
