"""Which cookies a browser keeps of an installation that is reached over https.

The page is fetched from this machine, of which Chromium believes what it otherwise believes over
https alone: so it refuses here what it would refuse there.
"""

from contextlib import closing
from pathlib import Path

from tests.browser.first_run import installed
from tests.browser.screen import Screen, needs_chromium

pytestmark = needs_chromium
OVER_HTTPS = {"PUBLIC_URL": "https://charts.example"}


def test_over_https_every_cookie_is_for_this_host_alone_and_the_chosen_theme_stays(
    tmp_path: Path,
) -> None:
    with installed(tmp_path / "var", OVER_HTTPS) as url, closing(Screen(tmp_path / "p")) as screen:
        screen.open(f"{url}/set-up")
        for field, text in (
            ("name", "Ada"),
            ("email", "ada@acme.example"),
            ("password", "correct horse battery"),
            ("organisation", "Acme"),
        ):
            screen.type(f"#{field}", text)
        screen.click_on("Begin")
        screen.see("h1", "Home")
        screen.click("details.menu summary")
        screen.click_on("Dark")
        screen.open(url)

        assert screen.see("html").get_attribute("data-bs-theme") == "dark"
        cookies = screen.driver.get_cookies()
        names = {"__Host-session", "__Host-theme", "__Host-zone", "__Host-familiar"}
        assert {each["name"] for each in cookies if each["secure"]} == names
        assert len(cookies) == len(names)
        assert screen.complaints() == []
