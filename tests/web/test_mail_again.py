"""One button sends once more what /sign-up, /join and /forgotten have mailed."""

import re
from html import unescape

import pytest

from app.web import security
from tests.cast import ADA, EMAILS
from tests.web.a_team import copied, invite
from tests.web.conftest import Browser
from tests.web.mailbox import key_of, link_to, mails
from tests.web.test_query_counts import counting

NOBODY = "nobody@acme.example"
SIGN_UP = {"name": "Dora Brand", "organisation": "Initech", "timezone": "Europe/Vienna"}
WAYS = [("/sign-up", SIGN_UP), ("/forgotten", {})]
both_ways = pytest.mark.parametrize(("url", "more"), WAYS, ids=["sign-up", "forgotten"])


def button(page):
    """Where the page's one button posts to, and what, its token aside."""
    form = page.partition('<form class="empty-actions"')[2].partition("</form>")[0]
    url = re.search(r'action="(.*?)"', form)[1]
    fields = dict(re.findall(r'name="(\w+)" value="(.*?)"', form))
    fields.pop("csrf_token")
    return unescape(url), {name: unescape(text) for name, text in fields.items()}


def without(email, page):
    """What a page says, but for whom it is about and its tokens."""
    tokens = r'name="csrf_token" value=".*?"|"X-CSRFToken": ".*?"'
    return re.sub(tokens, "", page).replace(email, "")


def pressed(browser, page):
    url, fields = button(page)
    return browser.post(url, **fields)


@pytest.fixture
def asked(anyone):
    """The page after asking, by which way and for whom one likes."""

    def ask(url, more, email=NOBODY):
        answer = anyone.post(url, email=email, **more)
        assert answer.location == f"{url}/sent"
        return anyone.get(answer.location).text

    return ask


@both_ways
def test_after_a_minute_one_press_sends_to_the_same_address(anyone, world, asked, url, more):
    page = asked(url, more)
    world.clock.forward(seconds=60)
    again = pressed(anyone, page)

    assert (again.status_code, again.location) == (303, f"{url}/sent")
    assert [to for to, _, _ in mails(world)] == [NOBODY, NOBODY]
    after = anyone.get(again.location).text
    assert "One more mail is on its way." in after
    assert "Another one can go in 60 seconds." in after


@both_ways
def test_a_press_too_early_says_how_long_to_wait_and_sends_nothing(
    anyone, world, asked, url, more
):
    page = asked(url, more)
    world.clock.forward(seconds=18)
    answer = pressed(anyone, page)

    assert answer.status_code == 422
    assert "Too early: nothing was sent." in answer.text
    assert "Another one can go in 42 seconds." in answer.text
    assert len(mails(world)) == 1
    assert button(answer.text) == button(page)


@both_ways
def test_the_page_counts_down_and_names_the_address_that_was_typed(asked, url, more):
    page = asked(url, more)

    assert 'data-holds="send-again" data-wait="60"' in page
    assert f"It goes to {NOBODY}." in page


@both_ways
def test_once_the_minute_is_over_nothing_holds_the_button(anyone, world, asked, url, more):
    asked(url, more)
    world.clock.forward(seconds=60)

    assert "data-holds" not in anyone.get(f"{url}/sent").text


@both_ways
def test_known_and_unknown_addresses_are_sent_to_again_alike(app, world, url, more):
    said, asked = [], []
    for email in (EMAILS[ADA], NOBODY):
        security.limiter.reset()
        browser = Browser(app)
        browser.post(url, email=email, **more)
        early = pressed(browser, browser.get(f"{url}/sent").text)
        world.clock.forward(seconds=61)
        with counting(world) as statements:
            late = pressed(browser, early.text)
        after = browser.get(late.location)
        pages = [(each.status_code, without(email, each.text)) for each in (early, late, after)]
        said.append(pages)
        asked.append(statements)

    assert said[0] == said[1]
    assert asked[0] == asked[1]


@both_ways
def test_no_address_of_a_page_tells_whom_it_is_about(anyone, asked, url, more):
    page = asked(url, more)

    assert not re.search(r'(href|action)="[^"]*nobody', page)


@both_ways
def test_presses_count_as_the_form_does(anyone, world, asked, url, more):
    page = asked(url, more)
    answers = []
    for _ in range(5):
        world.clock.forward(seconds=61)
        answers.append(pressed(anyone, page).status_code)

    assert answers == [303] * 4 + [429]


