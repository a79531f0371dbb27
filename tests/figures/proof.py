"""A proof: figures with the command, the commit and the machine that brought them about."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from adapters.clock import SystemClock
from app.settings import ROOT

PROOFS = ROOT / "docs" / "proof"
GIB = 2**30


@dataclass
class Proof:
    """Begun when the measuring begins; `at_most` and `at_least` are what each figure may be."""

    name: str
    command: str
    at_most: Mapping[str, float] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    at_least: Mapping[str, float] = field(default_factory=dict)
    conditions: Mapping[str, object] = field(default_factory=dict)
    """Under which settings and with which parts it was measured."""
    _began: float = field(default_factory=time.monotonic)

    def missed(self) -> list[str]:
        """The targets that are not reached; a figure that is not there reaches none."""
        too_much = [
            f"{name} is {self.figures.get(name)}, at most {most:g} was promised"
            for name, most in self.at_most.items()
            if self.figures.get(name, float("inf")) > most
        ]
        too_little = [
            f"{name} is {self.figures.get(name)}, at least {least:g} was promised"
            for name, least in self.at_least.items()
            if self.figures.get(name, float("-inf")) < least
        ]
        return too_much + too_little

    def told(self) -> str:
        shown = {
            "command": self.command,
            "at": SystemClock().now().isoformat(timespec="seconds"),
            "commit": commit(),
            "machine": machine(),
            "seconds": round(time.monotonic() - self._began, 1),
            **({"conditions": self.conditions} if self.conditions else {}),
            "figures": self.figures,
        }
        return json.dumps(shown, indent=2) + "\n"

    def finish(self, folder: Path = PROOFS) -> int:
        """Write and print it; the exit code says whether every target is reached."""
        told = self.told()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.json").write_text(told, "utf-8")
        sys.stdout.write(told)
        missed = self.missed()
        for line in missed:
            sys.stderr.write(f"{line}\n")
        return 1 if missed else 0


def commit() -> str:
    """The commit that was measured, marked where files differed from it; empty without git.

    What was written below docs/ is not a difference: proofs run one after the other.
    """
    head = _git("rev-parse", "--short=12", "HEAD")
    differs = _git("diff", "--name-only", "HEAD", "--", ".", ":(exclude)docs")
    return f"{head}-dirty" if differs else head


def _git(*words: str) -> str:
    try:
        told = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return told.stdout.strip()


def machine() -> dict[str, object]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{memory / GIB:.0f} GiB",
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
