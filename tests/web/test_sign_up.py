"""Signing up: /sign-up, /sign-up/finish, and the first run at /set-up."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from adapters.sql.reads import sql_reads
from app.web.entrance import Entrance
from domain.plans import Plan
from tests.cast import ADA, EMAILS, PASSWORD
from tests.databases import cloned_sqlite
from tests.web.conftest import Browser
from tests.web.mailbox import key_of, link_to, mails
from tests.web.test_query_counts import counting
from tests.world import World

DORA = "dora@initech.example"
CHOSEN = "a staple of horses"
FORM = {
    "name": "Dora Brand",
    "email": DORA,
    "organisation": "Initech",
    "timezone": "Europe/Vienna",
}


def asked(browser, **more):
    return browser.post("/sign-up", **FORM | more)


def finished(browser, link, password=CHOSEN):
    return browser.post("/sign-up/finish", key=key_of(link), password=password)


def test_who_signs_up_gets_a_link_and_by_it_an_organisation_of_their_own(anyone, world):
    sent = asked(anyone)
    link = link_to(world, DORA)
    page = anyone.get(link).text
    entered = finished(anyone, link)

    assert (sent.status_code, sent.location) == (303, "/sign-up/sent")
    assert "Welcome, Dora Brand" in page
    assert (entered.status_code, entered.location) == (303, "/")
    home = anyone.get("/settings/team").text
    assert "Dora Brand" in home
    assert "Times are in Europe/Vienna" in home
    assert "the only owner, so the role stays" in home


def test_who_signs_up_begins_on_the_plan_that_the_settings_say(anyone, doors, world):
    doors(plan=Plan.FREE)

    asked(anyone)
    finished(anyone, link_to(world, DORA))

    plans = {row.name: row.plan for row in world.rows("organisation")}
    assert (plans["Initech"], plans["Acme"]) == ("free", "managed")


def test_there_is_no_account_before_the_link_is_used(anyone, world):
    before = world.rows("person"), world.rows("organisation")

    asked(anyone)
    anyone.get(link_to(world, DORA))

    assert (world.rows("person"), world.rows("organisation")) == before
    assert "do not go together" in anyone.post("/sign-in", email=DORA, password=CHOSEN).text


def test_a_known_and_an_unknown_address_are_answered_alike(app, world):
    known, unknown = Browser(app), Browser(app)
    answers = [asked(known, email=EMAILS[ADA]), asked(unknown)]

    assert len({(each.status_code, each.location, each.text) for each in answers}) == 1
    assert len({known.get("/sign-up/sent").text.count(word) for word in ("mail is on",)}) == 1
    subjects = {to: subject for to, subject, _ in mails(world)}
    assert subjects[EMAILS[ADA]] == "You have an account at Chartcastr"
    assert subjects[DORA] == "Confirm your address for Chartcastr"
    assert [len(world.rows(name)) for name in ("account_link", "mail")] == [2, 2]


def test_a_known_and_an_unknown_address_take_the_same_statements(app, world):
    with counting(world) as known:
        asked(Browser(app), email=EMAILS[ADA])
    with counting(world) as unknown:
        asked(Browser(app))

    assert known == unknown


def test_the_mail_to_a_known_address_opens_nothing_and_changes_nothing(anyone, world):
    before = world.rows("person")
    asked(anyone, email=EMAILS[ADA])

    body = next(text for to, _, text in mails(world) if to == EMAILS[ADA])

    assert "?key=" not in body
    assert world.rows("person") == before


def test_nothing_that_a_stranger_typed_is_mailed(anyone, world):
    asked(anyone, name="Buy https://evil.example", organisation="Win a prize")

    to, subject, body = mails(world)[-1]

    assert to == DORA
    assert not any(word in subject + body for word in ("evil", "prize", "Buy"))


def test_the_secret_of_the_link_is_nowhere_in_the_database(anyone, world):
    asked(anyone)
    waiting = str([world.rows(name) for name in ("account_link", "mail")])
    link = link_to(world, DORA)

    assert key_of(link) not in waiting
    assert [row.link_sealed for row in world.rows("mail")] == [None]
    assert len(world.rows("account_link")[0].digest) == 64


def test_a_link_works_once(app, world):
    asked(Browser(app))
    link = link_to(world, DORA)
    finished(Browser(app), link)

    again = Browser(app)

    assert again.get(link).status_code == 410
    answer = finished(again, link)
    assert answer.status_code == 410
    assert "This link is over" in answer.text


def test_a_link_is_over_after_two_days(anyone, world):
    asked(anyone)
    link = link_to(world, DORA)
    world.clock.forward(hours=48)

    assert anyone.get(link).status_code == 410
    assert finished(anyone, link).status_code == 410
    assert len(world.rows("person")) == 3


def test_looking_at_a_link_does_not_use_it_up(anyone, world):
    asked(anyone)
    link = link_to(world, DORA)
    anyone.get(link)
    anyone.get(link)

    assert finished(anyone, link).status_code == 303


@pytest.mark.parametrize("link", ["/sign-up/finish", "/sign-up/finish?key=made-up"])
def test_an_unknown_link_is_answered_like_one_that_is_over(anyone, link):
    assert anyone.get(link).status_code == 410


@pytest.mark.parametrize("password", ["short", "x" * 201, DORA.upper()])
def test_a_password_that_will_not_do_leaves_the_link_as_it_was(anyone, world, password):
    asked(anyone)
    link = link_to(world, DORA)

    refused = finished(anyone, link, password)

    assert refused.status_code == 422
    assert "at least 10 characters" in refused.text
    assert finished(anyone, link).status_code == 303


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("email", "dora", "Give a mail address"),
        ("name", " ", "Give a name"),
        ("organisation", "x" * 81, "Give a name"),
        ("timezone", "Europe/Nowhere", "Pick a time zone"),
        ("timezone", "../../etc/passwd", "Pick a time zone"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_mailed(
    anyone, world, field, typed, fault
):
    answer = asked(anyone, **{field: typed})

    assert answer.status_code == 422
    assert fault in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert mails(world) == []


def test_the_zone_is_guessed_by_the_browser_only_until_somebody_has_chosen(anyone):
    assert "data-guess-zone" in anyone.get("/sign-up").text
    chosen = asked(anyone, name="").text
    assert "data-guess-zone" not in chosen
    assert 'value="Europe/Vienna"' in chosen


def test_many_sign_ups_for_one_mailbox_are_stopped(app):
    answers = [asked(Browser(app)).status_code for _ in range(6)]

    assert answers == [303] * 5 + [429]


def test_many_sign_ups_from_one_place_are_stopped(app):
    answers = [
        asked(Browser(app), email=f"{place}@initech.example").status_code for place in range(6)
    ]

    assert answers[-1] == 429


def test_where_it_is_closed_nobody_signs_up_and_the_page_says_so(anyone, doors, world):
    doors(sign_up=False)

    assert "Nobody can sign up here" in anyone.get("/sign-up").text
    assert asked(anyone).status_code == 403
    assert mails(world) == []
    assert 'href="/sign-up"' not in anyone.get("/sign-in").text


def test_where_no_mail_leaves_nobody_signs_up(anyone, doors):
    doors(mail_leaves=False)

    assert "sends no mail" in anyone.get("/sign-up").text
    assert asked(anyone).status_code == 403


def test_without_its_token_nothing_is_mailed(anyone, world):
    assert anyone.post_without_token("/sign-up", **FORM).status_code == 400
    assert mails(world) == []


# --- the first run ------------------------------------------------------------------------


@pytest.fixture
def empty(services, app) -> World:
    """An installation in which nobody has an account."""
    engine: Engine = cloned_sqlite()
    new = World(engine)
    seats = type(services.seats)(engine)
    known = replace(
        services,
        storage=new.storage,
        seats=seats,
        mails=new.mails,
        reads=sql_reads(engine),
    )
    app.extensions["services"] = known
    return new


SET_UP = FORM | {"password": PASSWORD}


def test_the_first_person_owns_an_organisation_and_looks_after_the_house(anyone, empty):
    to_it = anyone.get("/sign-in")
    entered = anyone.post("/set-up", **SET_UP)

    assert to_it.location == "/set-up"
    assert (entered.status_code, entered.location) == (303, "/")
    assert [row.role for row in empty.rows("membership")] == ["owner"]
    assert len(empty.rows("operator")) == 1
    theirs = next(row for row in empty.rows("organisation") if row.name == SET_UP["organisation"])
    assert (theirs.access, theirs.approved) == ("granted", True)
    assert "Dora Brand" in anyone.get("/settings/team").text


def test_the_first_run_is_over_once_there_is_anybody(anyone, app, empty):
    anyone.post("/set-up", **SET_UP)
    later = Browser(app)

    assert later.get("/set-up").status_code == 404
    assert later.post("/set-up", **SET_UP | {"email": "eve@evil.example"}).status_code == 404
    assert len(empty.rows("person")) == 1
    assert later.get("/sign-in").status_code == 200


def test_where_people_are_there_is_no_first_run(anyone):
    assert anyone.get("/set-up").status_code == 404
    assert anyone.post("/set-up", **SET_UP).status_code == 404


def test_the_demo_makes_its_own_people(demo_app, empty):
    browser = Browser(demo_app)

    assert browser.get("/sign-in").status_code == 200
    assert browser.get("/set-up").status_code == 404


@pytest.mark.parametrize("code", ["", "wrong", "the Code"])
def test_in_production_no_stranger_takes_the_house(anyone, empty, doors, code):
    doors(set_up_code="the code")

    answer = anyone.post("/set-up", **SET_UP, code=code)

    assert answer.status_code == 422
    assert "This is not the code" in answer.text
    assert PASSWORD not in answer.text
    assert empty.rows("person") == []


def test_in_production_who_reads_the_command_line_sets_it_up(anyone, empty, doors):
    doors(set_up_code="the code")

    assert "Set-up code" in anyone.get("/set-up").text
    assert anyone.post("/set-up", **SET_UP, code=" the code ").status_code == 303


def test_the_code_is_in_no_text_about_the_doors():
    assert "the code" not in repr(Entrance(set_up_code="the code"))
