"""The pages to read, and that what they name is there."""

import re
from html import unescape

import pytest

from adapters.emulator.graph.errors import CATALOGUE
from tests.adapters.emulator.driver import NUMBER, Bench
from tests.browser.pages import OF_THE_PHONE


@pytest.mark.parametrize("path", ["/docs", "/simulator-and-meta"])
def test_a_page_is_whole_and_leads_back(shared: Bench, path: str) -> None:
    html = shared.phone("GET", path).text
    assert html.rstrip().endswith("</html>")
    for link in re.findall(r'href="(/[^"]*)"', html):
        assert shared.phone("GET", link).status_code == 200


def test_the_phone_leads_to_both(shared: Bench) -> None:
    html = shared.phone("GET", "/").text
    assert 'href="/docs"' in html
    assert 'href="/simulator-and-meta"' in html


def test_every_call_that_is_told_is_there(shared: Bench) -> None:
    html = unescape(shared.phone("GET", "/docs").text)
    assert NUMBER in html
    assert shared.settings.access_token not in html
    for method, path in set(re.findall(r"(GET|POST) (/emulator/[a-z/]+|/clock)", html)):
        found = shared.phone(method, path.rstrip("/"), json={} if method == "POST" else None)
        assert found.status_code != 405, path
        if "templates" not in path:
            assert found.status_code != 404, path


def test_every_code_that_is_told_is_known(shared: Bench) -> None:
    html = shared.phone("GET", "/simulator-and-meta").text
    codes = [int(code) for code in re.findall(r"\b(\d{6,7})\b", html)]
    assert len(codes) > 20
    assert set(codes) <= set(CATALOGUE)


def test_every_page_is_on_the_list_of_those_that_are_looked_at(shared: Bench) -> None:
    plain = [
        rule.rule
        for rule in shared.emulator.app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.arguments
    ]
    answers = {path: shared.phone("GET", path, allow_redirects=False) for path in plain}
    kinds = {path: answer.headers.get("Content-Type", "") for path, answer in answers.items()}
    shown = {
        path
        for path, kind in kinds.items()
        if kind.startswith("text/html") and answers[path].status_code == 200
    }

    assert shown == set(OF_THE_PHONE.values())
