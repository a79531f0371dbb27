"""How often a password is tried: by strangers together, and by each browser that is familiar."""

import re
from dataclasses import dataclass, field

import pytest

from app.web.factory import create_app
from app.web.site import Site
from tests.cast import ADA, BEN, CLEO, EMAILS, PASSWORD
from tests.web.conftest import Browser, instead
from tests.web.mailbox import key_of, link_to

URL, NOBODY = "/sign-in", "nobody@acme.example"
MOST = 20
NEW = "a staple of horses"


@dataclass
class Counted:
    """Passwords as they are, and how often one was looked at."""

    real: object
    looks: list[str] = field(default_factory=list)

    def matches(self, password: str, stored: str) -> bool:
        self.looks.append(password)
        return self.real.matches(password, stored)


def tried(browser, place: int, url=URL, email=EMAILS[ADA], password="wrong"):
    """From an address of the network that nobody else has."""
    browser.client.environ_base["REMOTE_ADDR"] = f"192.0.{place // 250}.{place % 250}"
    return browser.post(url, email=email, password=password, key="nobody's")


def strangers(app, email=EMAILS[ADA], tries=MOST):
    return {tried(Browser(app), place, email=email).status_code for place in range(tries)}


def familiar(app, who=ADA) -> Browser:
    """A browser in which they have signed in, and out again."""
    browser = Browser(app)
    assert tried(browser, 900, email=EMAILS[who], password=PASSWORD).status_code == 303
    browser.post("/sign-out")
    browser._token = ""
    return browser


def mark(browser) -> str:
    return browser.client.get_cookie("familiar").value


def test_all_strangers_together_try_one_account_twenty_times_an_hour(app, anyone):
    assert strangers(app) == {422}

    assert tried(anyone, 100, password=PASSWORD).status_code == 429
    assert tried(anyone, 101, email=EMAILS[CLEO]).status_code == 422


@pytest.mark.parametrize("email", [EMAILS[ADA], NOBODY])
def test_of_however_many_tries_twenty_reach_the_hash(app, world, email):
    counted = Counted(world.passwords)

    with instead(app, passwords=counted):
        strangers(app, email, tries=300)

    assert len(counted.looks) == MOST


def test_no_stranger_locks_out_who_has_signed_in_here_before(app):
    ada = familiar(app)
    strangers(app, tries=MOST + 1)

    assert tried(ada, 100, password=PASSWORD).status_code == 303


def test_a_familiar_browser_has_twenty_tries_of_its_own(app):
    ada, another = familiar(app), familiar(app)
    of_ada = [tried(ada, place).status_code for place in range(MOST + 1)]

    assert of_ada == [422] * MOST + [429]
    assert tried(another, 100, password=PASSWORD).status_code == 303


def test_signing_in_begins_the_count_anew(app):
    ada = familiar(app)
    for place in range(MOST - 1):
        tried(ada, place)
    tried(ada, 100, password=PASSWORD)
    ada.post("/sign-out")
    ada._token = ""

    assert tried(ada, 101).status_code == 422
    assert tried(ada, 102, password=PASSWORD).status_code == 303


def test_who_is_familiar_with_one_account_is_a_stranger_to_another(app):
    ben = familiar(app, BEN)
    strangers(app)

    assert tried(ben, 100, password=PASSWORD).status_code == 429


def test_one_browser_is_familiar_with_several_accounts(app):
    browser = familiar(app)
    tried(browser, 901, email=EMAILS[BEN], password=PASSWORD)
    browser.post("/sign-out")
    browser._token = ""
    strangers(app)
    strangers(app, EMAILS[BEN])

    assert tried(browser, 100).status_code == 422
    assert tried(browser, 101, email=EMAILS[BEN], password=PASSWORD).status_code == 303


@pytest.mark.parametrize(
    "forged", ["", "-", "0" * 96, "f" * 32, "é" * 40, "0" * 96 + "-" + "1" * 96]
)
def test_a_mark_that_is_not_ours_is_none(app, anyone, forged):
    strangers(app)
    anyone.client.set_cookie("familiar", forged)

    assert tried(anyone, 100, password=PASSWORD).status_code == 429


def test_a_mark_with_one_letter_changed_is_none(app):
    ada = familiar(app)
    kept = mark(ada)
    strangers(app)
    ada.client.set_cookie("familiar", kept[:-1] + ("0" if kept[-1] != "0" else "1"))

    assert tried(ada, 100, password=PASSWORD).status_code == 429


def test_a_mark_tells_of_nobody_and_is_never_the_same(app):
    one, other = mark(familiar(app)), mark(familiar(app))

    assert re.fullmatch("[0-9a-f]{96}", one)
    assert one != other


@pytest.mark.parametrize("email", [EMAILS[ADA], NOBODY])
def test_nobody_gets_a_mark_who_has_proved_nothing(anyone, email):
    answer = tried(anyone, 1, email=email)

    assert not any("familiar" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_no_script_reads_a_mark(services):
    site = "https://charts.example"
    client = create_app(services, Site("x", site)).test_client()
    token = re.search(r'"X-CSRFToken": "([^"]+)"', client.get("/forgotten", base_url=site).text)
    typed = {"email": EMAILS[ADA], "password": PASSWORD, "csrf_token": token[1]}
    answer = client.post(URL, data=typed, headers={"Referer": site + URL}, base_url=site)

    (cookie,) = (
        each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-familiar")
    )
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_by_a_team_s_link_there_are_no_tries_more(app, anyone):
    strangers(app)

    assert tried(anyone, 100, "/join/known").status_code == 429


def test_while_all_tries_are_used_up_a_new_browser_comes_in_by_a_forgotten_password(
    app, anyone, world
):
    strangers(app)
    told = tried(anyone, 100, password=PASSWORD)
    anyone.post("/forgotten", email=EMAILS[ADA])
    link = link_to(world, EMAILS[ADA])
    anyone.post("/forgotten/new-password", key=key_of(link), password=NEW)
    anyone._token = ""

    assert told.status_code == 429
    assert 'href="/forgotten"' in told.text
    assert tried(anyone, 101, password=NEW).status_code == 303


@pytest.mark.parametrize("email", [EMAILS[ADA], NOBODY])
def test_that_all_tries_are_used_up_tells_nobody_who_has_an_account(app, anyone, email):
    strangers(app, email)

    answer = tried(anyone, 100, email=email)

    assert answer.status_code == 429
    assert "More passwords were tried with this address" in answer.text


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("/account/password", "present"),
        ("/account/deletion", "present"),
        ("/account/email", "proof"),
    ],
)
def test_who_is_signed_in_guesses_twenty_times_an_hour_too(ada, world, app, url, field):
    counted = Counted(world.passwords)
    with instead(app, passwords=counted):
        for place in range(MOST + 5):
            ada.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{place}"
            form = {"password": NEW, "email": f"ada{place}@moreau.example", field: "wrong"}
            last = ada.post(url, **form)

    assert last.status_code == 429
    assert len(counted.looks) == MOST
