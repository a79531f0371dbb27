"""The operator's organisations, kill switches and support visits."""

from datetime import timedelta

import pytest

from app.use_cases.operating import make_operator
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from tests.cast import ACME, ADA, BEN, CLEO, EMAILS, GLOBEX
from tests.web.conftest import Browser
from tests.world import SARAH

HOME = "/operator/organisations"
REASON = "Cleo asked why Monday’s chart was late."


@pytest.fixture
def visiting(operator):
    operator.post(f"{HOME}/{GLOBEX}/visits", reason=REASON)
    return operator


def audit(world, organisation):
    return [
        (row.what, row.subject) for row in world.rows("audit") if row.organisation == organisation
    ]


# --- organisations -------------------------------------------------------------------------


def test_the_list_has_each_organisation_with_its_use(operator, world):
    world.fire(ADA, world.pulse(ADA, world.recipient(ADA, SARAH)))
    world.work_all()

    page = operator.get(HOME).text

    assert "Acme" in page
    assert "Globex" in page
    assert "The house" not in page
    row = page.split(f'{HOME}/{ACME}"')[1].split("</tr>")[0]
    assert "Managed" in row
    assert ">3<" in row  # a confirmation, a chart and its analysis


def test_the_list_is_searched_by_name(operator):
    page = operator.get(f"{HOME}?q=glob").text

    assert "Globex" in page
    assert "Acme</a>" not in page
    assert "Nothing found" in operator.get(f"{HOME}?q=%25").text


def test_one_organisation_has_its_people_and_not_its_charts(operator, world):
    page = operator.get(f"{HOME}/{GLOBEX}").text

    assert EMAILS[CLEO] in page
    assert "Kill switch" in page


def test_of_one_that_is_being_erased_it_says_so_and_offers_nothing(operator, world):
    owner = Browser(operator.app, CLEO)
    owner.post("/settings/data/organisation/erasure", name="Globex")
    page = operator.get(f"{HOME}/{GLOBEX}").text

    assert "Its owner has it erased." in page
    assert "Being erased" in operator.get(HOME).text
    assert "Kill switch" not in page
    assert 'id="plan"' not in page
    assert 'id="begin-visit"' not in page
    world.work(Lane.UPKEEP)
    assert operator.get(f"{HOME}/{GLOBEX}").status_code == 404


def test_one_organisation_s_page_says_when_stops_pause_it(operator):
    page = operator.get(f"{HOME}/{ACME}").text

    assert "Said STOP, 7 days" in page
    assert "when at least 2 people, and a fifth of its recipients, have said STOP" in page


def test_the_house_is_no_organisation_of_the_list(operator):
    assert operator.get(f"{HOME}/00000000-0000-0000-0000-000000000000").status_code == 404


def test_the_kill_switch_holds_what_is_sent_and_letting_it_go_on_sends_it(operator, world):
    pulse = world.pulse(ADA, world.recipient(ADA, SARAH))
    operator.post(f"{HOME}/{ACME}/pause", reason="We look into complaints.")
    world.fire(ADA, pulse)
    world.work_all()
    held = world.messages("chart")[0]

    page = operator.get(f"{HOME}/{ACME}").text
    resumed = operator.post(f"{HOME}/{ACME}/resumption")
    world.work_all()

    assert (held.state, held.reason) == ("held", "organisation_paused")
    assert "We look into complaints." in page
    assert resumed.status_code == 303
    assert set(world.states("chart", "analysis")) == {"accepted"}
    to_ada = [row.body for row in world.rows("mail") if row.to == EMAILS[ADA]]
    assert any("We look into complaints." in body for body in to_ada)


def test_one_who_is_paused_does_not_stop_a_neighbour(operator, cleo, world):
    cleo.post("/settings/destinations/whatsapp/channel")
    pulse = world.pulse(CLEO, world.recipient(CLEO, "16505559999"))
    operator.post(f"{HOME}/{ACME}/pause", reason="We look into complaints.")

    world.fire(CLEO, pulse)
    world.work_all()

    assert set(world.states("chart", "analysis")) == {"accepted"}


