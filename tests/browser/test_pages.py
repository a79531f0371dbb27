"""What pages do in a browser: on a phone, in the dark, when they refuse, as a dialog."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser.barriers import barriers, objections
from tests.browser.demo import Demo
from tests.browser.screen import NARROW, WIDE, Screen, needs_chromium

pytestmark = needs_chromium
WHATSAPP = "/settings/destinations/whatsapp"


@pytest.fixture
def reader(seeded: Demo, screen: Screen) -> Iterator[Screen]:
    """Signed in by the demo; every test ends as light and wide as it began."""
    if not screen.driver.current_url.startswith("http"):
        screen.open(seeded.url)
    yield screen
    screen.prefers("light")
    screen.resize(WIDE)


def looked_at(screen: Screen, address: str) -> list[str]:
    """What is wrong with the page there."""
    screen.open(address)
    screen.see("h1, h2")
    return barriers(screen)


@pytest.mark.parametrize("path", [f"{WHATSAPP}/settings", "/operator/visits"])
def test_on_a_narrow_screen_the_links_to_this_page_are_in_sight(
    reader: Screen, seeded: Demo, path: str
) -> None:
    reader.resize(NARROW)
    reader.open(seeded.url + path)
    in_sight = """
    return [...document.querySelectorAll("nav [aria-current]")].map((link) => {
      const [one, row] = [link, link.closest("nav")].map((each) => each.getBoundingClientRect());
      const edges = [Math.max(row.left, 0), Math.min(row.right, innerWidth)];
      return one.left > edges[0] - 1 && one.right < edges[1] + 1;
    })"""
    assert len(reader.script(in_sight)) >= 2
    reader.until(lambda: all(reader.script(in_sight)), "each of them")


@pytest.mark.parametrize(
    "path", ["/deliveries", "/conversations", "/settings/audit", "/operator/audit"]
)
def test_on_a_phone_the_list_comes_first_and_its_filters_are_folded(
    reader: Screen, seeded: Demo, path: str
) -> None:
    reader.open(seeded.url + path)
    assert reader.see("form.filters button").is_displayed()

    reader.resize(NARROW)
    reader.open(seeded.url + path)
    assert not reader.see(".filter-fold").get_attribute("open")
    assert not reader.all("form.filters button")[0].is_displayed()
    reader.click(".filter-fold > summary", "Filters")
    assert reader.see("form.filters button", "Show").is_displayed()
    assert barriers(reader) == []


def test_on_a_phone_the_demo_says_what_it_is_on_one_line(reader: Screen, seeded: Demo) -> None:
    reader.open(seeded.url)
    tops = """
    const words = document.querySelectorAll('.demo-strip :is(strong, a)');
    return [...words].map((one) => one.getBoundingClientRect()).map((box) => [box.top, box.height])
    """
    reader.resize(NARROW)
    assert len({top for top, _ in reader.script(tops)}) == 1
    assert min(height for _, height in reader.script(tops)) >= 40


def test_what_is_not_to_be_broken_stays_on_its_line(reader: Screen, seeded: Demo) -> None:
    reader.open(f"{seeded.url}/sources")
    modes = """
    const whole = document.querySelectorAll('.two-lines small.nowrap');
    return [...whole].map((one) => getComputedStyle(one).textWrapMode)
    """
    assert set(reader.script(modes)) == {"nowrap"}


def test_a_picture_of_a_long_page_is_as_wide_as_the_window(reader: Screen, seeded: Demo) -> None:
    reader.open(f"{seeded.url}/help/whatsapp")
    widths = "return [innerWidth, document.documentElement.clientWidth]"

    for size in (WIDE, NARROW):
        reader.resize(size)
        assert reader.script(widths) == [size[0], size[0]]
        with Image.open(BytesIO(reader.shot())) as picture:
            assert picture.width == size[0]


def test_a_planted_barrier_is_found(reader: Screen, seeded: Demo) -> None:
    reader.open(seeded.url)
    reader.script("document.querySelector('h1').style.color = '#ddd'")
    [found] = objections(reader)
    assert (found["rule"], found["impact"]) == ("color-contrast", "serious")


def test_a_dialog_is_as_readable_as_its_page(reader: Screen, seeded: Demo) -> None:
    reader.open(seeded.url + WHATSAPP)
    reader.click_on("Add recipient")
    reader.see("dialog #dialog-title")
    assert barriers(reader) == []


def test_on_a_phone_a_menu_leads_to_every_page(reader: Screen, seeded: Demo) -> None:
    reader.open(seeded.url)
    with reader.narrow():
        assert not any(one.is_displayed() for one in reader.all("#main-nav a"))
        reader.click_on("Menu")
        reader.see("#main-nav a", "Operator")
        reader.picture("22-menu-390")
        assert objections(reader) == []
        reader.click_on("Operator")
        reader.see("h1", "Lanes")


def test_a_window_counts_down_while_it_is_looked_at(reader: Screen, seeded: Demo) -> None:
    reader.open(seeded.url + WHATSAPP)
    shown = "td time[data-left]"
    reader.see(shown)
    # as if it closed in a minute and a half
    reader.script(f"document.querySelector('{shown}').dataset.left = '90'")

    def seconds() -> int:
        found = re.fullmatch(r"(?:(\d+) min )?(\d+) s", reader.says(shown))
        return 60 * int(found[1] or 0) + int(found[2]) if found else 0

    first = reader.until(seconds, "the seconds are shown")
    reader.until(lambda: 0 < seconds() < first, "they count down")


def test_the_dark_that_is_chosen_is_the_dark_of_the_system(reader: Screen, seeded: Demo) -> None:
    colours = """
    const shown = ["body", "header.top", ".card", "h1"].map((css) => document.querySelector(css));
    return shown.map((one) => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor])
    """
    reader.open(seeded.url)
    light: Any = reader.script(colours)
    reader.prefers("dark")
    dark: Any = reader.script(colours)
    reader.prefers("light")
    assert dark != light
    reader.click("details.menu summary")
    reader.click_on("Dark")
    assert reader.script(colours) == dark
    reader.open(seeded.url + "/pulses")
    assert reader.see("html").get_attribute("data-bs-theme") == "dark"
    reader.click("details.menu summary")
    reader.click_on("Auto")


def test_what_is_not_there_is_told_in_words_everybody_can_read(
    reader: Screen, seeded: Demo
) -> None:
    told = looked_at(reader, f"{seeded.url}/pulses/00000000-0000-0000-0000-000000000000")
    reader.see("h1", "This page is not here")
    assert told == []
    assert ["404" in one for one in reader.complaints()] == [True]


def test_a_picture_is_refused_as_a_csv_with_a_sentence(
    reader: Screen, seeded: Demo, tmp_path: Path
) -> None:
    picture = tmp_path / "chart.csv"
    reader.driver.get_screenshot_as_file(str(tmp_path / "chart.png"))
    picture.write_bytes((tmp_path / "chart.png").read_bytes())
    reader.open(f"{seeded.url}/sources/new")
    reader.see("#file").send_keys(str(picture))
    reader.click_on("Connect the file")
    words = reader.see("#file-fault").text
    assert words.endswith("Nothing was kept.")
    assert len(words.split()) > 6
    reader.picture("20-not-a-csv")
    assert ["422" in one for one in reader.complaints()] == [True]


def test_nobody_signed_in_sees_a_page_that_everybody_can_read(
    reader: Screen, seeded: Demo
) -> None:
    reader.open(f"{seeded.url}/pulses")
    reader.click("details.menu summary")
    reader.click_on("Sign out")
    reader.see("h1", "Sign in")
    assert looked_at(reader, f"{seeded.url}/sign-in") == []
    reader.picture("21-sign-in")
