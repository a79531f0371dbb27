"""An operator who is in no organisation: the console is theirs, and nothing of anybody's."""

import pytest
from sqlalchemy import delete

from adapters.sql import tables
from adapters.sql.engine import writing
from app.use_cases.accounts import Founder
from app.use_cases.letters import Letterhead
from app.use_cases.operating import make_operator, remove_operator, take_on_operator
from app.use_cases.signing_up import SignUpWish, ask_to_sign_up
from app.use_cases.teaming import copied_link, invite_teammate
from domain.tenancy import HOUSE, THE_HOUSE, Actor, Role
from tests.cast import ACME, ADA, EMAILS, PASSWORD
from tests.web.conftest import Browser
from tests.world import SARAH

EMAIL = "kim@house.example"
REASON = "Ada asked why Monday’s chart was late."
CONSOLE = (
    "/operator",
    "/operator/organisations",
    f"/operator/organisations/{ACME}",
    "/operator/access",
    "/operator/onboardings",
    "/operator/number",
    "/operator/templates",
    "/operator/templates/new",
    "/operator/mails",
    "/operator/visits",
    "/operator/audit",
)
OWN = ("/account", "/organisations", "/organisations/new", "/help/whatsapp")
OF_ORGANISATIONS = (
    "/pulses",
    "/pulses/new",
    "/deliveries",
    "/deliveries.csv",
    "/conversations",
    "/sources",
    "/settings/destinations",
    "/settings/team",
    "/settings/audit",
    "/settings/data/organisation.zip",
    "/organisations/departure",
)


@pytest.fixture
def person(world):
    return take_on_operator(
        THE_HOUSE,
        Founder("Kim Osei", EMAIL, PASSWORD),
        storage=world.storage,
        passwords=world.passwords,
        clock=world.clock,
    )


@pytest.fixture
def kim(app, person):
    return Browser(app, Actor.operator(person.id))


def test_signing_in_leads_to_the_console(app, person):
    browser = Browser(app)

    entered = browser.post("/sign-in", email=EMAIL, password=PASSWORD)

    assert entered.headers["Location"] == "/operator"
    assert browser.get("/").headers["Location"] == "/operator"
    assert browser.get("/operator").status_code == 200


@pytest.mark.parametrize(
    ("asked", "led"),
    [("/operator/number", "/operator/number"), ("/pulses", "/operator")],
)
def test_signing_in_leads_back_to_a_page_that_is_theirs(app, person, asked, led):
    entered = Browser(app).post("/sign-in", email=EMAIL, password=PASSWORD, next=asked)

    assert entered.headers["Location"] == led


@pytest.mark.parametrize("page", [*CONSOLE, *OWN])
def test_every_page_of_the_console_and_of_their_account_is_whole(kim, page):
    shown = kim.get(page)

    assert shown.status_code == 200
    assert 'href="/operator"' in shown.text
    assert 'href="/pulses"' not in shown.text
    assert "/notifications/toasts" not in shown.text


@pytest.mark.parametrize("page", OF_ORGANISATIONS)
def test_an_organisation_s_pages_say_what_to_do_instead(kim, page):
    refused = kim.get(page)

    assert refused.status_code == 403
    assert "You look after the installation, and are in no organisation." in refused.text
    assert "begin a support visit" in refused.text


def test_nobody_s_organisation_is_entered(kim):
    assert kim.post(f"/organisations/{ACME}/entry").status_code == 404
    assert kim.post("/organisations/departure").status_code == 403
    assert kim.get("/pulses").status_code == 403


def test_a_support_visit_is_their_way_in_and_out(kim, world):
    world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"))

    kim.post(f"/operator/organisations/{ACME}/visits", reason=REASON)
    home, pulses = kim.get("/"), kim.get("/pulses")
    refused = kim.post("/sources/new")
    visit = world.rows("support_visit")[0].id
    kim.post(f"/operator/visits/{visit}/end")

    assert (home.status_code, pulses.status_code, refused.status_code) == (200, 200, 403)
    assert "Revenue" in pulses.text
    assert kim.get("/").headers["Location"] == "/operator"
    assert kim.get("/pulses").status_code == 403


