"""`chartcastr emulator` starts the stand-in for Meta alone, for anybody's own tests."""

import os
import sys
from pathlib import Path

import requests

from app.settings import ROOT
from tests.processes.meta import Meta
from tests.processes.product import KEPT
from tests.processes.running import Running, free_port, until

TOKEN = "a token of one's own"


def test_it_runs_alone_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    port = free_port()
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "EMULATOR_PORT": str(port),
        "EMULATOR_DB": str(tmp_path / "emulator.db"),
        "EMULATOR_ACCESS_TOKEN": TOKEN,
        "APP_ENV": "production",  # it has its own settings, and looks at no others
        "PYTHONPATH": str(ROOT),
    }
    running = Running(
        "emulator", [sys.executable, "-m", "app.cli", "emulator"], environment, tmp_path
    )
    meta = Meta(f"http://127.0.0.1:{port}")
    try:
        until(meta.answers, "the emulator answers")
        docs = requests.get(f"{meta.url}/docs", timeout=10).text
        assert f"http://127.0.0.1:{port}" in docs
        hostility = requests.get(f"{meta.url}/emulator/hostility", timeout=10).json()
        assert hostility["statuses"]["status-first"] == 0.3
        running.terminate()
        assert running.exited(20) == 0
    finally:
        meta.close()
        running.kill()