@both_ways
def test_another_address_need_not_wait(anyone, world, asked, url, more):
    asked(url, more)

    assert anyone.post(url, email="other@acme.example", **more).status_code == 303
    assert len(mails(world)) == 2


@both_ways
def test_who_has_asked_for_nothing_finds_the_form(anyone, url, more):
    page = anyone.get(f"{url}/sent").text

    assert f'href="{url}">Ask again' in page
    assert "Send it again" not in page


def test_what_was_asked_for_elsewhere_is_not_sent_again_here(anyone, asked):
    asked("/forgotten", {})

    assert "Send it again" not in anyone.get("/sign-up/sent").text


def test_what_somebody_typed_stays_text(anyone):
    anyone.post("/sign-up", email=NOBODY, **SIGN_UP | {"name": '"><b>x</b>'})
    page = anyone.get("/sign-up/sent").text

    assert "<b>x</b>" not in page
    assert button(page)[1]["name"] == '"><b>x</b>'


def test_who_has_come_in_leaves_no_address_behind(anyone, world, asked):
    asked("/sign-up", SIGN_UP)
    anyone.post(
        "/sign-up/finish", key=key_of(link_to(world, NOBODY)), password="a staple of horses"
    )

    assert NOBODY not in anyone.get("/sign-up/sent").text.partition("<main")[2]


@both_ways
def test_what_was_asked_for_is_forgotten_once_its_link_works_no_longer(
    anyone, world, asked, url, more
):
    hours = {"/sign-up": 48, "/forgotten": 1}[url]
    asked(url, more)
    world.clock.forward(seconds=hours * 3600 - 1)
    before = anyone.get(f"{url}/sent").text
    world.clock.forward(seconds=1)
    after = anyone.get(f"{url}/sent").text

    assert f"It goes to {NOBODY}." in before
    assert NOBODY not in after.partition("<main")[2]
    assert f'href="{url}">Ask again' in after


def test_asking_anew_once_the_link_is_over_is_no_second_mail(anyone, world, asked):
    asked("/forgotten", {})
    world.clock.forward(hours=1)

    assert "One more mail" not in asked("/forgotten", {})


def test_what_was_corrected_too_early_is_what_goes_after_the_minute(anyone, world, asked):
    asked("/sign-up", SIGN_UP | {"organisation": "Initehc"})
    world.clock.forward(seconds=20)
    early = anyone.post("/sign-up", email=NOBODY, **SIGN_UP)
    world.clock.forward(seconds=40)
    shown = anyone.get("/sign-up/sent").text
    again = pressed(anyone, shown)

    assert early.status_code == 422
    assert "Another one can go in 40 seconds." in early.text
    assert button(early.text) == button(shown) == ("/sign-up", SIGN_UP | {"email": NOBODY})
    assert again.status_code == 303
    assert [to for to, _, _ in mails(world)] == [NOBODY, NOBODY]


def test_who_comes_by_a_copied_link_is_mailed_again_after_a_minute(owner, app, world):
    invite(owner)
    newcomer, form = Browser(app), {"name": "Eve", "email": "eve@initech.example"}
    key = key_of(copied(owner, world))
    newcomer.post("/join/new", key=key, **form)
    page = newcomer.get("/sign-up/sent").text
    early = newcomer.post("/join/new", key=key, **form)
    world.clock.forward(seconds=60)
    again = newcomer.post("/join/new", key=key, **form)

    assert 'action="/join/new"' in page
    assert f'name="key" value="{key}"' in page
    assert (early.status_code, again.status_code) == (422, 303)
    assert [to for to, _, _ in mails(world)].count("eve@initech.example") == 2


def test_another_teams_invitation_need_not_wait(owner, cleo, app, world):
    invite(owner)
    first = key_of(copied(owner, world))
    invite(cleo)
    second = key_of(copied(cleo, world))
    newcomer, form = Browser(app), {"name": "Eve", "email": "eve@initech.example"}
    answers = [newcomer.post("/join/new", key=key, **form) for key in (first, second)]

    assert first != second
    assert [answer.status_code for answer in answers] == [303, 303]
    assert button(newcomer.get("/sign-up/sent").text)[1]["key"] == second
    assert [to for to, _, _ in mails(world)].count("eve@initech.example") == 2
