"""The telephone in a real browser: what only JavaScript and layout can show."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.adapters.emulator.driver import DISPLAY, NUMBER, SARAH, Bench, png, until

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER) and not os.environ.get("BROWSER_TESTS"),
        reason="there is no Chromium here",
    ),
]
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)
CHAT = f"/?phone={SARAH}&chat={NUMBER}"


class Screen:
    """One browser looking at one emulator."""

    def __init__(self, driver: webdriver.Chrome, bench: Bench) -> None:
        self.driver = driver
        self.bench = bench

    def open(self, path: str) -> None:
        self.driver.get(self.bench.base + path)

    def one(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def script(self, code: str) -> Any:
        return self.driver.execute_script(code)

    def texts(self) -> list[str]:
        """Read in one go, so that no bubble can change between two looks."""
        found: list[str] = self.script(
            "return [...document.querySelectorAll('.bubble .text')].map(e => e.textContent)"
        )
        return found


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    profile = tempfile.mkdtemp(prefix="phone-")
    for flag in [*FLAGS.split(), f"--user-data-dir={profile}", "--window-size=1280,1000"]:
        options.add_argument(flag)
    options.binary_location = CHROMIUM or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture
def screen(driver: webdriver.Chrome, bench: Bench) -> Iterator[Screen]:
    yield Screen(driver, bench)
    assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]
    driver.get("about:blank")


def test_a_person_writes_reacts_quotes_and_taps(screen: Screen) -> None:
    bench = screen.bench
    wamid = bench.send(bench.chart_ready("Revenue $4,820"))
    bench.delivered(wamid)
    screen.open(CHAT)
    screen.one(f'[data-wamid="{wamid}"] summary').click()
    screen.one(f'[data-wamid="{wamid}"] [data-react="📉"]').click()
    until(lambda: bench.delivered(wamid)["reactions"] == {"in": "📉"})
    until(lambda: bool(screen.all(f'[data-wamid="{wamid}"] .reactions')))
    screen.one(f'[data-wamid="{wamid}"] summary').click()
    screen.one(f'[data-wamid="{wamid}"] [data-reply]').click()
    screen.one("#composer").send_keys("why?")
    screen.one("#send").click()
    until(lambda: "why?" in screen.texts())
    assert bench.screen()[-1]["context"]["wamid"] == wamid
    screen.one(f'[data-wamid="{wamid}"] [data-tap="0"]').click()
    until(lambda: "Read the analysis" in screen.texts())
    assert screen.one("#composer").get_attribute("value") == ""


def test_an_open_chat_reads_what_arrives_and_shows_it_by_itself(screen: Screen) -> None:
    bench = screen.bench
    bench.writes()
    screen.open(CHAT)
    wamid = bench.send_text("here it is")
    until(lambda: "here it is" in screen.texts())
    bench.statuses(wamid, "sent", "delivered", "read")


def test_a_reader_who_scrolled_up_is_not_moved(screen: Screen) -> None:
    bench = screen.bench
    for n in range(12):
        bench.writes(f"line {n}\n" * 4)
    screen.open(CHAT)
    assert screen.script("return thread.scrollHeight - thread.scrollTop - thread.clientHeight") < 2
    screen.script("thread.scrollTop = 150")
    bench.send_text("something new")
    until(lambda: "something new" in screen.texts())
    assert screen.script("return thread.scrollTop") == 150
    screen.one("#newer").click()
    until(lambda: bool(screen.script(
        "return thread.scrollHeight - thread.scrollTop - thread.clientHeight < 2")))  # fmt: skip


def chart_and_analysis(bench: Bench) -> str:
    """What comes unread under much that was read; the chart's id."""
    for n in range(12):
        bench.writes(f"line {n}\n" * 4)
    picture = bench.upload(png(size=(1080, 1350))).json()["id"]
    chart = bench.send({"type": "image", "image": {"id": picture, "caption": "Revenue fell."}})
    bench.delivered(chart)
    bench.delivered(bench.send_text("A long analysis.\n" * 20))
    return chart


@pytest.mark.parametrize(("width", "height", "mobile"), [(1280, 900, False), (390, 844, True)])
def test_a_chat_opens_at_its_first_unread_message(
    screen: Screen, width: int, height: int, mobile: bool
) -> None:
    chart = chart_and_analysis(screen.bench)
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
    screen.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        screen.open(f"/?phone={SARAH}")
        screen.one("a[data-chat]").click()
        until(lambda: bool(screen.all("#thread")))
        until(lambda: "read" in {b["status"] for b in screen.bench.screen()})
        picture = screen.driver.find_element(By.CSS_SELECTOR, f'[data-wamid="{chart}"] img').rect
        thread = screen.one("#thread").rect
        assert thread["y"] <= picture["y"]
        assert picture["y"] + picture["height"] <= min(thread["y"] + thread["height"], height)
        assert screen.one("#unread-from").text == "Unread messages"
        assert screen.one("#unread-from").rect["y"] < picture["y"]
    finally:
        screen.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_what_arrives_below_the_first_unread_message_is_told_and_moves_nothing(
    screen: Screen,
) -> None:
    chart_and_analysis(screen.bench)
    screen.open(CHAT)
    before = screen.script("return thread.scrollTop")
    screen.bench.send_text("something new")
    until(lambda: "something new" in screen.texts())
    assert screen.script("return thread.scrollTop") == before
    assert screen.one("#newer").text == "New messages ↓"


def test_the_divider_goes_when_the_person_writes(screen: Screen) -> None:
    chart_and_analysis(screen.bench)
    screen.open(CHAT)
    screen.one("#composer").send_keys("why?")
    screen.one("#send").click()
    until(lambda: "why?" in screen.texts())
    until(lambda: not screen.all("#unread-from"))
    assert screen.script("return thread.scrollHeight - thread.scrollTop - thread.clientHeight") < 2


def test_a_long_press_opens_what_can_be_done(screen: Screen) -> None:
    screen.bench.writes("press me")
    screen.open(CHAT)
    chain = ActionChains(screen.driver)
    chain.click_and_hold(screen.one(".bubble .text")).pause(0.6).release().perform()
    assert screen.one(".bubble .actions").get_attribute("open") == "true"


def test_a_pasted_link_waits_in_the_composer(screen: Screen) -> None:
    screen.open("/")
    screen.one("#wa-me").send_keys(f"https://wa.me/{DISPLAY}?text=WA-7K2M9QXD%20hello")
    screen.one("#wa-me-open").click()
    until(lambda: bool(screen.all("#composer")))
    assert screen.one("#composer").get_attribute("value") == "WA-7K2M9QXD hello"
    assert screen.script("return composer.selectionStart") == len("WA-7K2M9QXD hello")
    assert screen.bench.screen() == []


def test_nothing_is_wider_than_a_small_telephone(screen: Screen) -> None:
    bench = screen.bench
    bench.writes("a very long word: " + "x" * 300)
    picture = {"id": bench.upload(png(size=(1080, 1350))).json()["id"], "caption": "c " * 200}
    bench.delivered(bench.send({"type": "image", "image": picture}))
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    screen.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        for path in ("/", CHAT):
            screen.open(path)
            assert screen.script("return document.documentElement.scrollWidth") == 390
    finally:
        screen.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
