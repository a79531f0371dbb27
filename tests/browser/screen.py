"""One Chromium, and what a person does with it: look, click, type, change windows."""

import os
import shutil
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

from app.settings import ROOT

T = TypeVar("T")
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER) and not os.environ.get("BROWSER_TESTS"),
        reason="there is no Chromium here",
    ),
]
FLAGS = (
    "--headless --hide-scrollbars --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --window-size=1280,1000 --force-prefers-reduced-motion"
)
PICTURES = ROOT / "var" / "screenshots"
WIDE, NARROW = (1280, 1000), (390, 844)
PATIENCE_S, GLANCE_S = 20.0, 0.03
PASSING = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
FIRST_SEEN = """
const [css, words] = arguments;
return [...document.querySelectorAll(css)].find((one) =>
  one.checkVisibility({visibilityProperty: true}) && (one.innerText ?? "").includes(words))
"""
CUT_OFF = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx says of a request that ended with its page. One that failed says more: a send error,
a response error or a time-out."""


class Screen:
    """A browser of its own, with a profile of its own."""

    def __init__(self, profile: Path) -> None:
        options = webdriver.ChromeOptions()
        for flag in [*FLAGS.split(), f"--user-data-dir={profile}"]:
            options.add_argument(flag)
        options.binary_location = CHROMIUM or ""
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))

    def close(self) -> None:
        self.driver.quit()

    # --- looking ----------------------------------------------------------------------------

    def until(self, look: Callable[[], T], what: str, within: float = PATIENCE_S) -> T:
        """The first true thing that `look` sees, whatever changes under its eyes."""
        deadline = time.monotonic() + within
        while True:
            try:
                if found := look():
                    return found
            except PASSING:
                pass
            assert time.monotonic() < deadline, f"not seen within {within:g} s: {what}"
            time.sleep(GLANCE_S)

    def all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def see(self, css: str, words: str = "", within: float = PATIENCE_S) -> WebElement:
        """The first displayed element of these that says these words."""

        what = f"{css} {words}".strip()
        return self.until(lambda: self.script(FIRST_SEEN, css, words), what, within)

    def says(self, css: str) -> str:
        """The text of what is there now, in one go."""
        found: str = self.script("return document.querySelector(arguments[0])?.innerText", css)
        return found or ""

    def texts(self, css: str) -> list[str]:
        """The texts of all of these, in one go."""
        found: list[str] = self.script(
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)", css
        )
        return found

    def count(self, css: str) -> int:
        return len(self.all(css))

    def script(self, code: str, *arguments: Any) -> Any:
        return self.driver.execute_script(code, *arguments)

    def complaints(self) -> list[str]:
        """What the console has said since this was asked last, but for polls cut off as their
        page was left."""
        log: list[dict[str, Any]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        said = [str(entry["message"]) for entry in log]
        return [one for one in said if not any(each in one for each in CUT_OFF)]

    # --- doing ------------------------------------------------------------------------------

    def open(self, url: str) -> None:
        self.driver.get(url)

    def click(self, css: str, words: str = "") -> None:
        def press() -> bool:
            self._press(self.see(css, words, within=PATIENCE_S / 4))
            return True

        self.until(press, f"{css} {words} can be clicked")

    def click_on(self, words: str) -> None:
        """The link or button that says exactly this; in the open dialog if there is one."""
        here = "//dialog[@open]" if self.all("dialog[open]") else ""
        kinds = "self::a or self::button or self::summary"
        path = f"{here}//*[{kinds}][normalize-space()={_quoted(words)}]"

        def press() -> bool:
            found = self.driver.find_elements(By.XPATH, path)
            shown = [one for one in found if one.is_displayed() and one.is_enabled()]
            if shown:
                self._press(shown[0])
            return bool(shown)

        self.until(press, f"“{words}” can be clicked")

    def _press(self, element: WebElement) -> None:
        self.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()

    def type(self, css: str, text: str) -> None:
        field = self.see(css)
        field.clear()
        field.send_keys(text)

    def choose(self, css: str, words: str) -> None:
        """Pick what a list offers by its words."""
        offered = Select(self.see(css))
        wanted = next(one for one in offered.options if words in one.text)
        offered.select_by_value(wanted.get_attribute("value") or "")

    # --- windows and sizes --------------------------------------------------------------------

    def new_window(self, before: set[str]) -> str:
        """The window that a click has just opened, looked at."""
        opened = self.until(
            lambda: set(self.driver.window_handles) - before, "another window opens"
        )
        self.look_at(next(iter(opened)))
        return self.driver.current_window_handle

    def look_at(self, window: str) -> None:
        self.driver.switch_to.window(window)
        self.driver.execute_cdp_cmd("Page.bringToFront", {})
        self.until(lambda: self.script("return !document.hidden"), "the window is in front")

    def resize(self, size: tuple[int, int]) -> None:
        """The window's own size is the wide one."""
        if size == WIDE:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
            return
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def prefers(self, scheme: str) -> None:
        """What the person's system says: light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def points_at_nothing(self) -> None:
        """The pointer rests in the corner, so that nothing is drawn as hovered."""
        moved = {"type": "mouseMoved", "x": 0, "y": 0}
        self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", moved)

    @contextmanager
    def narrow(self) -> Iterator[None]:
        self.resize(NARROW)
        try:
            yield
        finally:
            self.resize(WIDE)

    def picture(self, name: str) -> None:
        """What there is to see now, the whole page long, kept for people."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / f"{name}.png").write_bytes(self.shot())

    def shot(self) -> bytes:
        """A PNG of what there is to see now: the whole page, or what an open dialog covers."""
        whole = not self.all("dialog[open], [popover]:popover-open, section#phone")
        shot: dict[str, str] = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": whole}
        )
        return b64decode(shot["data"])

    def pictures(self, name: str) -> None:
        """The same at both widths."""
        self.picture(f"{name}-1280")
        with self.narrow():
            self.picture(f"{name}-390")


def _quoted(words: str) -> str:
    return f'"{words}"'
