"""How the demo ends, as people end it, and that it starts again."""

import sqlite3
from contextlib import closing

import pytest

from tests.browser.demo import Demo

WITHIN_S = 10.0
SHOWN = {"organisation": 2, "source": 3, "pulse": 3, "pulse_destination": 3, "destination": 1}


def rows(demo: Demo, table: str) -> int:
    with closing(sqlite3.connect(demo.database)) as connection:
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


@pytest.mark.parametrize("ends", [Demo.interrupt, Demo.hang_up])
def test_ctrl_c_or_a_closed_terminal_ends_all_its_processes_and_it_starts_again(tmp_path, ends):
    ends(Demo(tmp_path, empty=False), WITHIN_S)

    again = Demo(tmp_path, empty=False)

    try:
        assert {table: rows(again, table) for table in SHOWN} == SHOWN
    finally:
        again.interrupt(WITHIN_S)
