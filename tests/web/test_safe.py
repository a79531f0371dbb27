"""What holds for every route and every page: tokens of forms, cookies, sizes, ways out."""

import re
from io import BytesIO

import pytest

from app.settings import ROOT
from app.web import gate, security
from app.web.factory import create_app
from app.web.site import Site
from tests.cast import ADA, CLEO, EMAILS, PASSWORD
from tests.web.conftest import Browser

NOBODYS = "00000000-0000-0000-0000-000000000000"
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
PROVED_OTHERWISE = ("/webhook/integrations/whatsapp", "/api/v1/")
"""Meta's signature, or a token that no browser sends by itself."""
ELSEWHERE = [
    "https://evil.example",
    "http://evil.example/path",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://evil.example",
    "//evil.example/%2f..",
    "//evil.example?/x",
    "//evil.example#/x",
    "//user@evil.example",
    "https://chartcastr.example@evil.example",
    "https://chartcastr.example.evil.example",
    "http://[::1]",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "evil.example",
    "?next=//evil.example",
    ".evil.example",
    "@evil.example",
]


def unsafe(app):
    for rule in app.url_map.iter_rules():
        if rule.methods & UNSAFE and not rule.rule.startswith(PROVED_OTHERWISE):
            yield rule


def shown(app):
    """The address of each page; what it names is nobody's."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods:
            yield re.sub(r"<[^>]+>", NOBODYS, rule.rule)


def test_no_view_is_free_of_its_forms_token_but_those_that_a_machine_posts_to(app):
    free = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.methods & UNSAFE and security.is_free_of_tokens(app.view_functions[rule.endpoint])
    }

    assert free
    assert all(rule.startswith(PROVED_OTHERWISE) for rule in free), free


def test_the_token_of_another_session_is_none(app):
    stolen = Browser(app, CLEO).token
    for rule in unsafe(app):
        url = re.sub(r"<[^>]+>", NOBODYS, rule.rule)
        method = next(iter(rule.methods & UNSAFE))
        ada = Browser(app, ADA).client

        answer = ada.open(url, method=method, data={"csrf_token": stolen})

        assert answer.status_code == 400, rule
        assert "This form is too old" in answer.text, rule


def test_over_https_a_form_of_another_site_is_refused(services):
    app = create_app(services, Site("x", "https://charts.example"))
    client, site = app.test_client(), {"base_url": "https://charts.example"}
    page = client.get("/sign-in", **site).text
    token = re.search(r'"X-CSRFToken": "([^"]+)"', page)
    assert token
    form = {"data": {"csrf_token": token[1], "theme": "dark"}, **site}

    own = client.post("/theme", headers={"Referer": "https://charts.example/sign-in"}, **form)
    other = client.post("/theme", headers={"Referer": "https://evil.example/"}, **form)
    silent = client.post("/theme", **form)

    assert (own.status_code, other.status_code, silent.status_code) == (303, 400, 400)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_no_address_leads_to_another_site(url):
    path = gate.safe_path(url)

    assert re.match(r"^/(?![/\\])", path), path
    assert not re.search(r"[\s\\]", path)


def test_there_are_thirty_ways_out_that_are_tried():
    assert len(ELSEWHERE) >= 30


def test_the_policy_lets_no_script_and_no_style_of_a_pages_own_run():
    policy = security.headers(https=True)["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "script-src" not in policy or "script-src 'self'" in policy
    assert "default-src 'self'" in policy


def test_no_template_takes_a_text_for_markup():
    for path in (ROOT / "templates").rglob("*.html"):
        page = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b", page), path
        assert "autoescape false" not in page, path
        assert "Markup(" not in page, path


def test_no_cookie_is_without_its_guards_over_https(services):
    site = {"base_url": "https://charts.example"}
    app = create_app(services, Site("x", site["base_url"]))
    client = app.test_client()
    answers = []

    def post(url, *, on, **form):
        """From that page, whose token a session keeps only until somebody signs in."""
        page = client.get(on, **site)
        token = re.search(r'"X-CSRFToken": "([^"]+)"', page.text)
        assert token
        headers = {"Referer": site["base_url"] + on}
        answer = client.post(url, data=form | {"csrf_token": token[1]}, headers=headers, **site)
        assert answer.status_code == 303, url
        answers.extend([page, answer])

    post("/theme", on="/sign-in", theme="dark")
    post("/sign-in", on="/sign-in", email=EMAILS[ADA], password=PASSWORD)
    post("/first-steps", on="/pulses")
    answers += [client.get(url, **site) for url in shown(app)]

    cookies = [each for answer in answers for each in answer.headers.getlist("Set-Cookie")]
    assert {each.partition("=")[0] for each in cookies} == {
        "__Host-session",
        "__Host-theme",
        "__Host-familiar",
        f"__Host-first-steps-{ADA.organisation.hex}",
    }
    for cookie in cookies:
        assert {"Secure", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")), cookie
        assert "Domain" not in cookie


def test_no_form_takes_more_than_its_limit(app, ada):
    large = BytesIO(b"x" * (security.FORM_LIMIT + 1))

    answer = ada.post("/sources/new", name="Large", file=(large, "large.csv"))

    assert app.config["MAX_CONTENT_LENGTH"] == security.FORM_LIMIT
    assert answer.status_code == 413


@pytest.mark.parametrize("url", ["/deliveries?recipient=%00", "/settings/audit?what=a%00b"])
def test_a_nul_that_no_database_keeps_is_refused_in_an_address(ada, url):
    assert ada.get(url).status_code == 400


@pytest.mark.parametrize("url", ["/sign-in", "/account/name"])
def test_a_nul_is_refused_in_a_form(ada, url):
    answer = ada.post(url, email="a\0b@acme.example", name="a\0b", password="a")

    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
