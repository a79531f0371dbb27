"""Several organisations of one person: /organisations."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from sqlalchemy import delete, update

from adapters.sql import tables
from adapters.sql.engine import writing
from adapters.sql.tables import membership, organisation
from app.use_cases.operating import make_operator
from domain.plans import Plan
from domain.tenancy import THE_HOUSE, Membership, Role
from ports.bell import Lane
from tests.cast import ACME, ADA, BEN, CLEO, EMAILS, GLOBEX, PASSWORD
from tests.web.a_team import seated
from tests.web.conftest import HTMX, Browser
from tests.web.test_query_counts import counting
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH, shop_csv

URL, PLAN, LEAVING = "/organisations", "/settings/plan", "/organisations/departure"
ZONES = ("Asia/Kolkata", "Europe/Vienna", "America/New_York", "UTC")


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
    assert "days by New York time" in page


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


def test_an_only_owner_is_offered_no_way_out_until_there_is_another(ada, world):
    seated(world, ADA, Role.OWNER)
    bound = [ada.get(page).text for page in ("/account", LEAVING)]
    seated(world, BEN, Role.OWNER)
    free = [ada.get(page).text for page in ("/account", LEAVING)]

    said = "only owner: make somebody else an owner first"
    assert [said in page for page in bound + free] == [True, True, False, False]
    assert [f'href="{LEAVING}"' in page for page in (bound[0], free[0])] == [False, True]
    assert [f'action="{LEAVING}"' in page for page in (bound[1], free[1])] == [False, True]


# --- how each stands -----------------------------------------------------------------------


def entry(organisation, page):
    return f"/organisations/{organisation}/entry?next={quote(page, safe='/?')}"


def badges(browser):
    """What stands beside each organisation's name: where it leads to, and its words."""
    page = unescape(browser.get(URL).text)
    found = {}
    for part in page.split("<h2>")[1:]:
        rows = re.findall(r"<li>(.*?)</li>", part.partition("</ul>")[0], re.DOTALL)
        found[part.partition("<")[0]] = [told(row) for row in rows]
    return found


def told(row):
    link = re.search(r'href="([^"]+)"', row)
    plain = re.sub(r'<span class="visually-hidden">.*?</span>|<[^>]+>', " ", row, flags=re.DOTALL)
    return link[1] if link else "", " ".join(plain.split())


@pytest.fixture
def sent(world):
    """Acme has sent three charts: one is read, one was refused, one waits for its reader."""
    with writing(world.engine) as connection:
        connection.execute(delete(tables.template))
    carla = world.recipient(ADA, "16505557777", "Carla")
    world.clock.forward(hours=25)
    others = [world.recipient(ADA, SARAH, "Sarah"), world.recipient(ADA, BENS_PHONE, "Ben")]
    content = shop_csv(world.clock.now())
    world.fire(ADA, world.pulse(ADA, carla, *others, content=content))
    world.work_all()
    read, refused = [row for row in world.messages("chart") if row.wamid]
    world.status("read", wamid=read.wamid)
    world.status("failed", wamid=refused.wamid, code=131026)
    world.work(Lane.INBOX)


def test_the_day_of_each_is_told_as_its_home_tells_it(both, sent):
    page = both.get(URL).text

    assert "Today · 1 of 3 arrived." in page
    assert page.count("Nothing has gone out yet today.") == 1
    assert badges(both)["Globex"] == []


def test_what_needs_somebody_leads_into_that_organisation(both, sent):
    today = "from=2026-11-19&to=2026-11-19"

    assert badges(both)["Acme"] == [
        ("", "1 read"),
        (entry(ACME, f"/deliveries?state=held&{today}"), "1 wait for a message"),
        (entry(ACME, f"/deliveries?state=missed&{today}"), "1 did not arrive"),
    ]


def test_its_links_show_what_they_count_from_wherever_one_is(both, sent):
    both.post(f"{URL}/{GLOBEX}/entry")
    _, waits, missed = (url for url, _ in badges(both)["Acme"])

    assert "Carla" in both.get(waits, follow_redirects=True).text
    both.post(f"{URL}/{GLOBEX}/entry")
    page = both.get(missed, follow_redirects=True).text
    assert "Carla" not in page
    assert "You are in Acme now." in page


@pytest.mark.parametrize(
    ("columns", "page", "words"),
    [
        (
            {"access": "paused", "access_reason": "Bills."},
            PLAN,
            "Its sending is paused",
        ),
        ({"plan": "free"}, PLAN, "Its plan has no number to send from"),
    ],
)
def test_what_stops_an_organisation_is_told_from_another(both, world, columns, page, words):
    with writing(world.engine) as connection:
        acme = update(tables.organisation).where(tables.organisation.c.id == ACME)
        connection.execute(acme.values(**columns))
    both.post(f"{URL}/{GLOBEX}/entry")

    assert badges(both) == {"Acme": [(entry(ACME, page), words)], "Globex": []}
    assert columns.get("access_reason", "") in both.get(URL).text


def test_a_number_on_hold_is_told_of_each_that_sends_from_it(both, world):
    with writing(world.engine) as connection:
        connection.execute(update(tables.sender).values(state="held", reason="The token."))

    words = "The number that it sends from is on hold"
    assert badges(both) == {"Acme": [(entry(ACME, "/"), words)], "Globex": []}


def test_somebody_without_a_seat_there_reads_nothing_of_it(cleo, sent):
    assert badges(cleo) == {"Globex": []}
    assert "of 3 arrived" not in cleo.get(URL).text


def test_it_asks_as_often_for_many_organisations_as_for_two(both, world):
    with counting(world) as two:
        both.get(URL)
    for number in range(20):
        another = world.organisation(f"Another {number:02}")
        with world.storage.house(THE_HOUSE) as house:
            house.people.join(Membership(another.organisation, ADA.person, Role.MEMBER))
            house.organisations.move_to(another.organisation, ZONES[number % len(ZONES)])
            house.commit()
    with counting(world) as many:
        page = both.get(URL).text

    assert page.count("Another ") >= 20
    assert len(many) == len(two)
