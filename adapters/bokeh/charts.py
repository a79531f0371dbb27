"""The Charts port on one warm Chromium with one lasting page."""

import atexit
import base64
import contextlib
import json
import logging
import os
import threading
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from adapters.bokeh.browser import Browser, BrowserLost, NotStarted
from adapters.bokeh.check import BadPicture, checked
from adapters.bokeh.figure import bokehjs, document
from adapters.bokeh.fonts import family_and_faces
from adapters.bokeh.layout import Scene, Sizes, arranged
from adapters.bokeh.palette import PALETTES, Palette
from adapters.bokeh.placing import Rect
from adapters.bokeh.plan import Plan, TextSize, Undrawable, planned
from domain.charts import Chart, Theme
from ports.charts import DrawingFailed, Picture
from ports.formats import Formats

log = logging.getLogger(__name__)

WIDTH, HEIGHT = 1080, 1350
TIMEOUT_S = 8.0
LONGEST_TEXT = 600
"""Characters of any one text: what no picture could hold is not even sent to the page."""


class BokehCharts:
    """Draws charts in a headless Chromium that is started by the first one and kept.

    `chromium` and `chromedriver` are paths; None looks on the PATH. Inter's woff2 files are
    looked for below `fonts`; without them it is Noto Sans. The browser is replaced after
    `recycle_after` charts, when it holds more than `most_memory` bytes, and after any failure.
    Safe to share between threads: one draws at a time. After a fork each process has its own.
    """

    def __init__(
        self,
        formats: Formats,
        *,
        chromium: str | None = None,
        chromedriver: str | None = None,
        fonts: Path | None = None,
        timeout: float = TIMEOUT_S,
        recycle_after: int = 300,
        most_memory: int = 380_000_000,
    ) -> None:
        self._formats = formats
        self._chromium = chromium
        self._chromedriver = chromedriver
        self._fonts = fonts
        self._timeout = timeout
        self._recycle_after = recycle_after
        self._most_memory = most_memory
        self._lock = threading.Lock()
        self._browser: Browser | None = None
        self._drawn = 0
        self._widths: dict[TextSize, float] = {}

    def draw(self, chart: Chart, theme: Theme = Theme.LIGHT) -> Picture:
        with self._lock:
            try:
                plan = planned(chart, self._formats)
            except (Undrawable, ArithmeticError, ValueError) as error:
                log.error("A chart cannot be drawn: %s", _why(error))
                raise DrawingFailed(str(error)) from error
            try:
                return self._attempt(chart, plan, theme)
            except (BrowserLost, BadPicture) as error:
                log.warning("A chart was not drawn, a new browser tries again: %s", _why(error))
                self._drop()
            try:
                return self._attempt(chart, plan, theme)
            except (BrowserLost, BadPicture) as error:
                log.error("A chart was not drawn: %s", _why(error))
                self._drop()
                raise DrawingFailed(str(error)) from error

    def warm(self) -> None:
        with self._lock, contextlib.suppress(BrowserLost):
            self._warm()

    def begins(self) -> None:
        """Start the browser, if it is not there yet. Raises BrowserLost."""
        with self._lock:
            self._warm()

    def close(self) -> None:
        with self._lock:
            if self._browser and self._browser.owner == os.getpid():
                self._browser.close()
            self._browser = None
            atexit.unregister(self.close)

    def _attempt(self, chart: Chart, plan: Plan, theme: Theme) -> Picture:
        browser = self._warm()
        palette = PALETTES[theme]
        box, sizes = self._prepare(browser, _words(chart, palette), plan)
        scene = arranged(plan, sizes, int(box.width), int(box.height))
        accent = palette.point(chart.verdict)
        item = document(plan, scene, palette, accent, self._face[0])
        browser.run("return Chartcastr.show(arguments[0])", item)
        picture = checked(
            _captured(browser),
            size=(WIDTH, HEIGHT),
            plot=_frame_on_page(box, scene),
            inks=(palette.accent, palette.attention, palette.quiet),
            words=Rect(0, 0, WIDTH, box.top),
        )
        self._drawn += 1
        return picture

    def _prepare(
        self, browser: Browser, words: Mapping[str, object], plan: Plan
    ) -> tuple[Rect, Sizes]:
        """The plot's box on the page once the words have taken their room, and text widths."""
        texts = [text for text in plan.texts() if text not in self._widths]
        script = "return Chartcastr.prepare(JSON.parse(arguments[0]), JSON.parse(arguments[1]))"
        answer = json.loads(browser.run(script, json.dumps(words), json.dumps(texts)))
        self._widths |= dict(zip(texts, answer["widths"], strict=True))
        sizes = Sizes({text: self._widths[text] for text in plan.texts()})
        if len(self._widths) > 5000:
            self._widths.clear()
        box = answer["box"]
        right, bottom = box["left"] + box["width"], box["top"] + box["height"]
        return Rect(box["left"], box["top"], right, bottom), sizes

    def _warm(self) -> Browser:
        """The browser: a new one when there is none, or the one there is has done enough."""
        if self._browser and self._browser.owner != os.getpid():
            self._browser = None  # our parent's: it will end it
        if self._browser and self._spent(self._browser):
            self._drop()
        if self._browser is None:
            browser = Browser(self._chromium, self._chromedriver, self._timeout)
            self._browser, self._drawn = browser, 0
            atexit.unregister(self.close)
            atexit.register(self.close)
            self._open_page(browser)
        return self._browser

    def _spent(self, browser: Browser) -> bool:
        if self._drawn >= self._recycle_after:
            return True
        return self._drawn % 10 == 9 and browser.memory() > self._most_memory

    def _drop(self) -> None:
        if self._browser:
            self._browser.kill()
        self._browser = None

    def _open_page(self, browser: Browser) -> None:
        browser.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=WIDTH,
            height=HEIGHT,
            deviceScaleFactor=1,
            mobile=False,
        )
        browser.cdp("Page.navigate", url="about:blank")  # from a page with rules of its own
        frame = browser.cdp("Page.getFrameTree")["frameTree"]["frame"]["id"]
        browser.cdp("Page.setDocumentContent", frameId=frame, html=self._page)
        for source in (_asset("page.js"), bokehjs()):
            browser.cdp("Runtime.evaluate", expression=source)
        browser.run("return Chartcastr.ready()")
        browser.settled()

    @cached_property
    def _face(self) -> tuple[str, str]:
        return family_and_faces(self._fonts)

    @cached_property
    def _page(self) -> str:
        family, faces = self._face
        return _asset("page.html").replace("/*FACES*/", faces).replace("/*FAMILY*/", family)


