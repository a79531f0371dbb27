"""Deleting one's own account: /account/deletion and /goodbye."""

import pytest
from sqlalchemy import insert, update

from adapters.sql import tables
from adapters.sql.engine import writing
from tests.cast import ADA, BEN, EMAILS, PASSWORD
from tests.web.conftest import Browser
from tests.web.mailbox import mails

URL = "/account/deletion"


def people(world):
    return {row.email for row in world.rows("person")}


def sign_in(app, email) -> Browser:
    browser = Browser(app)
    browser.post("/sign-in", email=email, password=PASSWORD)
    browser._token = ""
    return browser


@pytest.fixture
def operators(world):
    """Makes these look after the installation."""

    def make(*whom):
        with writing(world.engine) as connection:
            for who in whom:
                connection.execute(
                    insert(tables.operator).values(person=who.person, since=world.clock.now())
                )

    return make


def test_the_account_leads_to_the_page_that_says_what_goes_and_what_stays(ben):
    page = ben.get(URL).text

    assert f'href="{URL}"' in ben.get("/account").text
    assert "What goes" in page
    assert EMAILS[BEN] in page
    assert "Your seat in Acme" in page
    assert "What stays" in page
    assert "by “Somebody”" in page


def test_with_the_password_the_account_is_gone_everywhere(app, world):
    ben, other = sign_in(app, EMAILS[BEN]), Browser(app, BEN)
    answer = ben.post(URL, present=PASSWORD)
    page = ben.get(answer.location).text

    assert (answer.status_code, answer.location) == (303, "/goodbye")
    assert "Your account is deleted" in page
    assert "Thank you for having been here" in page
    assert EMAILS[BEN] not in people(world)
    assert other.get("/account").status_code == 302
    again = Browser(app).post("/sign-in", email=EMAILS[BEN], password=PASSWORD)
    assert "do not go together" in again.text
    assert mails(world)[-1][:2] == (EMAILS[BEN], "Your account at Chartcastr is deleted")


def test_with_another_password_nothing_is(ben, world):
    answer = ben.post(URL, present="not this one")

    assert answer.status_code == 422
    assert "This is not your current password" in answer.text
    assert EMAILS[BEN] in people(world)
    assert ben.get("/account").status_code == 200


def test_without_its_token_nothing_is(ben, world):
    assert ben.post_without_token(URL, present=PASSWORD).status_code == 400
    assert EMAILS[BEN] in people(world)


def test_nobody_s_account_but_one_s_own_goes(anyone, world):
    answer = anyone.post(URL, present=PASSWORD)

    assert answer.location.startswith("/sign-in")
    assert EMAILS[ADA] in people(world)


def test_the_only_owner_is_told_of_which_organisation_and_what_mends_it(owner, world):
    page, answer = owner.get(URL).text, owner.post(URL, present=PASSWORD)

    assert "You cannot delete your account yet" in page
    assert "You are its only owner, and 1 other person is in it." in page
    entry = f"/organisations/{ADA.organisation}/entry?next="
    assert f'href="{entry}/settings/team"' in page
    assert f'href="{entry}/settings/data"' in page
    assert 'name="present"' not in page
    assert answer.status_code == 409
    assert EMAILS[ADA] in people(world)


def test_alone_with_what_was_made_one_invites_an_owner_or_erases(owner, world, app):
    sign_in(app, EMAILS[BEN]).post(URL, present=PASSWORD)
    world.pulse(owner.actor)
    page = owner.get(URL).text

    assert "it holds what was made in it" in page
    assert 'entry?next=/settings/team/invitations/new"' in page


def test_who_has_handed_it_over_goes(owner, world):
    with writing(world.engine) as connection:
        seat = tables.membership.c.person == BEN.person
        connection.execute(update(tables.membership).where(seat).values(role="owner"))

    assert owner.post(URL, present=PASSWORD).status_code == 303
    assert EMAILS[ADA] not in people(world)


def test_the_only_operator_is_told_how_another_is_made(ben, world, operators):
    operators(BEN)

    assert "python -m app.cli operator" in ben.get(URL).text
    assert ben.post(URL, present=PASSWORD).status_code == 409
    assert EMAILS[BEN] in people(world)


def test_one_of_two_operators_goes(ben, world, operators):
    operators(BEN, ADA)

    assert "look after this installation" in ben.get(URL).text
    assert ben.post(URL, present=PASSWORD).status_code == 303
    assert [row.person for row in world.rows("operator")] == [ADA.person]


def test_where_no_mail_leaves_none_is_written(ben, world, doors):
    doors(mail_leaves=False)
    answer = ben.post(URL, present=PASSWORD)

    assert "A last mail" not in ben.get(answer.location).text
    assert world.rows("mail") == []


def test_the_log_says_that_somebody_has_gone(owner, app):
    sign_in(app, EMAILS[BEN]).post(URL, present=PASSWORD)
    page = owner.get("/settings/audit").text

    assert "deleted their account" in page
    assert "Somebody" in page
    assert EMAILS[BEN] not in page


def test_goodbye_is_said_to_nobody_else(anyone, ben):
    assert anyone.get("/goodbye").location == "/"
    assert ben.get("/goodbye").location == "/"


def test_the_browser_forgets_that_account_alone(app):
    browser = sign_in(app, EMAILS[ADA])
    browser.post("/sign-out")
    browser._token = ""
    browser.post("/sign-in", email=EMAILS[BEN], password=PASSWORD)
    browser._token = ""
    both = browser.client.get_cookie("familiar").value.split("-")
    browser.post(URL, present=PASSWORD)

    left = browser.client.get_cookie("familiar").value.split("-")
    assert (len(both), len(left)) == (2, 1)
    assert left[0] in both
