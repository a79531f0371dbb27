"""What every page carries, and what none has."""

import re

from tests.web.conftest import DEMO
from tests.web.doors.walking import OPEN, pages

POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)


def test_every_page_carries_the_policy(demo_app, arranged):
    for url, response in pages(demo_app, arranged):
        assert response.headers["Content-Security-Policy"] == POLICY, url
        assert response.headers["Referrer-Policy"] == "same-origin", url
        assert response.headers["X-Content-Type-Options"] == "nosniff", url
        assert response.headers["Cache-Control"] == "no-store", url
        assert "HX-Request" in response.headers["Vary"], url


def test_no_page_has_a_script_or_a_style_of_its_own(demo_app, arranged):
    seen = 0
    for url, response in pages(demo_app, arranged):
        page = response.text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), url
        assert not re.search(r"<style\b", page), url
        assert not re.search(r"<[^>]*\sstyle=", page), url
        assert not re.search(r"<[^>]*\son[a-z]+=", page), url
        assert not re.search(r"<[^>]*\shx-on", page), url
        assert "js:" not in page, url
        seen += response.status_code == 200
    assert seen >= 10


def test_every_form_works_without_a_script(demo_app, arranged):
    for url, response in pages(demo_app, arranged):
        for form in re.findall(r"<form\b[^>]*>", response.text):
            closes_a_dialog = 'method="dialog"' in form
            assert "method=" in form, (url, form)
            assert "action=" in form or closes_a_dialog, (url, form)


def test_every_page_says_where_one_is_and_lets_one_skip_to_the_content(demo_app, arranged):
    for url, response in pages(demo_app, arranged):
        if response.status_code != 200 or "<html" not in response.text:
            continue
        assert 'class="skip-link" href="#main"' in response.text, url
        assert response.text.count("<h1") == 1, url
        assert "<title>" in response.text, url
        if url not in OPEN:
            assert "Times are in Europe/Berlin" in response.text, url


def test_files_carry_the_policy_and_age_only_under_their_digest(app, anyone):
    page = anyone.get("/sign-in").text
    hashed = re.search(r'"(/static/[0-9a-f]{12}/app\.css)"', page)
    assert hashed

    with anyone.get(hashed[1]) as forever, anyone.get("/static/app.css") as plain:
        pass

    assert "immutable" in forever.headers["Cache-Control"]
    assert "max-age=60" in plain.headers["Cache-Control"]
    assert forever.headers["Content-Security-Policy"] == POLICY
    assert "Access-Control-Allow-Origin" not in forever.headers


def test_over_https_the_cookie_is_for_this_host_alone(services):
    from app.web.factory import create_app
    from app.web.site import Site

    app = create_app(services, Site("x", "https://charts.example"), DEMO)
    client = app.test_client()

    response = client.get("/", base_url="https://charts.example")

    cookies = response.headers.getlist("Set-Cookie")
    assert {each.partition("=")[0] for each in cookies} == {"__Host-session", "__Host-familiar"}
    for cookie in cookies:
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
