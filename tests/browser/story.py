"""What the parts of the main job share: two windows, and what is done in each again and again."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from selenium.webdriver.remote.webelement import WebElement

from app.demo import PHONE as SARAH
from app.seeding import TIMEZONE
from app.use_cases.pulsing import APART
from tests.browser import cafe
from tests.browser.demo import Demo
from tests.browser.screen import Screen

ANSWERED = '.bubble[data-direction="in"]'
ARRIVED = '.bubble[data-direction="out"]'
TOAST = "#toasts .toast-card"
PERSON = ".people-list .person"
ASKED_AGAIN = """
return performance.getEntriesByType("resource").some(
  (one) => one.name.includes("/notifications/toasts") && one.startTime > arguments[0])
"""
SWITCHES = ("in_app", "email", "whatsapp")
IS_ON = "return document.getElementById('confirm-' + arguments[0]).checked"
IS_SAVED = """
const form = document.getElementById('confirm-' + arguments[0]).closest('form');
return form.querySelector('.saved')?.innerText.includes('Saved')
"""


class Story:
    """One admin at a computer, with phones beside it."""

    def __init__(self, demo: Demo, screen: Screen) -> None:
        self.demo, self.screen, self.phones = demo, screen, demo.phone
        self.desk = screen.driver.current_window_handle
        self.hand = ""
        """The window with the phone, once it is open."""

    def today(self) -> date:
        now = datetime.fromisoformat(self.phones.now())
        return now.astimezone(ZoneInfo(TIMEZONE)).date()

    def later(self, length: timedelta) -> None:
        """The clock goes on by so much."""
        self.phones.turn_to(datetime.fromisoformat(self.phones.now()) + length)

    # --- at the computer ----------------------------------------------------------------------

    def at_the_desk(self) -> None:
        self.screen.look_at(self.desk)

    def recipients(self) -> None:
        self.screen.click_on("Settings")
        self.screen.see("#recipients")

    def invites(self, label: str, *, own: bool = False) -> str:
        """The link of a new invite, its dialog left open."""
        screen = self.screen
        screen.click_on("Add recipient")
        screen.see("#dialog-title", "Add recipient")
        screen.click("dialog .choice", "My own phone" if own else "A teammate")
        if label:
            screen.type("#label", label)
        screen.click_on("Generate invite")
        screen.see("#invite .state", "Waiting for")
        return screen.see("#invite-link").text

    def joins(self, name: str, phone: str) -> None:
        """Somebody is invited and accepts, and the dialog has seen it."""
        self.phones.add(name, phone)
        self.phones.sends(phone, self.invites(name))
        self.screen.see("#dialog-title", f"{name} is verified")
        self.screen.click_on("Done")
        self.screen.see("#recipients tr", name)

    def switches(self, *words: str) -> None:
        """Turn each of these over; each is saved at once."""
        screen = self.screen
        screen.click("nav.tabs a", "Settings")
        for word in words:
            wanted = not screen.script(IS_ON, word)
            screen.click(f"#confirm-{word}")
            screen.until(lambda word=word: screen.script(IS_SAVED, word), f"{word} is saved")
            assert screen.script(IS_ON, word) is wanted
        screen.click("nav.tabs a", "Recipients")
        screen.see("#recipients")

    def switches_that_are_on(self) -> set[str]:
        return {word for word in SWITCHES if self.screen.script(IS_ON, word)}

    def connects_the_cafe(self, folder: Path, ahead: int = 0) -> None:
        """Its file becomes a source with one metric, the revenue."""
        screen = self.screen
        screen.click_on("Sources")
        screen.click_on("Connect a file")
        screen.see("#file").send_keys(str(cafe.written(folder, self.today(), ahead)))
        screen.type("#name", "Café")
        screen.click_on("Connect the file")
        screen.see(".found")
        screen.type("#name", "Revenue")
        screen.choose("#value_column", "Revenue")
        screen.click_on("Save the metric")

    def makes_the_pulse(self, *labels: str) -> None:
        """Daily revenue for these, from the page where the metric was named."""
        screen = self.screen
        screen.click("a.btn", "New pulse")
        screen.choose("#metric", "Revenue")
        screen.type("#name", "Daily revenue")
        for label in labels:
            screen.click(".destinations .choice", label)
        screen.click_on("Every day")
        screen.click_on("Make the pulse")
        screen.see(".notice", "The pulse is ready")

    def no_toast_comes(self) -> None:
        """The page has asked once more, and nothing came."""
        now = self.screen.script("return performance.now()")
        self.screen.until(lambda: self.screen.script(ASKED_AGAIN, now), "toasts are asked for")
        assert self.screen.count(TOAST) == 0

    def mails(self) -> int:
        self.screen.click_on("Mail")
        self.screen.see("h1", "Mail")
        return self.screen.count("#mails li")

    def sends_into(self, kind: str) -> None:
        """From a pulse’s page to that of a run which meets the trouble. A press soon after another
        would lead to the other's run."""
        self.later(APART)
        self.phones.trouble(kind)
        self.sends_now()

    def sends_now(self) -> None:
        """From a pulse’s page to that of the run that the press has made."""
        self.screen.click_on("Send now")
        self.screen.until(lambda: "run=" in self.screen.driver.current_url, "the run’s own page")

    # --- with the phone -------------------------------------------------------------------------

    def on_the_phone(self) -> None:
        self.screen.look_at(self.hand)

    def picks_up(self, name: str) -> None:
        """This person's phone."""
        self.on_the_phone()
        self.screen.click("nav.people a", name)
        self.screen.see("#phone .sub", name)

    def opens_the_chat(self, name: str) -> None:
        """Of whoever the phone belongs to."""
        self.picks_up(name)
        self.screen.click("[data-chat] .what")
        self.screen.see("#thread")

    def follows(self, link: str) -> None:
        """Paste a link, look at what it brings, send it."""
        self.on_the_phone()
        self.screen.type("#wa-me", link)
        self.screen.click("#wa-me-open")
        self.screen.until(
            lambda: "WA-" in (self.screen.see("#composer").get_attribute("value") or ""),
            "the text is ready",
        )
        self.screen.click("#send")
        self.screen.see(ANSWERED, "WA-")

    def brings_into_view(self, bubble: WebElement) -> None:
        self.screen.script("arguments[0].scrollIntoView({block: 'end'})", bubble)

    def arrived(self, kind: str, words: str = "") -> WebElement:
        """The newest bubble of this kind."""
        css = f'{ARRIVED}[data-type="{kind}"]'
        return self.screen.until(
            lambda: [one for one in self.screen.all(css) if words in one.text][-1:],
            f"a {kind} with “{words}” arrives",
        )[0]

    def received(self) -> list[dict[str, Any]]:
        """Everything that Sarah's phone got, oldest first."""
        return [each for each in self.phones.messages(SARAH) if each["direction"] == "out"]

    def has_the_last_word(self) -> None:
        """The analysis has come under its chart: nothing is left that could meet a trouble."""
        chart = [each["wamid"] for each in self.received() if each["type"] == "image"][-1]
        self.screen.until(
            lambda: any((each["context"] or {}).get("wamid") == chart for each in self.received()),
            "the analysis under the chart",
        )

    def is_answered(self, text: str) -> None:
        """Sarah writes that, and what it brings is here."""
        before = len(self.received())
        self.phones.writes(SARAH, text)
        self.screen.until(lambda: len(self.received()) > before, "we have answered")
