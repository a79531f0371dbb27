"""A real Valkey, and real worker processes beside it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from adapters.rq.bells import connect
from adapters.valkey.server import EmbeddedValkey

ROOT = Path(__file__).parents[3]


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey(tmp_path / "valkey") as server:
        yield server


@pytest.fixture
def redis(valkey: EmbeddedValkey) -> Iterator[Redis]:
    with connect(valkey.url) as client:
        yield client


class Process:
    """A worker process and the diary of its drains."""

    def __init__(self, url: str, diary: Path, seconds: float) -> None:
        self._diary = diary
        self.log = diary.with_suffix(".log")
        command = [sys.executable, "-m", "tests.adapters.rq.worker_process", url, str(diary)]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, str(seconds)], cwd=ROOT, stdout=log, stderr=log
            )

    def drains(self, word: str = "began") -> list[float]:
        """When each drain began (or "ended"), as `time.monotonic` has it in every process."""
        lines = self._diary.read_text().splitlines() if self._diary.exists() else []
        return [float(line.split()[1]) for line in lines if line.startswith(word)]

    def drain_after(self, moment: float, *, within: float = 3.0) -> float:
        """Seconds from that moment to the first drain that began after it."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if later := [at for at in self.drains() if at > moment]:
                return later[0] - moment
            time.sleep(0.005)
        raise AssertionError(f"no drain in {within} s: {self.log.read_text()}")

    def next_drain(self) -> float:
        return self.drain_after(time.monotonic())

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(number)

    def exit(self, *, within: float) -> int:
        return self._process.wait(within)

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        if self.is_running:
            self._process.kill()
        self._process.wait()


@pytest.fixture
def start(tmp_path: Path, valkey: EmbeddedValkey) -> Iterator[Callable[..., Process]]:
    """Starts a worker and returns it when its first drain has begun."""
    processes: list[Process] = []

    def begin(seconds: float = 0.0) -> Process:
        diary = tmp_path / f"diary-{len(processes)}"
        processes.append(Process(valkey.url, diary, seconds))
        processes[-1].drain_after(0.0, within=20.0)
        return processes[-1]

    yield begin
    for process in processes:
        process.end()