def test_a_pause_without_a_reason_is_refused(operator, world):
    assert operator.post(f"{HOME}/{ACME}/pause", reason="  ").status_code == 422
    assert "Paused" not in operator.get(HOME).text


def test_the_number_s_kill_switch_survives_a_release_step_and_ends_by_hand(operator, world):
    sender = world.rows("sender")[0].id

    operator.post(f"/operator/number/senders/{sender}/stop", reason="A leaked token.")
    world.__class__(world.engine)  # opens the house again, as the release step does
    stopped = world.rows("sender")[0]
    operator.post(f"/operator/senders/{sender}/release")

    assert (stopped.state, stopped.reason) == ("held", "Stopped by an operator: A leaked token.")
    assert world.rows("sender")[0].state == "active"


# --- support visits ------------------------------------------------------------------------


def test_a_visit_shows_the_organisation_s_pages_with_a_banner_on_each(visiting, world):
    for path in ("/", "/settings/plan", "/sources", "/operator/visits"):
        page = visiting.get(path).text
        assert "You read the pages of Globex" in page, path
        assert REASON in page, path
    assert "Times are in America/New_York" in visiting.get("/sources").text


def test_a_visit_stands_in_the_organisation_s_own_audit_log(visiting, world):
    (visit,) = world.rows("support_visit")
    visiting.post(f"/operator/visits/{visit.id}/end")

    assert audit(world, GLOBEX) == [
        ("began a support visit", REASON),
        ("ended a support visit", REASON),
    ]
    assert "You read the pages of" not in visiting.get("/").text


@pytest.mark.parametrize(
    "path",
    ["/settings/destinations/whatsapp/channel", "/settings/plan/access", "/sources/new"],
)
def test_a_visit_changes_nothing(visiting, world, path):
    before = world.rows("channel"), world.rows("access_request"), world.rows("source")

    refused = visiting.post(path)

    assert refused.status_code == 403
    assert "A support visit only reads" in refused.text
    assert (world.rows("channel"), world.rows("access_request"), world.rows("source")) == before


def test_a_visit_sees_nothing_that_only_admins_see(visiting, world):
    world.recipient(ADA, SARAH, "Sarah — CFO")

    page = visiting.get("/settings/destinations/whatsapp").text

    assert "Sarah" not in page
    assert visiting.get("/settings/destinations/whatsapp/connect").status_code == 403


def test_a_visit_ends_by_itself_after_an_hour(visiting, world):
    world.clock.at += timedelta(minutes=61)

    page = visiting.get("/sources").text

    assert "You read the pages of" not in page
    assert "Times are in Europe/Berlin" in page


def test_a_visit_ends_with_the_right_to_operate(visiting, world):
    from app.use_cases.operating import remove_operator

    remove_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)

    assert "Times are in Europe/Berlin" in visiting.get("/sources").text


@pytest.mark.parametrize("reason", ["", "short", "x" * 181])
def test_a_visit_without_a_reason_does_not_begin(operator, world, reason):
    assert operator.post(f"{HOME}/{GLOBEX}/visits", reason=reason).status_code == 422
    assert world.rows("support_visit") == []


def test_nobody_else_visits(ada, cleo, world):
    for somebody in (ada, cleo):
        assert somebody.post(f"{HOME}/{ACME}/visits", reason=REASON).status_code == 404
    assert world.rows("support_visit") == []


def test_another_operator_s_visit_is_not_taken_over_and_can_be_ended(app, visiting, world):
    make_operator(THE_HOUSE, EMAILS[ADA], storage=world.storage, clock=world.clock)
    (visit,) = world.rows("support_visit")
    other = Browser(app, ADA)
    with other.client.session_transaction() as session:
        session["visit"] = str(visit.id)

    assert "You read the pages of" not in other.get("/").text
    assert other.post(f"/operator/visits/{visit.id}/end").status_code == 303
    assert "You read the pages of" not in visiting.get("/").text
