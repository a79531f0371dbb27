"""The processes of one session, read from /proc (Linux); elsewhere only its group is known."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Process:
    pid: int
    parent: int
    session: int
    state: str


def _read(folder: Path) -> Process | None:
    """One /proc/<pid>/stat, proc(5): the name in brackets may hold spaces and brackets."""
    try:
        fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return Process(int(folder.name), int(fields[1]), int(fields[3]), fields[0])


def of_session(session: int) -> list[Process]:
    if not PROC.is_dir():
        return []
    found = (_read(folder) for folder in PROC.iterdir() if folder.name.isdecimal())
    return [p for p in found if p and p.session == session]


def memory(session: int) -> int:
    """Bytes that the session's processes hold for themselves; shared pages are not counted."""
    pages = 0
    for process in of_session(session):
        with contextlib.suppress(OSError):
            _, resident, shared, *_ = (PROC / str(process.pid) / "statm").read_text().split()
            pages += int(resident) - int(shared)
    return pages * PAGE


def _deepest_first(found: list[Process]) -> list[Process]:
    parents = {p.pid: p.parent for p in found}

    def depth(pid: int) -> int:
        steps = 0
        while pid in parents and steps < len(parents):
            pid, steps = parents[pid], steps + 1
        return steps

    return sorted(found, key=lambda p: depth(p.pid), reverse=True)


def end(session: int, patience_s: float = 2.0) -> None:
    """Kill a session's processes, children before parents, so that parents bury their own.

    A stopped process dies too. Returns when none is left alive, or after `patience_s`.
    """
    deadline = time.monotonic() + patience_s
    while living := [p for p in of_session(session) if p.state != "Z"]:
        for process in _deepest_first(living):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, signal.SIGKILL)


def sweep(prefix: str) -> None:
    """End browsers whose owner was killed: their profile carries the pid of a dead process."""
    for profile in Path(tempfile.gettempdir()).glob(f"{prefix}[0-9]*-*"):
        owner = profile.name.removeprefix(prefix).partition("-")[0]
        if not owner.isdecimal() or not PROC.is_dir() or (PROC / owner).exists():
            continue
        for session in _sessions_using(profile):
            end(session)
        shutil.rmtree(profile, ignore_errors=True)


def _sessions_using(profile: Path) -> set[int]:
    found: set[int] = set()
    for folder in PROC.iterdir():
        with contextlib.suppress(OSError):
            if folder.name.isdecimal() and os.fsencode(profile) in (
                (folder / "cmdline").read_bytes()
            ):
                process = _read(folder)
                found |= {process.session} if process else set()
    return found
