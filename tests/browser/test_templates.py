"""The operator makes a second template; Meta pauses the first, and the page says what now goes."""

import requests

from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.screen import NARROW, WIDE, Screen, needs_chromium

pytestmark = needs_chromium
PAGE = "/operator/templates"


def meta_says(product: Demo, name: str, status: str) -> None:
    """Meta's decision, told by webhook."""
    with requests.Session() as session:
        session.trust_env = False
        url = f"{product.phone.url}/emulator/templates/{name}"
        session.post(url, json={"status": status}, timeout=10).raise_for_status()


def test_a_template_is_made_handed_in_and_takes_over(product: Demo, screen: Screen) -> None:
    screen.open(product.url)
    screen.open(product.url + PAGE)
    screen.see("td", "Approved")
    screen.click("#take-report_update")
    screen.see(".as-body", "This is the report that you asked us to send.")
    assert barriers(screen) == []
    screen.picture("60-template-form")
    screen.click("#save")
    screen.see(".notice-good", "Saved as a draft.")
    screen.click("#hand-in")
    screen.see(".notice-good", "Handed in.")

    def approved() -> bool:
        screen.open(product.url + PAGE)
        return "Approved" in screen.see("tbody tr:nth-child(2)").text

    screen.until(approved, "Meta's approval has come by webhook")
    meta_says(product, "chart_ready", "PAUSED")

    def paused() -> bool:
        screen.open(product.url + PAGE)
        return "Meta has paused chart_ready until" in screen.see("tbody tr:nth-child(1)").text

    screen.until(paused, "the pause has come by webhook")
    screen.see("tbody tr:nth-child(2)", "The next chart to anybody whose window is closed.")
    assert barriers(screen) == []
    screen.picture("61-templates")
    screen.resize(NARROW)
    screen.picture("62-templates-narrow")
    screen.resize(WIDE)


def test_a_fault_is_shown_in_the_form(product: Demo, screen: Screen) -> None:
    screen.open(f"{product.url}{PAGE}/new?from=scheduled_figures")
    screen.type("#footer", "A special offer")
    screen.click("#check")
    screen.see("#footer-fault", "“offer”")
    assert barriers(screen) == []
    screen.picture("63-template-faults")
    assert ["422" in one for one in screen.complaints()] == [True]


def test_a_template_is_deleted_in_a_dialog(product: Demo, screen: Screen) -> None:
    screen.open(product.url + PAGE)
    screen.click("tbody tr:nth-child(2) .btn-danger")
    screen.see("dialog #dialog-title", "Delete report_update?")
    assert barriers(screen) == []
    screen.click("dialog .btn-danger-solid")
    screen.see(".notice-good", "Deleted.")
    assert len(screen.driver.find_elements("css selector", "tbody tr")) == 1
    meta_says(product, "chart_ready", "APPROVED")
