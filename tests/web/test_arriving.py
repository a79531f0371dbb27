"""GET /organisations/<id>/entry: whither links in mails lead, whichever organisation one is in."""

from urllib.parse import parse_qs, urlsplit

import pytest

from app.use_cases.admitting import pause_organisation
from app.use_cases.corresponding import Counter
from app.use_cases.operating import make_operator
from domain.tenancy import THE_HOUSE, Actor, Membership, Role
from tests.cast import ACME, ADA, BEN, EMAILS, GLOBEX, PASSWORD
from tests.web.conftest import Browser
from tests.web.test_safe import ELSEWHERE

REASON = "Ada asked about Monday."


def entry(organisation, to="/sources"):
    return f"/organisations/{organisation}/entry?next={to}"


@pytest.fixture
def also_in_globex(world):
    with world.storage.house(THE_HOUSE) as house:
        house.people.join(Membership(GLOBEX, ADA.person, Role.MEMBER))
        house.commit()


@pytest.fixture
def both(app, also_in_globex):
    """Ada in Acme, who has a seat in Globex as well."""
    return Browser(app, ADA)


def where(browser):
    """The zone that the account's page tells times in says which organisation one is in."""
    page = browser.get("/account").text
    return GLOBEX if "Times are in America/New_York" in page else ACME


def session_of(browser):
    with browser.client.session_transaction() as session:
        return dict(session)


def test_it_enters_the_organisation_and_leads_to_the_page(both):
    answer = both.get(entry(GLOBEX, "/deliveries?state=held%26from=2026-11-18"))

    assert (answer.status_code, answer.location) == (302, "/deliveries?state=held&from=2026-11-18")
    assert where(both) == GLOBEX


def test_who_came_into_another_one_is_told_so(both):
    both.get(entry(GLOBEX))

    assert "You are in Globex now." in both.get("/sources").text


def test_in_the_organisation_already_nothing_changes(both):
    both.get("/sources")
    before = session_of(both)
    answer = both.get(entry(ACME))

    assert answer.location == "/sources"
    assert session_of(both) == before
    assert "You are in" not in both.get("/sources").text


def test_the_database_is_as_it_was(both, world):
    where(both)
    before = world.rows("signed_in_browser"), world.rows("audit")
    both.get(entry(GLOBEX))

    assert (world.rows("signed_in_browser"), world.rows("audit")) == before


def test_who_is_not_signed_in_signs_in_first_and_then_gets_there(app, also_in_globex):
    somebody = Browser(app)
    asked = somebody.get(entry(GLOBEX, "/pulses%3Fafter=1"))
    to = parse_qs(urlsplit(asked.location).query)["next"][0]

    signed_in = somebody.post("/sign-in", email=EMAILS[ADA], password=PASSWORD, next=to)
    there = somebody.get(signed_in.location)

    assert urlsplit(asked.location).path == "/sign-in"
    assert there.location == "/pulses?after=1"
    assert where(somebody) == GLOBEX


def test_the_form_of_the_sign_in_keeps_where_one_wanted_to_go(anyone):
    asked = anyone.get(entry(GLOBEX, "/pulses%3Fafter=1"))

    kept = f'name="next" value="{entry(GLOBEX, "/pulses%3Fafter=1")}"'
    assert kept in anyone.get(asked.location).text


def test_who_has_no_seat_there_gets_the_page_of_what_is_not_theirs(ben):
    answer = ben.get(entry(GLOBEX))

    assert answer.status_code == 404
    assert "This page is not here" in answer.text
    assert "Globex" not in answer.text
    assert where(ben) == ACME


def test_without_a_page_it_leads_home(both):
    assert both.get(f"/organisations/{GLOBEX}/entry").location == "/"


@pytest.mark.parametrize("url", ELSEWHERE)
def test_it_never_leads_to_another_site(both, url):
    answer = both.client.get(f"/organisations/{GLOBEX}/entry", query_string={"next": url})

    to = urlsplit(answer.location)
    assert (to.scheme, to.netloc) == ("", "")
    assert answer.location.startswith("/")
    assert not answer.location.startswith("//")


def test_a_support_visit_is_ended_before_one_enters_another(app, world, also_in_globex):
    make_operator(THE_HOUSE, EMAILS[ADA], storage=world.storage, clock=world.clock)
    operator = Browser(app, ADA)
    operator.post(f"/operator/organisations/{GLOBEX}/visits", reason=REASON)

    own, visited = operator.get(entry(ACME)), operator.get(entry(GLOBEX))

    assert own.status_code == 403
    assert "End the visit" in own.text
    assert visited.location == "/sources"
    assert "You read the pages of Globex" in operator.get("/sources").text


def test_a_letter_to_an_admin_leads_into_the_organisation_that_it_is_about(both, world):
    counter = Counter(world.storage, world.clock, "Chartcastr", "", "https://charts.example")
    operator = Actor.operator(BEN.person)
    pause_organisation(operator, ACME, "Too many complaints.", counter=counter)
    (letter,) = (row for row in world.rows("mail") if row.to == EMAILS[ADA])
    address = next(word for word in letter.body.split() if word.startswith("https://"))
    both.get(entry(GLOBEX))

    answer = both.get(address.removeprefix("https://charts.example"))

    assert answer.location == "/settings/plan"
    assert where(both) == ACME
