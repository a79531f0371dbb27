"""The parent of the lanes' processes, in a process of its own."""

import signal
import subprocess
import sys

DIES = """
from app.logs import log_to_stdout
from app.nursery import Nursery

def work(lane):
    raise ValueError("the row of +1 650 555 1234 at Rosewood Street")

log_to_stdout()
Nursery(work).run()
"""


def test_a_lane_that_dies_is_told_by_kind_and_place_and_not_by_its_text() -> None:
    command = [sys.executable, "-u", "-c", DIES]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as nursery:
        assert nursery.stdout is not None
        first = nursery.stdout.readline()
        nursery.send_signal(signal.SIGTERM)
        told = first + nursery.stdout.read()

    assert "worker has died: ValueError at <string>:6" in first
    assert "Rosewood" not in told
    assert "Traceback" not in told
