"""The browser's life: it dies, hangs and is replaced, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.bokeh import BokehCharts, processes
from adapters.bokeh.browser import (
    PROFILE,
    Browser,
    BrowserLost,
    find_chromedriver,
    find_chromium,
)
from ports.charts import DrawingFailed
from tests.adapters.bokeh.drawings import PlainFormats, coffee

pytestmark = pytest.mark.browser

TIMEOUT_S = 2.0


@pytest.fixture(scope="module")
def drawer():
    os.environ["CHARTS_TEST_SECRET"] = "postgres://secret"
    charts = BokehCharts(PlainFormats(), timeout=TIMEOUT_S)
    yield charts
    charts.close()
    del os.environ["CHARTS_TEST_SECRET"]


def session_of(charts: BokehCharts) -> int:
    session = charts._browser.session
    assert session
    return session


def chromium_in(session: int) -> list[int]:
    """The browser process, whose parent is the driver, and its children."""
    return [p.pid for p in processes.of_session(session) if p.pid != session]


def left_of(session: int) -> list[processes.Process]:
    """What is left after the system had a moment to bury the dead."""
    for _ in range(100):
        if not (left := processes.of_session(session)):
            return []
        time.sleep(0.05)
    return left


def profiles() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"{PROFILE}{os.getpid()}-*"))


@pytest.mark.parametrize("after_s", [0.0, 0.1])
def test_a_browser_killed_in_mid_drawing_is_replaced_and_the_chart_drawn(drawer, after_s):
    drawer.draw(coffee())
    old = session_of(drawer)

    def kill() -> None:
        time.sleep(after_s)
        for pid in chromium_in(old):
            os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    picture = drawer.draw(coffee())
    killer.join()

    assert len(picture.png) > 30_000
    drawer.draw(coffee())
    assert session_of(drawer) != old
    assert left_of(old) == []


def test_a_stopped_browser_is_replaced_within_its_time(drawer):
    drawer.draw(coffee())
    old = session_of(drawer)
    for pid in chromium_in(old):
        os.kill(pid, signal.SIGSTOP)

    start = time.monotonic()
    picture = drawer.draw(coffee())

    assert len(picture.png) > 30_000
    assert time.monotonic() - start < TIMEOUT_S + 25  # a busy machine starts browsers slowly
    assert session_of(drawer) != old
    assert left_of(old) == []


def test_a_page_that_never_answers_is_replaced_within_its_time(drawer):
    drawer.draw(coffee())
    old = session_of(drawer)
    drawer._browser.run("Chartcastr.show = () => new Promise(() => {})")

    start = time.monotonic()
    drawer.draw(coffee())

    assert time.monotonic() - start < TIMEOUT_S + 25  # a busy machine starts browsers slowly
    assert session_of(drawer) != old


def test_a_blank_picture_never_leaves(drawer):
    drawer.draw(coffee())
    old = session_of(drawer)
    drawer._browser.run("document.querySelector('main').style.visibility = 'hidden'")

    picture = drawer.draw(coffee())

    assert len(picture.png) > 30_000
    assert session_of(drawer) != old


def test_nothing_is_left_after_close(drawer):
    drawer.draw(coffee())
    session = session_of(drawer)
    assert len(processes.of_session(session)) > 3
    ours = drawer._browser._profile
    assert ours.is_dir()

    drawer.close()
    drawer.close()

    assert left_of(session) == []
    assert not ours.exists()


def test_a_closed_drawer_draws_again(drawer):
    drawer.close()

    assert drawer.draw(coffee()).width == 1080


def test_the_browser_is_replaced_after_its_share_of_charts():
    charts = BokehCharts(PlainFormats(), recycle_after=2)
    sessions = []
    for _ in range(3):
        charts.draw(coffee())
        sessions.append(session_of(charts))
    charts.close()

    assert sessions[0] == sessions[1] != sessions[2]
    assert left_of(sessions[0]) == []


def test_the_browser_is_replaced_when_it_holds_too_much():
    charts = BokehCharts(PlainFormats(), most_memory=1)
    sessions = []
    for _ in range(10):
        charts.draw(coffee())
        sessions.append(session_of(charts))
    charts.close()

    assert len(set(sessions[:9])) == 1
    assert sessions[9] != sessions[8]


def test_threads_draw_one_after_the_other(drawer):
    pictures = []
    threads = [
        threading.Thread(target=lambda: pictures.append(drawer.draw(coffee()))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(pictures) == 4
    assert len({picture.png for picture in pictures}) == 1


def test_a_machine_without_a_browser_is_a_failure_not_a_crash(tmp_path):
    before = profiles()
    charts = BokehCharts(PlainFormats(), chromium=str(tmp_path / "none"))

    with pytest.raises(DrawingFailed, match="did not start"):
        charts.draw(coffee())
    assert profiles() == before


def test_a_failed_drawing_is_logged_with_its_reason_and_nothing_of_the_chart(drawer, caplog):
    drawer.draw(coffee())
    page = "Chartcastr.show = () => { throw new Error('Café Nova, 1,240') }"
    drawer._browser.run(page)
    drawer.draw(coffee())
    drawer._browser.run("document.querySelector('main').style.visibility = 'hidden'")
    drawer.draw(coffee())
    with pytest.raises(DrawingFailed):
        drawer.draw(replace(coffee(), points=()))

    assert [record.message for record in caplog.records if "chart" in record.message] == [
        "A chart was not drawn, a new browser tries again: BrowserLost from JavascriptException",
        "A chart was not drawn, a new browser tries again: BadPicture: no words in it",
        "A chart cannot be drawn: Undrawable: no points",
    ]


def test_a_browser_that_does_not_start_is_logged_with_its_reason(tmp_path, caplog):
    with pytest.raises(DrawingFailed):
        BokehCharts(PlainFormats(), chromium=str(tmp_path / "none")).draw(coffee())

    said = [record.message for record in caplog.records if "not drawn" in record.message]
    assert said[-1].startswith("A chart was not drawn: NotStarted from ")
    assert "Chromium did not start: " in said[-1]


def test_a_driver_that_is_missing_is_lost_at_once(tmp_path):
    before = profiles()
    with pytest.raises(BrowserLost):
        Browser(None, str(tmp_path / "none"), TIMEOUT_S)
    assert profiles() == before


def test_the_application_s_secrets_do_not_reach_the_browser(drawer):
    drawer.draw(coffee())

    for process in processes.of_session(session_of(drawer)):
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        assert b"postgres://secret" not in environment


def test_a_browser_whose_owner_was_killed_is_swept_by_the_next_one():
    root = Path(__file__).parents[3]
    orphaning = (
        "import os, signal\n"
        "from adapters.bokeh.browser import Browser\n"
        "browser = Browser(None, None, 5.0)\n"
        "print(browser.session, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", orphaning], cwd=root, capture_output=True, text=True, check=False
    )
    session = int(told.stdout)
    assert processes.of_session(session)

    processes.sweep(PROFILE)

    assert left_of(session) == []


def test_chromium_is_the_setting_or_a_known_name_on_the_path(tmp_path, monkeypatch):
    for name in ("chromium-browser", "chromedriver"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_chromium("/opt/chrome") == "/opt/chrome"
    assert find_chromium(None) == str(tmp_path / "chromium-browser")
    assert find_chromedriver(None) == str(tmp_path / "chromedriver")
