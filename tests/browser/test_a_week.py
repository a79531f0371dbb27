"""A week of a daily pulse, by the clock strip: how five people's habits carry its charts."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.seeding import TIMEZONE
from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.screen import Screen, needs_chromium
from tests.browser.story import Story
from tests.browser.visitor import Visitor

pytestmark = [*needs_chromium, pytest.mark.usefixtures("next_part")]
WHATSAPP = "/settings/destinations/whatsapp"
NORA, TOM, RITA, WES, STAN = (f"1650555030{place}" for place in range(5))
PEOPLE = {NORA: "Nora", TOM: "Tom", RITA: "Rita", WES: "Wes", STAN: "Stan"}
"""Nora never answers, Tom taps, Rita reacts, Wes writes on Thursday, Stan stops and comes back."""


class Week(Story):
    """The admin's screen, and five phones whose owners do the same each week."""

    monday: datetime

    def day(self, place: int, hour: int, minute: int) -> datetime:
        """That time of the day so many days after Monday, in the café's zone."""
        return (self.monday + timedelta(days=place)).replace(hour=hour, minute=minute)

    def comes(self, moment: datetime) -> None:
        self.phones.turn_to(moment)

    def new_of(self, phone: str, since: datetime) -> list[dict[str, Any]]:
        """What has come to this phone since then, oldest first."""
        return [
            each
            for each in self.phones.messages(phone)
            if each["direction"] == "out" and datetime.fromisoformat(each["at"]) >= since
        ]

    def kinds(self, phone: str, since: datetime) -> list[str]:
        return [each["type"] for each in self.new_of(phone, since)]

    def gets(self, phone: str, since: datetime, *kinds: str) -> dict[str, Any]:
        """The newest of these, once they have come; nothing else has."""
        self.screen.until(
            lambda: len(self.kinds(phone, since)) >= len(kinds), f"{PEOPLE[phone]} gets {kinds}"
        )
        assert self.kinds(phone, since) == list(kinds)
        return self.new_of(phone, since)[-1]


@pytest.fixture(scope="module")
def beginning(product: Demo, browser: Screen) -> Week:
    return Week(product, browser)


@pytest.fixture
def week(beginning: Week, screen: Screen) -> Week:
    beginning.at_the_desk()
    return beginning


def test_five_people_join_a_daily_pulse(week: Week, tmp_path: Path) -> None:
    with Visitor(week.demo.url) as admin:
        admin.open("/")
        admin.open(f"{WHATSAPP}/connect")
        admin.submits("Enable managed WhatsApp")
        for phone, name in PEOPLE.items():
            admin.open(f"{WHATSAPP}/invites/new")
            page = admin.submits("Whose phone?", whose="teammate", label=name).text
            link = re.search(r"https://wa\.me/\d+\?text=verify%20WA-[0-9A-Z]{8}", page)
            assert link
            week.phones.add(name, phone)
            week.phones.sends(phone, link[0])
            week.screen.until(lambda phone=phone: week.phones.texts(phone), "our word for it")
    screen = week.screen
    screen.open(week.demo.url)
    week.connects_the_cafe(tmp_path, ahead=20)
    week.makes_the_pulse(*PEOPLE.values())
    screen.pictures("week-0-the-pulse")


def test_on_monday_every_window_is_closed_and_a_template_knocks(week: Week) -> None:
    screen = week.screen
    before = set(screen.driver.window_handles)
    screen.click(".demo-strip a", "Open the phone")
    week.hand = screen.new_window(before)
    screen.click('[data-clock="day"]')
    screen.see('[data-clock="real"]')
    screen.click('[data-clock="monday"]')
    screen.see("#clock-now", "08:59")
    week.monday = datetime.fromisoformat(week.phones.now()).astimezone(ZoneInfo(TIMEZONE))
    screen.click('[data-clock="hour"]')
    for phone in PEOPLE:
        week.gets(phone, week.monday, "template")
    screen.pictures("week-1-monday-on-a-phone")


def test_one_taps_and_one_reacts(week: Week) -> None:
    since = week.day(0, 10, 30)
    week.comes(since)
    knock = week.new_of(TOM, week.monday)[-1]
    week.phones.taps(TOM, knock["wamid"], 0)
    analysis = week.gets(TOM, since, "text")
    assert len(analysis["text"]) > 100
    assert analysis["context"]["wamid"] == knock["wamid"]
    week.phones.reacts(RITA, week.new_of(RITA, week.monday)[-1]["wamid"], "👍")


def test_on_tuesday_the_tap_of_monday_carries_the_chart(week: Week) -> None:
    since = week.day(1, 9, 1)
    week.comes(since)
    chart = week.screen.until(
        lambda: [one for one in week.new_of(TOM, since) if one["image_url"]], "Tom’s chart comes"
    )[0]
    assert chart["type"] != "template"
    for phone in (NORA, RITA, WES, STAN):
        week.gets(phone, since, "template")
    assert not [each for each in week.new_of(RITA, week.day(0, 10, 30)) if each["type"] == "text"]


def test_whoever_says_stop_gets_our_word_for_it_and_nothing_more(week: Week) -> None:
    since = week.day(1, 9, 30)
    week.comes(since)
    week.phones.writes(STAN, "STOP")
    week.gets(STAN, since, "text")
    wednesday = week.day(2, 9, 1)
    week.comes(wednesday)
    week.gets(NORA, wednesday, "template")
    week.gets(WES, wednesday, "template")
    assert week.new_of(STAN, wednesday) == []
    screen = week.screen
    week.recipients()
    screen.see("#recipients tr", "Stopped")
    screen.pictures("week-3-recipients")
    assert barriers(screen) == []


def test_a_hi_on_thursday_brings_what_waits_and_start_brings_stan_back(week: Week) -> None:
    thursday, since = week.day(3, 9, 1), week.day(3, 9, 30)
    week.comes(thursday)
    week.gets(WES, thursday, "template")
    week.comes(since)
    week.phones.writes(WES, "hi")
    week.phones.writes(STAN, "START")
    analysis = week.screen.until(lambda: week.new_of(WES, since), "what waited comes to Wes")[0]
    assert analysis["context"]["wamid"] == week.new_of(WES, thursday)[0]["wamid"]
    week.screen.until(lambda: week.new_of(STAN, since), "Stan has our word for it")


def test_on_friday_each_habit_shows(week: Week) -> None:
    since = week.day(4, 9, 1)
    week.comes(since)
    for phone in (WES, STAN):
        week.screen.until(
            lambda phone=phone: [one for one in week.new_of(phone, since) if one["image_url"]],
            f"{PEOPLE[phone]}’s chart comes",
        )
        assert "template" not in week.kinds(phone, since)
    week.gets(NORA, since, "template")
    week.gets(RITA, since, "template")
    knocks = [each for each in week.new_of(NORA, week.monday) if each["type"] == "template"]
    assert len(knocks) == 5
    screen = week.screen
    screen.click_on("Pulses")
    screen.click("a", "Daily revenue")
    screen.see("#run-title", "All 5 arrived")
    screen.pictures("week-5-friday")
    assert barriers(screen) == []
