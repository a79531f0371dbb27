"""The table of refusals: each request meets its exact code."""

from pathlib import Path

from tests.adapters.emulator.asking import Asker, expected
from tests.adapters.emulator.driver import Bench
from tests.adapters.emulator.refusals import REFUSALS


def test_every_row_of_the_table_meets_its_code(tmp_path: Path) -> None:
    bench = Bench(str(tmp_path / "emulator.db"), pair_interval_s=600.0)
    try:
        asker = Asker(bench)
        wrong = {row.what: told for row in REFUSALS if (told := asker.told(row)) != expected(row)}
        assert wrong == {}
    finally:
        bench.close()


def test_the_table_is_long_and_says_where_each_row_is_from() -> None:
    assert len(REFUSALS) >= 60
    assert len({row.what for row in REFUSALS}) == len(REFUSALS)
    assert all(row.source for row in REFUSALS)