def test_what_they_do_in_the_console_is_done(kim, world):
    kim.post(f"/operator/organisations/{ACME}/plan", plan="branded")

    assert next(row.plan for row in world.rows("organisation") if row.id == ACME) == "branded"
    assert "set the plan to branded" in kim.get("/operator/audit").text


def test_their_account_is_kept_as_anybody_s(kim, world):
    assert kim.post("/account/name", name="Kim O.").status_code == 303
    changed = kim.post("/account/password", present=PASSWORD, password="a staple of horses")
    assert changed.status_code == 303
    assert kim.get("/account").status_code == 200

    assert next(row.name for row in world.rows("person") if row.email == EMAIL) == "Kim O."


def test_one_who_operates_no_more_is_out_and_has_no_seat(app, kim, world):
    remove_operator(THE_HOUSE, EMAIL, storage=world.storage, clock=world.clock)

    assert kim.get("/operator").headers["Location"].startswith("/sign-in")
    refused = Browser(app).post("/sign-in", email=EMAIL, password=PASSWORD)
    assert refused.status_code == 422
    assert "in no organisation any more" in refused.text


def test_whoever_is_no_operator_gets_no_seat_in_the_house(app, ada):
    forged = Browser(app, Actor(HOUSE, Role.OPERATOR, ADA.person))

    assert forged.get("/operator").headers["Location"].startswith("/sign-in")
    assert ada.post(f"/organisations/{HOUSE}/entry").status_code == 404


def test_an_invitation_gives_them_a_seat_beside_the_house(kim, world):
    head = Letterhead("Chartcastr", "http://localhost", world.vault)
    invitation = invite_teammate(
        ADA, EMAIL, Role.MEMBER, storage=world.storage, clock=world.clock, head=head
    )
    _, link = copied_link(ADA, invitation.id, storage=world.storage, clock=world.clock, head=head)

    joined = kim.post("/join", key=link.partition("key=")[2])

    assert joined.status_code == 303
    assert kim.get("/pulses").status_code == 200
    assert kim.get("/operator").status_code == 200


def test_who_leaves_their_only_organisation_still_looks_after_the_house(app, world):
    make_operator(THE_HOUSE, EMAILS[ADA], storage=world.storage, clock=world.clock)
    with writing(world.engine) as connection:
        owners = tables.membership.update().where(tables.membership.c.organisation == ACME)
        connection.execute(owners.values(role="owner"))
    ada = Browser(app, ADA)

    left = ada.post("/organisations/departure")

    assert left.headers["Location"] == "/operator"
    page = ada.get("/operator")
    assert page.status_code == 200
    assert "still look after the installation" in page.text


def test_one_whose_last_seat_is_taken_signs_in_to_the_console(app, world):
    make_operator(THE_HOUSE, EMAILS[ADA], storage=world.storage, clock=world.clock)
    ada, seat = Browser(app, ADA), tables.membership.c.person == ADA.person
    with writing(world.engine) as connection:
        connection.execute(delete(tables.membership).where(seat))

    assert ada.get("/pulses").headers["Location"].startswith("/sign-in")
    entered = Browser(app).post("/sign-in", email=EMAILS[ADA], password=PASSWORD)
    assert entered.headers["Location"] == "/operator"


def test_nobody_signs_up_with_an_operator_s_address(person, world):
    wish = SignUpWish(EMAIL, "Eve", "Evil Inc", "UTC")
    head = Letterhead("Chartcastr", "http://localhost", world.vault)

    ask_to_sign_up(wish, storage=world.storage, clock=world.clock, head=head)

    (mail,) = world.rows("mail")
    assert mail.subject == "You have an account at Chartcastr"
    assert mail.link_sealed is None
