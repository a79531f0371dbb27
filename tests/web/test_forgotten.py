"""A forgotten password: /forgotten and /forgotten/new-password."""

import pytest

from app.web import security
from tests.cast import ADA, EMAILS, PASSWORD
from tests.web.conftest import Browser
from tests.web.mailbox import key_of, link_to, mails
from tests.web.test_query_counts import counting

NEW = "a staple of horses"
NOBODY = "nobody@acme.example"


def chosen(browser, link, password=NEW):
    return browser.post("/forgotten/new-password", key=key_of(link), password=password)


@pytest.fixture
def link(anyone, world):
    anyone.post("/forgotten", email=f" {EMAILS[ADA].upper()} ")
    return link_to(world, EMAILS[ADA])


def test_by_the_link_a_new_password_is_chosen_and_the_old_one_is_gone(app, anyone, link):
    page, answer = anyone.get(link), chosen(anyone, link)

    assert EMAILS[ADA] in page.text
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    old = Browser(app).post("/sign-in", email=EMAILS[ADA], password=PASSWORD)
    new = Browser(app).post("/sign-in", email=EMAILS[ADA], password=NEW)
    assert (old.status_code, new.status_code) == (422, 303)


def test_it_ends_every_session(app, ada, link):
    other = Browser(app, ADA)
    chosen(Browser(app), link)

    assert ada.get("/settings").status_code == 302
    assert other.get("/settings").status_code == 302


def test_the_mailbox_hears_that_it_was_changed(anyone, world, link):
    chosen(anyone, link)

    assert mails(world)[-1][:2] == (EMAILS[ADA], "Your password at Chartcastr was changed")


def test_a_known_and_an_unknown_address_are_answered_alike(app, world):
    answers = [Browser(app).post("/forgotten", email=each) for each in (EMAILS[ADA], NOBODY)]

    assert len({(each.status_code, each.location, each.text) for each in answers}) == 1
    subjects = {to: subject for to, subject, _ in mails(world)}
    assert subjects[NOBODY] == "No account at Chartcastr with this address"
    assert [len(world.rows(name)) for name in ("account_link", "mail")] == [2, 2]
    assert "?key=" not in next(body for to, _, body in mails(world) if to == NOBODY)


def test_a_known_and_an_unknown_address_take_the_same_statements(app, world):
    with counting(world) as known:
        Browser(app).post("/forgotten", email=EMAILS[ADA])
    with counting(world) as unknown:
        Browser(app).post("/forgotten", email=NOBODY)

    assert known == unknown


def test_a_link_works_once(app, link):
    chosen(Browser(app), link)

    assert Browser(app).get(link).status_code == 410
    assert chosen(Browser(app), link, "another long one").status_code == 410


def test_a_link_is_over_after_an_hour(anyone, world, link):
    world.clock.forward(hours=1)

    assert anyone.get(link).status_code == 410
    assert chosen(anyone, link).status_code == 410


def test_two_links_are_asked_for_and_the_first_that_is_used_ends_the_other(app, world, link):
    Browser(app).post("/forgotten", email=EMAILS[ADA])
    second = link_to(world, EMAILS[ADA])
    chosen(Browser(app), link)

    assert second != link
    assert chosen(Browser(app), second).status_code == 410


def test_a_link_for_one_thing_is_none_for_another(anyone, link):
    answer = anyone.post("/sign-up/finish", key=key_of(link), password=NEW)

    assert answer.status_code == 410
    assert chosen(anyone, link).status_code == 303


def test_a_short_password_leaves_everything_as_it_was(anyone, ada, link):
    answer = chosen(anyone, link, "short")

    assert answer.status_code == 422
    assert ada.get("/settings").status_code == 200
    assert chosen(anyone, link).status_code == 303


def test_what_is_no_address_is_said(anyone, world):
    answer = anyone.post("/forgotten", email="ada")

    assert answer.status_code == 422
    assert "Give a mail address" in answer.text
    assert mails(world) == []


def test_many_mails_to_one_mailbox_are_stopped_whether_or_not_it_is_known(app):
    for address in (EMAILS[ADA], NOBODY):
        security.limiter.reset()
        answers = [Browser(app).post("/forgotten", email=address).status_code for _ in range(6)]
        assert answers == [303] * 5 + [429]
