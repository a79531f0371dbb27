"""Theme and zone as a browser keeps them, under the names of http and of https."""

import re
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from app.settings import ROOT
from app.web.factory import create_app
from app.web.site import Site
from tests.cast import ADA, EMAILS, PASSWORD

PLAIN, GUARDED = "http://localhost", "https://charts.example"


@dataclass
class Kept:
    """A browser on an installation of that address, signed in as Ada."""

    url: str
    services: object

    def __post_init__(self) -> None:
        self.client = create_app(self.services, Site("x", self.url)).test_client()
        self.post("/sign-in", email=EMAILS[ADA], password=PASSWORD)

    def get(self, path: str) -> str:
        return self.client.get(path, base_url=self.url).text

    def post(self, path: str, **form: str) -> TestResponse:
        token = re.search(r'"X-CSRFToken": "([^"]+)"', self.get("/forgotten"))
        assert token
        form["csrf_token"] = token[1]
        sent_from = {"Referer": f"{self.url}/sign-in"}
        return self.client.post(path, base_url=self.url, headers=sent_from, data=form)

    def keep(self, name: str, value: str) -> None:
        host = self.url.partition("://")[2]
        self.client.set_cookie(name, value, domain=host, secure=self.url.startswith("https"))


@pytest.fixture(params=[(PLAIN, ""), (GUARDED, "__Host-")], ids=["http", "https"])
def kept(request, services):
    """The browser, and what begins its cookies' names."""
    url, prefix = request.param
    return Kept(url, services), prefix


def test_a_page_tells_its_script_what_begins_the_names_of_cookies(kept):
    browser, prefix = kept

    assert f'data-cookies="{prefix}"' in browser.get("/pulses")


def test_a_theme_that_the_server_keeps_is_obeyed(kept):
    browser, prefix = kept
    answer = browser.post("/theme", theme="dark")

    assert answer.headers["Set-Cookie"].startswith(f"{prefix}theme=dark; ")
    assert ("Secure" in answer.headers["Set-Cookie"]) is bool(prefix)
    assert 'data-bs-theme="dark"' in browser.get("/pulses")


def test_a_theme_and_a_zone_that_the_script_keeps_are_obeyed(kept):
    browser, prefix = kept
    browser.keep(f"{prefix}theme", "dark")
    browser.keep(f"{prefix}zone", "Asia%2FKolkata")

    page = browser.get("/pulses")

    assert 'data-bs-theme="dark"' in page
    assert "Times are in Asia/Kolkata" in page


def test_over_https_a_cookie_that_another_host_could_have_planted_is_not_heeded(services):
    browser = Kept(GUARDED, services)
    browser.keep("theme", "dark")
    browser.keep("zone", "Asia%2FKolkata")

    page = browser.get("/pulses")

    assert "data-bs-theme" not in page
    assert "Times are in Europe/Berlin" in page


def test_cookies_are_written_in_one_place_of_the_app_and_one_of_its_scripts():
    python = [path for path in (ROOT / "app").rglob("*.py") if ".set_cookie(" in path.read_text()]
    scripts = "".join(path.read_text() for path in (ROOT / "static").glob("*.js"))

    assert [path.name for path in python] == ["cookies.py"]
    assert scripts.count("document.cookie") == 1
