"""Measures the main job on the seeded demo: `python -m tests.figures.main_job`.

`open_to_first_chart_s`: from opening the front page in a browser to the first chart's picture
drawn in the phone's chat, by `clicks` clicks: *Send now*, *Open the phone*, the chat.

`send_now_to_phone_s`: from posting the form of *Send now* to the image being on the phone, which
is asked every 10 ms; the median of `runs` runs, each begun ten seconds after the one before had
arrived whole.

Then the median seconds of the steps of these runs: `read_s`, `facts_s`, `text_s`, `chart_s` and
`upload_s` as the run noted them itself, and `send_s` from the end of its preparation (the run's
`finished_at`) to Meta's acceptance of the chart (the message's `accepted_at`).
"""

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median

from app.demo import PHONE
from app.use_cases.pulsing import APART
from tests.browser.demo import Demo
from tests.browser.screen import Screen
from tests.browser.visitor import Visitor
from tests.figures.proof import Proof

RUNS = 15
AT_MOST = {"send_now_to_phone_s": 2.5, "open_to_first_chart_s": 60, "clicks": 3}
STEPS = ("read", "facts", "text", "chart", "upload")
ASK_EVERY_S, PATIENCE_S = 0.01, 60.0
ON_SCREEN = 4
"""How many of the newest messages are looked at."""
NEWEST = """
SELECT seconds, finished_at, id FROM run WHERE state = 'prepared' AND kind = 'now'
ORDER BY created_at DESC LIMIT ?
"""
TAKEN = """
SELECT m.accepted_at FROM message m JOIN delivery d ON d.id = m.delivery
WHERE d.run = ? AND m.part = 'chart'
"""


class NothingCame(Exception):
    """The phone got nothing of the kind in time."""


def main() -> int:
    proof = Proof("main-job", "python -m tests.figures.main_job", AT_MOST)
    with tempfile.TemporaryDirectory(prefix="figures-") as place, seeded(Path(place)) as demo:
        proof.figures |= first_chart(demo, Path(place) / "profile")
        with Visitor(demo.url) as visitor:
            visitor.open("/")
            waited = [sends_now(visitor, demo) for _ in range(RUNS)]
        proof.figures["runs"] = len(waited)
        proof.figures["send_now_to_phone_s"] = round(median(waited), 3)
        proof.figures |= steps(demo.database)
    return proof.finish()


@contextmanager
def seeded(place: Path) -> Iterator[Demo]:
    demo = Demo(place / "demo", empty=False)
    try:
        yield demo
    finally:
        demo.stop()


def first_chart(demo: Demo, profile: Path) -> dict[str, float]:
    """As somebody does it who sees the product for the first time."""
    with closing(Screen(profile)) as screen:
        clicks = 0
        began = time.monotonic()
        screen.open(demo.url)
        screen.click("main form button", "Send now")
        clicks += 1
        before = set(screen.driver.window_handles)
        screen.click_on("Open the phone")
        screen.new_window(before)
        clicks += 1
        screen.click("[data-chat] .what")
        clicks += 1
        drawn = "return document.querySelector('[data-type=image] img')?.naturalWidth"
        screen.until(lambda: screen.script(drawn), "the first chart", PATIENCE_S)
        return {"open_to_first_chart_s": round(time.monotonic() - began, 2), "clicks": clicks}


def sends_now(visitor: Visitor, demo: Demo) -> float:
    """Seconds until the image was on the phone. Waits, unmeasured, until a press makes a run of
    its own before that, and for the analysis after it."""
    time.sleep(APART.total_seconds())
    visitor.open("/")
    form = visitor.form("Send now")
    before = {each["wamid"] for each in demo.phone.messages(PHONE, ON_SCREEN)}
    began = time.monotonic()
    visitor.session.post(
        visitor.base + form.action, data=form.sends(), timeout=PATIENCE_S, allow_redirects=False
    )
    arrived(demo, before, "image")
    waited = time.monotonic() - began
    arrived(demo, before, "text")
    return waited


def arrived(demo: Demo, before: set[str], kind: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        for each in demo.phone.messages(PHONE, ON_SCREEN):
            new = each["wamid"] not in before and each["direction"] == "out"
            if new and each["type"] == kind:
                return
        time.sleep(ASK_EVERY_S)
    raise NothingCame(kind)


def steps(database: Path) -> dict[str, float]:
    """Medians over the newest runs; the first one, which a browser watched, is not among them."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        noted: list[dict[str, float]] = []
        for seconds, finished_at, run in db.execute(NEWEST, (RUNS,)):
            [taken] = db.execute(TAKEN, (run,)).fetchone()
            noted.append({**json.loads(seconds), "send": apart(finished_at, taken)})
    return {f"{step}_s": round(median(one[step] for one in noted), 4) for step in (*STEPS, "send")}


def apart(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


if __name__ == "__main__":
    sys.exit(main())
