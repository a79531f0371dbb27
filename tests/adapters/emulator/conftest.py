"""Running emulators: one for each test, and one to share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.emulator.driver import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(str(tmp_path / "emulator.db"))
    yield bench
    bench.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """For tests that leave nothing behind: one emulator for all of a module."""
    bench = Bench(str(tmp_path_factory.mktemp("shared") / "emulator.db"))
    yield bench
    bench.close()
