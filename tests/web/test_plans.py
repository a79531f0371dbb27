"""Settings, Plan and the two doors of Connect: asking to be let in, and what each plan has."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import organisation
from app.settings import ROOT
from app.use_cases.onboarding import CUSTOMERS_PAGE
from domain.plans import BRANDED_FROM, Admission
from ports.bell import Lane
from tests.cast import CLEO, EMAILS, GLOBEX

PLAN = "/settings/plan"
CONNECT = "/settings/destinations/whatsapp/connect"
ENABLE = "/settings/destinations/whatsapp/channel"


@pytest.fixture
def beta(app) -> Iterator[None]:
    """The installation is a private beta."""
    app.config["ADMISSION"] = Admission(private_beta=True)
    yield
    app.config["ADMISSION"] = Admission()


def settle(world, **columns):
    """How Globex stands."""
    with writing(world.engine) as connection:
        of_globex = update(organisation).where(organisation.c.id == GLOBEX)
        connection.execute(of_globex.values(**columns))


def mails_to(world, address):
    return [row for row in world.rows("mail") if row.to == address]


def test_without_a_private_beta_nobody_has_to_ask(cleo, world):
    assert "Enable managed WhatsApp" in cleo.get(CONNECT).text
    assert cleo.post(ENABLE).status_code == 303
    assert "private beta" not in cleo.get(PLAN).text


def test_in_a_private_beta_connect_shows_both_doors(cleo, beta):
    page = cleo.get(CONNECT).text

    assert "Ask for managed WhatsApp" in page
    assert "Book a Branded onboarding" in page
    assert "Enable managed WhatsApp" not in page


def test_in_a_private_beta_nothing_is_enabled_before_access_is_granted(cleo, beta, world):
    refused = cleo.post(ENABLE)

    assert refused.status_code == 403
    assert "private beta" in refused.text
    assert len(world.rows("channel")) == 1


def test_a_request_mails_the_operator_and_granting_it_mails_back(cleo, beta, world, operator):
    asked = cleo.post(f"{PLAN}/access", text="Sales charts for twelve people.")
    (to_operator,) = mails_to(world, "hello@chartcastr.example")
    waiting = operator.get("/operator/access").text
    request = world.rows("access_request")[0].id

    granted = operator.post(f"/operator/access/{request}/grant")

    assert (asked.status_code, granted.status_code) == (303, 303)
    assert to_operator.subject == "Chartcastr: Globex asks for managed WhatsApp"
    assert "Sales charts for twelve people." in to_operator.body
    assert "/operator/access" in to_operator.body
    assert "Globex" in waiting
    assert "Sales charts for twelve people." in waiting
    (back,) = mails_to(world, EMAILS[CLEO])
    assert back.subject == "You are in: managed WhatsApp is yours to enable"
    assert Lane.MAIL in world.bell.rung
    assert "Enable managed WhatsApp" in cleo.get(CONNECT).text
    assert cleo.post(ENABLE).status_code == 303


def test_asking_twice_is_asking_once(cleo, beta, world):
    cleo.post(f"{PLAN}/access")
    cleo.post(f"{PLAN}/access")

    assert len(world.rows("access_request")) == 1
    assert len(world.rows("mail")) == 1
    assert "You have asked" in cleo.get(CONNECT).text


def test_where_no_mail_leaves_an_answer_is_promised_on_the_page_and_not_by_mail(
    cleo, beta, doors, world, operator
):
    doors(mail_leaves=False)
    before = cleo.get(PLAN).text
    cleo.post(f"{PLAN}/access")
    after = cleo.get(PLAN).text
    connect = cleo.get(CONNECT).text
    (asked,) = world.rows("access_request")
    operator.post(f"/operator/access/{asked.id}/refusal", reason="We begin in spring.")

    assert "Ask, and the answer will stand on this page." in before
    assert after.count("The answer will stand on this page.") == 2  # in the toast, too
    assert "The answer will stand under Settings, Plan." in connect
    assert "by mail" not in before + after + connect
    assert "We begin in spring." in cleo.get(PLAN).text


def test_a_request_that_is_declined_is_told_why_and_may_be_made_again(cleo, beta, world, operator):
    cleo.post(f"{PLAN}/access")
    request = world.rows("access_request")[0].id

    operator.post(f"/operator/access/{request}/refusal", reason="We begin in spring.")

    assert "We begin in spring." in mails_to(world, EMAILS[CLEO])[0].body
    assert "We begin in spring." in cleo.get(PLAN).text
    assert "Ask for managed WhatsApp" in cleo.get(CONNECT).text
    cleo.post(f"{PLAN}/access")
    assert len(world.rows("access_request")) == 2


def test_a_second_operator_s_answer_changes_nothing(cleo, beta, world, operator):
    cleo.post(f"{PLAN}/access")
    request = world.rows("access_request")[0].id
    operator.post(f"/operator/access/{request}/grant")

    operator.post(f"/operator/access/{request}/refusal", reason="Not yet.")

    assert "answered already" in operator.get("/operator/access").text
    assert world.rows("access_request")[0].granted is True


def test_a_member_may_look_and_not_ask(ben, beta, world):
    assert ben.get(PLAN).status_code == 200
    assert ben.post(f"{PLAN}/access").status_code == 403
    assert world.rows("access_request") == []


def test_a_free_plan_sees_what_to_upgrade(cleo, world):
    settle(world, plan="free")

    connect, refused, page = cleo.get(CONNECT).text, cleo.post(ENABLE), cleo.get(PLAN).text

    assert "See what to upgrade" in connect
    assert refused.status_code == 403
    assert "Managed WhatsApp comes with every paid plan" in refused.text
    assert "From $85 a month for each account, plus Meta’s fee for each message" in page
    assert "hello@chartcastr.example" in page
    assert len(world.rows("channel")) == 1


@pytest.mark.parametrize(
    ("plan", "name"), [("free", "Free"), ("managed", "Managed"), ("branded", "Branded")]
)
def test_the_plan_one_is_on_is_marked_among_all(cleo, world, plan, name):
    settle(world, plan=plan)
    page = cleo.get(PLAN).text

    assert page.count('<span class="pill">yours</span>') == 1
    assert f'<th scope="row">{name} <span class="pill">yours</span>' in page
    assert "Ask the operator" in page


def test_a_free_plan_invites_nobody_new_and_says_why(cleo, world):
    cleo.post(ENABLE)
    settle(world, plan="free")

    invited = cleo.post("/settings/destinations/whatsapp/invites", label="Sarah")
    page = cleo.get("/settings/destinations/whatsapp").text

    assert invited.status_code == 403
    assert "Your plan has no number to send from" in invited.text
    assert "Your plan has no number to send from." in page
    assert world.rows("invite") == []


def test_the_price_of_a_number_of_one_s_own_is_the_operator_s(cleo, app, monkeypatch):
    monkeypatch.setitem(app.config, "BRANDED_FROM", 120)
    shown = [cleo.get(page).text for page in (PLAN, CUSTOMERS_PAGE, CONNECT)]

    assert ["From $120 a month" in page for page in shown] == [True] * 3


def test_the_price_of_a_number_of_one_s_own_is_written_once():
    pages = [*(ROOT / "app").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]

    assert [page.name for page in pages if f"${BRANDED_FROM}" in page.read_text("utf-8")] == []


def test_the_operator_sets_the_plan(cleo, world, operator):
    settle(world, plan="free")

    operator.post(f"/operator/organisations/{GLOBEX}/plan", plan="managed")

    assert cleo.post(ENABLE).status_code == 303
    noted = [row.what for row in world.rows("audit") if row.organisation == GLOBEX]
    assert "set the plan to managed" in noted


def test_a_plan_that_there_is_not_is_not_set(world, operator):
    assert operator.post(f"/operator/organisations/{GLOBEX}/plan", plan="gold").status_code == 404


def test_a_paused_organisation_reads_why_and_what_to_do(cleo, world):
    settle(world, access="paused", access_reason="Three of ten said STOP.")

    page, connect = cleo.get(PLAN).text, cleo.get(CONNECT).text

    assert "Your sending on the shared number is paused." in page
    assert "Three of ten said STOP." in page
    assert "write to the operator what has changed" in page
    assert "is paused" in connect
    assert cleo.post(ENABLE).status_code == 403


def test_above_the_recipients_stands_why_nothing_goes(cleo, world):
    cleo.post(ENABLE)
    settle(world, access="paused", access_reason="Three of ten said STOP.")

    page = cleo.get("/settings/destinations/whatsapp").text

    assert "Your organisation’s sending is paused." in page
    assert "Three of ten said STOP." in page
    assert "Held" in cleo.get("/settings/destinations").text


def test_an_eleventh_recipient_waits_for_the_approval(cleo, world, operator):
    settle(world, approved=False)
    cleo.post(ENABLE)
    invites = "/settings/destinations/whatsapp/invites"
    for _ in range(10):
        assert cleo.post(invites, whose="teammate").status_code < 400

    refused = cleo.post(invites, whose="teammate")
    operator.post(f"/operator/organisations/{GLOBEX}/approval", approved="yes")

    assert refused.status_code == 409
    assert "it reaches ten people on the shared number" in refused.text
    assert cleo.post(invites, whose="teammate").status_code < 400


USE = "Morning figures for our forty shops."
RECIPIENTS = "/settings/destinations/whatsapp"


def test_where_ten_are_the_most_an_admin_asks_and_reads_that_they_asked(cleo, world, operator):
    settle(world, approved=False)
    cleo.post(ENABLE)
    cleo.post(f"{RECIPIENTS}/invites", whose="teammate")

    before = [cleo.get(f"{RECIPIENTS}{page}").text for page in ("", "/invites/new", "/codes/new")]
    asked = cleo.post(f"{PLAN}/approval", text=USE)
    pages = [cleo.get(page).text for page in (PLAN, RECIPIENTS, f"{RECIPIENTS}/invites/team")]

    for page in before:
        assert "1 of 10 places for recipients are taken" in page
        assert "/settings/plan#approval" in page
    assert (asked.status_code, asked.location) == (303, PLAN)
    for page in pages:
        assert "Cleo Lind asked for the approval" in page
        assert "2026-11-18" in page
        assert "Ask for the approval" not in page
    assert USE in pages[0]


def test_a_request_for_approval_without_a_sentence_is_said_beside_the_field(cleo, world):
    settle(world, approved=False)

    refused = cleo.post(f"{PLAN}/approval", text="  ")

    assert refused.status_code == 422
    assert "Say in a sentence what you would use it for." in refused.text
    assert world.rows("approval_request") == []


def test_the_operator_sees_who_waits_since_when_and_approves(cleo, world, operator):
    settle(world, approved=False)
    cleo.post(f"{PLAN}/approval", text=USE)
    home = f"/operator/organisations/{GLOBEX}"

    waiting = [operator.get(page).text for page in (home, "/operator/access")]
    listed = operator.get("/operator/organisations").text
    operator.post(f"{home}/approval", approved="yes")

    for page in waiting:
        assert USE in page
        assert "Cleo Lind" in page
        assert "2026-11-18" in page
    assert "waits since" in waiting[0]
    assert listed.count("asks for approval") == 1
    assert mails_to(world, EMAILS[CLEO])[-1].subject.startswith("Your organisation is approved")
    for page in (cleo.get(PLAN).text, operator.get(home).text):
        assert USE not in page


def test_the_operator_declines_an_approval_with_a_reason_once(cleo, world, operator):
    settle(world, approved=False)
    cleo.post(f"{PLAN}/approval", text=USE)
    refusal = f"/operator/organisations/{GLOBEX}/approval/refusal"

    without = operator.post(refusal, reason="")
    operator.post(refusal, reason="Tell us who they are.")
    again = operator.post(refusal, reason="No.")
    asked = cleo.post(f"{PLAN}/approval", text=USE)

    assert without.status_code == 422
    assert again.status_code == 303
    assert "answered already" in operator.get(f"/operator/organisations/{GLOBEX}").text
    assert "The request was declined: Tell us who they are." in cleo.get(PLAN).text
    assert asked.status_code == 409
    assert "ask again a day after" in asked.text


def test_a_member_sees_the_limit_and_asks_nobody(ben, world):
    with writing(world.engine) as connection:
        connection.execute(update(organisation).values(approved=False))

    assert ben.post(f"{PLAN}/approval", text=USE).status_code == 403
    for page in (PLAN, RECIPIENTS):
        assert "An admin of your organisation can ask" in ben.get(page).text


def test_an_approved_organisation_reads_of_no_limit(ada):
    for page in (PLAN, RECIPIENTS, f"{RECIPIENTS}/invites/new"):
        assert "approval" not in ada.get(page).text


@pytest.mark.parametrize("path", [PLAN, CONNECT])
def test_nobody_in_particular_is_asked_to_sign_in(anyone, path):
    assert anyone.get(path).location.startswith("/sign-in")


def test_the_plan_s_page_says_that_sending_on_a_number_of_ones_own_is_not_available_yet(ada):
    page = ada.get(PLAN).text

    assert "by step; sending on it comes later." in page
    assert "The operator tells you the final price" in page
