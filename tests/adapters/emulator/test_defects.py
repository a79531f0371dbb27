"""Defects of a product are caught by the emulator, and a product without one is left in peace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.emulator.defects import DEFECTS, PAIR_S, Defect, caught, healthy
from tests.adapters.emulator.driver import Bench


@pytest.fixture
def slow_pairs(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(str(tmp_path / "emulator.db"), pair_interval_s=PAIR_S)
    yield bench
    bench.close()


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_planted_defect_is_caught(slow_pairs: Bench, defect: Defect) -> None:
    assert set(defect.catches) <= set(caught(slow_pairs, defect))


def test_a_product_without_a_defect_is_left_in_peace(slow_pairs: Bench) -> None:
    assert healthy(slow_pairs) == []


def test_there_are_twelve() -> None:
    assert len({defect.name for defect in DEFECTS}) == 12