def _why(error: Exception) -> str:
    """Its kind and its cause's, and its words where they are ours or the driver's alone: a page's
    may hold what a chart says."""
    kinds = " from ".join(type(each).__name__ for each in (error, error.__cause__) if each)
    if not isinstance(error, (Undrawable, BadPicture, NotStarted)):
        return kinds
    return f"{kinds}: {str(error).splitlines()[0]}"


def _asset(name: str) -> str:
    return (files("adapters.bokeh") / name).read_text("utf-8")


def _words(chart: Chart, palette: Palette) -> dict[str, object]:
    texts = {
        "over": chart.over_line,
        "value": chart.value,
        "change": chart.change,
        "sentence": chart.sentence,
        "left": chart.corner_left,
        "right": chart.corner_right,
    }
    return {
        **{name: " ".join(text[:LONGEST_TEXT].split()) for name, text in texts.items()},
        "rises": chart.rises,
        "colour": palette.verdict(chart.verdict),
        "palette": palette.variables(),
    }


def _frame_on_page(box: Rect, scene: Scene) -> Rect:
    frame = scene.frame
    return Rect(
        box.left + frame.left - 20, box.top, min(box.left + frame.right + 24, WIDTH), box.bottom
    )


def _captured(browser: Browser) -> bytes:
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": 1}
    answer = browser.cdp(
        "Page.captureScreenshot",
        format="png",
        clip=clip,
        optimizeForSpeed=True,  # a third more bytes for 30 ms less
    )
    return base64.b64decode(answer["data"])
