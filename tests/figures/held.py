"""What processes hold in memory, in MB, by proc_pid_smaps(5) (Linux)."""

import re
from collections import defaultdict
from collections.abc import Iterable

from tests.processes.running import PROC

KB_IN_MB = 1024
MAPPING = re.compile(r"[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ *(.*)")


def rolled_up(pids: Iterable[int], *names: str) -> float:
    """Such lines of /proc/PID/smaps_rollup, summed over processes; one that has ended has none."""
    kb = 0
    for pid in pids:
        for line in _lines(pid, "smaps_rollup"):
            name, _, rest = line.partition(":")
            if name in names:
                kb += int(rest.split()[0])
    return kb / KB_IN_MB


def alone(pids: Iterable[int]) -> float:
    """What they would hold together if nobody else were on the machine: each file once."""
    pids = list(pids)
    files: dict[str, int] = defaultdict(int)
    for pid in pids:
        for path, kb in _files_of(pid).items():
            files[path] = max(files[path], kb)
    return rolled_up(pids, "Pss_Anon", "Pss_Shmem") + sum(files.values()) / KB_IN_MB


def _files_of(pid: int) -> dict[str, int]:
    """How many KB of each file this process has before it, without what it changed in them."""
    files: dict[str, int] = defaultdict(int)
    path = ""
    for line in _lines(pid, "smaps"):
        if mapping := MAPPING.fullmatch(line):
            path = mapping[1]
        elif path.startswith("/") and line.startswith(("Rss:", "Anonymous:")):
            name, kb = line.split()[:2]
            files[path] += int(kb) if name == "Rss:" else -int(kb)
    return files


def _lines(pid: int, name: str) -> list[str]:
    try:
        return (PROC / str(pid) / name).read_text().splitlines()
    except OSError:
        return []
