"""One lasting installation for all tests with real processes; an empty database for each."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import sqlite_file
from tests.processes.product import Place, Product
from tests.processes.running import adopting, bury_browsers


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("place")
    place = Place(folder, sqlite_file(folder))
    try:
        place.start()
        yield place
    finally:
        place.stop()


@pytest.fixture
def product(place: Place) -> Iterator[Product]:
    with adopting():
        with ExitStack() as stack:
            yield Product(place, stack)
        bury_browsers()
