"""Several organisations of one person: /organisations."""

import pytest
from sqlalchemy import delete, update

from adapters.sql.engine import writing
from adapters.sql.tables import membership, organisation
from app.use_cases.operating import make_operator
from domain.plans import Plan
from domain.tenancy import THE_HOUSE, Membership, Role
from tests.cast import ACME, ADA, BEN, CLEO, EMAILS, GLOBEX, PASSWORD
from tests.web.conftest import HTMX, Browser
from tests.web.test_sign_up import doors

__all__ = ["doors"]

URL = "/organisations"


def settle(world, which, **columns):
    with writing(world.engine) as connection:
        connection.execute(
            update(organisation).where(organisation.c.id == which).values(**columns)
        )


@pytest.fixture
def both(world, app):
    """Ada, who has a seat in Globex as well."""
    with world.storage.house(THE_HOUSE) as house:
        house.people.join(Membership(GLOBEX, ADA.person, Role.MEMBER))
        house.commit()
    return Browser(app, ADA)


def test_each_organisation_is_listed_with_ones_role_there(both):
    page = both.get(URL).text

    assert page.index("Acme") < page.index("Globex")
    assert "Admin" in page
    assert "Member" in page
    assert "times in America/New_York" in page


def test_one_enters_another_in_the_same_browser(both, world):
    answer = both.post(f"{URL}/{GLOBEX}/entry")

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Times are in America/New_York" in both.get("/account").text
    assert both.get("/settings/team").status_code == 403
    assert len(world.rows("signed_in_browser")) == 1


def test_nobody_enters_where_they_have_no_seat(ben, ada):
    assert ben.post(f"{URL}/{GLOBEX}/entry").status_code == 404
    assert "Times are in Europe/Berlin" in ben.get("/account").text


def test_who_signs_in_with_several_chooses_one(both, app):
    signing_in = Browser(app)

    answer = signing_in.post("/sign-in", email=EMAILS[ADA], password=PASSWORD)
    wanted = Browser(app).post("/sign-in", email=EMAILS[ADA], password=PASSWORD, next="/sources")

    assert answer.location == URL
    assert wanted.location == "/sources"


def test_the_menu_offers_the_others(both, ben):
    menu = both.client.get(f"{URL}/menu", headers=HTMX).text

    assert "Switch to Globex" in menu
    assert "Switch to Acme" not in menu
    assert "Switch to" not in ben.client.get(f"{URL}/menu", headers=HTMX).text
    assert both.get(f"{URL}/menu").location == URL


def test_a_member_makes_an_organisation_of_their_own(ben, world):
    answer = ben.post(f"{URL}/new", organisation="Initech", timezone="Europe/Vienna")

    assert answer.status_code == 303
    assert "Times are in Europe/Vienna" in ben.get("/account").text
    assert ben.get("/settings/team").status_code == 200
    assert "founded the organisation" in [row.what for row in world.rows("audit")]


def test_while_one_waits_for_its_approval_no_other_is_made(cleo, world):
    page = cleo.get(f"{URL}/new").text
    refused = cleo.post(f"{URL}/new", organisation="Initech", timezone="UTC")
    settle(world, GLOBEX, approved=True)
    answer = cleo.post(f"{URL}/new", organisation="Initech", timezone="UTC")

    for said in (page, refused.text):
        assert "Ask for the approval of Globex" in said
        assert "/settings/plan#approval" in said
    assert (refused.status_code, answer.status_code) == (409, 303)
    names = [row.name for row in world.rows("organisation")]
    assert names.count("Initech") == 1
    assert "Globex waits" not in page


def test_one_that_waits_elsewhere_has_a_way_there(ben):
    ben.post(f"{URL}/new", organisation="Initech", timezone="UTC")
    ben.post(f"{URL}/{ACME}/entry")

    page = ben.get(f"{URL}/new").text

    assert "Initech waits: enter it" in page
    assert "Enter Initech" in page


@pytest.mark.parametrize("left", [False, True])
def test_who_has_handed_it_over_has_made_it_all_the_same(ben, world, left):
    ben.post(f"{URL}/new", organisation="Initech", timezone="UTC")
    ben.post(f"{URL}/{ACME}/entry")
    made = next(row.id for row in world.rows("organisation") if row.name == "Initech")
    of_ben = (membership.c.organisation == made, membership.c.person == BEN.person)
    step = delete(membership) if left else update(membership).values(role="admin")
    with writing(world.engine) as connection:
        connection.execute(step.where(*of_ben))

    refused = ben.post(f"{URL}/new", organisation="Hooli", timezone="UTC")

    assert refused.status_code == 409
    assert ("Enter Initech" in refused.text) is not left
    assert ("You are not in it any more" in refused.text) is left


def test_an_operator_makes_as_many_as_they_like_and_they_are_let_in(cleo, world):
    make_operator(THE_HOUSE, EMAILS[CLEO], storage=world.storage, clock=world.clock)

    answers = [
        cleo.post(f"{URL}/new", organisation=name, timezone="UTC") for name in ("One", "Two")
    ]

    assert [each.status_code for each in answers] == [303, 303]
    assert [
        (row.approved, row.access)
        for row in world.rows("organisation")
        if row.name in {"One", "Two"}
    ] == [(True, "granted")] * 2


def test_another_one_begins_on_the_plan_of_a_sign_up(ben, doors, world):
    doors(plan=Plan.FREE)

    ben.post(f"{URL}/new", organisation="Initech", timezone="UTC")

    assert [row.plan for row in world.rows("organisation") if row.name == "Initech"] == ["free"]


def test_where_sign_up_is_closed_so_is_this(ben, doors, world):
    doors(sign_up=False)

    assert "Make another" not in ben.get(URL).text
    assert ben.post(f"{URL}/new", organisation="I", timezone="UTC").status_code == 403
    assert len(world.rows("membership")) == 3


def test_what_is_wrong_is_said_beside_the_field(ben):
    answer = ben.post(f"{URL}/new", organisation="", timezone="Mars/Base")

    assert answer.status_code == 422
    assert "Give a name" in answer.text
    assert "Pick a time zone" in answer.text


def test_who_leaves_is_in_another_of_theirs(both, world):
    assert "Leave Acme?" in both.get(f"{URL}/departure").text
    answer = both.post(f"{URL}/departure")

    assert (answer.status_code, answer.location) == (303, URL)
    assert "Times are in America/New_York" in both.get("/account").text
    assert "left the organisation" in [row.what for row in world.rows("audit")]


def test_who_leaves_their_only_one_is_signed_out(ben, world):
    answer = ben.post(f"{URL}/departure")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert ben.get("/account").status_code == 302
    left = [row.person for row in world.rows("membership") if row.organisation == ACME]
    assert BEN.person not in left


def test_a_day_of_charts_is_counted_for_each(both, world):
    world.fire(ADA, world.pulse(ADA, world.recipient(ADA)))
    world.work_all()
    sent = both.get(URL).text
    world.status("read", wamid=world.messages("chart")[0].wamid)
    world.work_all()
    read = both.get(URL).text
    world.clock.forward(hours=25)
    later = both.get(URL).text

    assert "1 chart in the last 24 hours: 0 arrived, 0 read" in sent
    assert "1 chart in the last 24 hours: 1 arrived, 1 read" in read
    assert sent.count("No chart in the last 24 hours") == 1
    assert later.count("No chart in the last 24 hours") == 2


def test_somebody_without_a_seat_there_counts_none_of_its_charts(cleo, world):
    world.fire(ADA, world.pulse(ADA, world.recipient(ADA)))
    world.work_all()

    assert "1 chart" not in cleo.get(URL).text
