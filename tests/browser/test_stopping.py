"""How the demo ends, as people end it, and that it starts again."""

import sqlite3
from contextlib import closing

from tests.browser.demo import Demo

WITHIN_S = 10.0
SHOWN = {"organisation": 2, "source": 3, "pulse": 3, "pulse_destination": 3, "destination": 1}


def rows(demo: Demo, table: str) -> int:
    with closing(sqlite3.connect(demo.database)) as connection:
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


def test_ctrl_c_and_a_closed_terminal_end_all_its_processes_and_it_starts_again(tmp_path):
    Demo(tmp_path, empty=False).interrupt(WITHIN_S)

    again = Demo(tmp_path, empty=False)

    try:
        assert {table: rows(again, table) for table in SHOWN} == SHOWN
    finally:
        again.hang_up(WITHIN_S)
