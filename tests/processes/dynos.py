"""Processes as Heroku runs them: a line of the Procfile, a few settings, a disk that forgets."""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.settings import ROOT
from tests.processes.running import Running, alive, descendants, end

LEFT_OUT = (".*", "tests", "docs", "node_modules", "var", "build", "*.egg-info")
WITHIN_S = 30.0
"""How long Heroku waits between SIGTERM and SIGKILL."""


def procfile() -> dict[str, str]:
    """What stands in the Procfile: a command for each kind of process."""
    lines = (ROOT / "Procfile").read_text("utf-8").splitlines()
    parts = (line.partition(":") for line in lines if line.strip())
    return {kind.strip(): command.strip() for kind, _, command in parts}


def make_slug(folder: Path) -> Path:
    """What a build leaves: the checkout with its front-end files, and nothing else of ours."""
    slug = folder / "slug"
    shutil.copytree(ROOT, slug, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return slug


class Dyno:
    """One process on a copy of the slug that nobody else sees and that ends with it."""

    def __init__(self, slug: Path, name: str, command: str, config: Mapping[str, str]) -> None:
        # no longer path: Chromium's sockets are below it
        self.disk = Path(tempfile.mkdtemp(prefix="dyno"))
        self.app = self.disk / "app"
        shutil.copytree(slug, self.app)
        (self.disk / "tmp").mkdir()
        environment = {
            **config,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.app),
            "TMPDIR": str(self.disk / "tmp"),
            "LANG": "en_US.UTF-8",
            "DYNO": name,
        }
        self.running = Running(name, ["bash", "-c", command], environment, self.app)

    @property
    def pid(self) -> int:
        return self.running.pid

    @property
    def words(self) -> str:
        return self.running.words.read_text("utf-8", "replace")

    def written(self, slug: Path) -> set[str]:
        """What it has made beside its code, by the names at the top of it."""
        ours = {each.relative_to(slug) for each in slug.rglob("*")}
        made = {each.relative_to(self.app) for each in self.app.rglob("*")} - ours
        tops = {path.parts[0] for path in made if "__pycache__" not in path.parts}
        return tops - {self.running.words.name}

    def exited(self, within: float = 60.0) -> int:
        """Its exit code, awaited."""
        return self.running.exited(within)

    def end(self) -> int:
        """SIGTERM to each of its processes, as Heroku does, then no disk; the exit code."""
        brood = [self.pid, *descendants(self.pid)]
        for pid in brood:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGTERM)
        try:
            return self.running.exited(WITHIN_S)
        finally:
            self.running.kill()
            end([pid for pid in brood[1:] if alive(pid)])
            shutil.rmtree(self.disk)
