"""The main job by HTTPS alone: pages read, forms filled in, answers followed."""

import re
import time
from functools import partial
from pathlib import Path
from typing import Any

import requests

from adapters.clock import SystemClock
from app.use_cases.pulsing import APART
from tests.browser.demo import Phones
from tests.browser.visitor import Visitor
from tests.processes.running import until
from tests.world import shop_csv

WHATSAPP = "/settings/destinations/whatsapp"
WA_ME = re.compile(r"https://wa\.me/\d+\?text=verify%20WA-[0-9A-Z]{8}")
ADA, BEN = "16505550111", "16505550112"
REACHED = 'class="reached">{}</li>'
"""A rung of the ladder on a run's page."""
LOOK_S = 0.2
"""Between two looks: each is work for the processes that are looked at."""
OWNER = {
    "name": "Ada Brand",
    "email": "ada@acme.example",
    "password": "a staple of horses",
    "organisation": "Acme",
    "timezone": "UTC",
}


class Customer(Visitor):
    """The owner at a computer, with a phone beside it."""

    def __init__(self, base: str, trusted: Path, phones: Phones) -> None:
        super().__init__(base)
        self.session.verify = str(trusted)
        self.session.headers["Referer"] = (
            f"{base}/"  # as browsers say it, and CSRF over https wants
        )
        self._phones = phones
        self.pulse = ""
        self._may_press = 0.0

    def prepares(self, code: str) -> None:
        """All that comes before the first chart: two people have agreed, and a pulse is made."""
        self.sets_up(code)
        self.enables_whatsapp()
        self.verifies(ADA, "Ada", "self")
        self.verifies(BEN, "Ben", "teammate")
        self.connects("Shop", shop_csv(SystemClock().now()))
        self.makes_a_pulse("Revenue every morning")

    def sets_up(self, code: str) -> None:
        self.open("/")
        self.submits("Set-up code", code=code, **OWNER)
        assert self.page.url == f"{self.base}/", self.page.url

    def enables_whatsapp(self) -> None:
        self.open(f"{WHATSAPP}/connect")
        self.submits("Right for most teams")
        assert "Managed WhatsApp is on" in self.page.text

    def verifies(self, phone: str, name: str, whose: str) -> None:
        """Somebody opens the invite's link on their phone and sends the text that it brings."""
        self.open(f"{WHATSAPP}/invites/new")
        self.submits("Whose phone?", whose=whose, label=name)
        link = WA_ME.search(self.page.text)
        assert link, self.page.text
        self._phones.add(name, phone)
        self._phones.sends(phone, link[0])
        self.sees("is verified")

    def connects(self, name: str, content: bytes) -> None:
        self.open("/sources/new")
        form = self.form("CSV file")
        self.page = self.session.post(
            f"{self.base}{form.action}",
            data=form.sends(name=name),
            files={"file": (f"{name}.csv", content, "text/csv")},
            timeout=20,
        )
        self.submits("Save the metric")
        assert self.page.status_code == 200, self.page.text

    def makes_a_pulse(self, name: str) -> None:
        self.open("/sources")
        metric = re.search(r"/pulses/new\?metric=[0-9a-f-]{36}", self._source())
        assert metric, self.page.text
        self.open(metric[0])
        everybody = re.findall(r'name="destinations" value="([^"]+)"', self.page.text)
        self.submits("Make the pulse", name=name, destinations=everybody)
        self.pulse = self.page.url.removeprefix(self.base).partition("?")[0]
        assert re.fullmatch(r"/pulses/[0-9a-f-]{36}", self.pulse), self.page.text

    def _source(self) -> str:
        source = re.search(r"/sources/[0-9a-f-]{36}", self.page.text)
        assert source, self.page.text
        return self.open(source[0]).text

    def sends_now(self) -> str:
        """The run that begins, by its id. A press soon after another would lead to the other's
        run: it waits for that to be over."""
        time.sleep(max(0.0, self._may_press - time.monotonic()))
        self.open(self.pulse)
        self.submits("Send now")
        self._may_press = time.monotonic() + APART.total_seconds()
        run = re.search(r"run=([0-9a-f-]{36})$", self.page.url)
        assert run, self.page.text
        return run[1]

    def sees(self, words: str, within: float = 30) -> None:
        """This page says so, sooner or later."""

        def told() -> bool:
            time.sleep(LOOK_S)
            return words in self.open(self.page.url).text

        until(told, f"a page says {words!r}", within)

    def picture(self, run: str) -> requests.Response:
        return self.session.get(f"{self.base}/runs/{run}/picture", timeout=20)

    def gets(self, number: int) -> None:
        """So many charts are on each phone, each with its analysis, and the product knows it."""
        for phone in (ADA, BEN):
            until(partial(self._has, phone, number), "a chart with its analysis", within=60)
            assert len(self.charts(phone)) == number
        self.open(self.pulse)
        self.sees("Both arrived")

    def asks_why(self, run: str) -> str:
        """Ada reads her only chart and replies; the run's page says both. What she is told."""
        [chart] = self.charts(ADA)
        self.open(f"/runs/{run}")
        self._phones.reads(ADA)
        self.sees(REACHED.format("Read"))
        self._phones.asks(ADA, chart, "why?")
        [told] = until(partial(self._told, "why?"), "an answer that quotes her", within=60)
        self.sees(REACHED.format("Replied"))
        return told

    def _told(self, question: str) -> list[str]:
        """The texts on Ada's phone that quote these words of hers."""
        quoting = [each for each in self._came(ADA) if each.get("context")]
        return [each["text"] for each in quoting if each["context"]["text"] == question]

    def charts(self, phone: str) -> set[str]:
        return {each["wamid"] for each in self._came(phone) if each["type"] == "image"}

    def _has(self, phone: str, number: int) -> bool:
        about = {each["context"]["wamid"] for each in self._came(phone) if each.get("context")}
        return len(self.charts(phone) & about) >= number

    def _came(self, phone: str) -> list[dict[str, Any]]:
        time.sleep(LOOK_S)
        return [each for each in self._phones.messages(phone) if each["direction"] == "out"]
