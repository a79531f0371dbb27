"""Help with WhatsApp: GET /help/whatsapp, and the links that lead there."""

import re

import pytest
from markupsafe import escape
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import ingestion, template
from app.settings import ROOT, Settings
from app.use_cases.operating import make_operator
from app.web.causes import OF_STATE
from app.web.help import found
from app.web.standing import stand
from app.web.troubles import (
    NOWHERE,
    OF_ALERT,
    OF_REASON,
    WITHOUT_REASON,
    Trouble,
    explained_by,
    line_of,
    of_code,
)
from app.web.troubleshooting import PARTS
from domain.alerts import AlertKind
from domain.diagnosis import CODES, OURS_TO_MEND, Stops, Who
from domain.messages import Form, MessageId, Outcome, Part, Reason, State
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from ports.messenger import Answer
from ports.queries.runs import MessageLine
from tests.cast import ADA, BEN, EMAILS, NOON
from tests.web.conftest import Browser
from tests.world import SARAH

URL = "/help/whatsapp"
WHATSAPP = "/settings/destinations/whatsapp"
ROWS = {trouble: row for part in PARTS for trouble, row in part.rows.items()}
SETTINGS = [name.upper() for name in Settings.model_fields if "_" in name]
SELF_EVIDENT = {Reason.NEWER, Reason.NO_CHART, Reason.WITHDRAWN}
"""A newer chart took its place; the chart above it did not go; somebody paused its pulse: nothing
is left to explain."""


def anchors(page):
    return re.findall(r'\bid="([^"]+)"', page.text)


def explained(page):
    """The anchors that a page's links to the help page name."""
    return set(re.findall(rf'href="{URL}#([^"]+)"', page.text))


def codes_in(page):
    return [int(code) for code in re.findall(r'<tr id="code-(\d+)">', page.text)]


def message(state, reason="", code=None):
    id = MessageId(ADA.person)
    return MessageLine(id, Part.CHART, 0, state, reason, code, Form.IMAGE, NOON, NOON)


# --- the page ---------------------------------------------------------------------------------


def test_everybody_who_is_signed_in_may_read_it(ada, ben, cleo):
    assert {who.get(URL).status_code for who in (ada, ben, cleo)} == {200}


def test_nobody_in_particular_is_asked_to_sign_in(anyone):
    answer = anyone.get(URL)

    assert (answer.status_code, answer.location) == (302, "/sign-in?next=%2Fhelp%2Fwhatsapp")


def test_there_is_nothing_to_post(ada):
    assert ada.post(URL).status_code == 405


def test_every_trouble_has_its_row_and_every_row_its_five_answers():
    assert set(ROWS) == set(Trouble)
    assert len({row.title for row in ROWS.values()}) == len(ROWS)
    for row in ROWS.values():
        assert all((row.title, row.seen, row.happened, row.lost, row.next_step))


def test_every_anchor_is_on_the_page_once(ada):
    there = anchors(ada.get(URL))

    assert len(there) == len(set(there))
    assert {trouble.value for trouble in Trouble} <= set(there)
    assert {line_of(code) for code in CODES} <= set(there)


def test_every_link_within_the_page_leads_somewhere(ada):
    page = ada.get(URL)
    named = set(re.findall(rf'href="(?:{URL})?#([^"]+)"', page.text))

    assert named - {"main"} <= set(anchors(page))
    assert {trouble.value for trouble in Trouble} <= named


def test_the_operators_address_is_there_for_what_the_operator_must_do(ada):
    assert 'href="mailto:hello@chartcastr.example"' in ada.get(URL).text


def test_what_the_settings_are_called_is_told_to_operators_alone(ada, ben, operates):
    steps = [escape(row.operators_step) for row in ROWS.values() if row.operators_step]
    operators, members = ada.get(URL).text, ben.get(URL).text

    assert [step for step in steps if step in operators] == steps
    assert re.search(r"\bPUBLIC_URL\b", operators)
    for page in (members, ben.get("/help/api").text):
        assert [name for name in SETTINGS if name in page] == []


# --- which part explains what -----------------------------------------------------------------


def test_every_reason_has_an_anchor_or_is_deliberately_without(ada):
    there = set(anchors(ada.get(URL)))

    assert set(OF_REASON) == set(Reason)
    assert {reason for reason, anchor in OF_REASON.items() if not anchor} == SELF_EVIDENT
    assert {anchor for anchor in OF_REASON.values() if anchor} <= there


def test_every_state_that_has_a_cause_has_an_anchor():
    assert set(WITHOUT_REASON) == set(OF_STATE)
    assert set(WITHOUT_REASON.values()) <= set(Trouble)


def test_every_code_has_an_anchor_on_the_page(ada):
    there = set(anchors(ada.get(URL)))

    assert {of_code(code) for code in CODES} <= there
    assert of_code(133005) == "code-133005"


def test_every_kind_of_alert_has_an_anchor():
    assert set(OF_ALERT) == {kind.value for kind in AlertKind}
    assert set(OF_ALERT.values()) <= set(Trouble)


def test_a_closed_window_and_an_unsupported_message_are_told_apart(ada):
    window, unsupported = ROWS[Trouble.WINDOW_CLOSED], ROWS[Trouble.NOT_SUPPORTED]

    assert of_code(131047) == Trouble.WINDOW_CLOSED
    assert of_code(131051) == Trouble.NOT_SUPPORTED
    assert explained_by(Trouble.WINDOW_CLOSED) == [131047]
    assert explained_by(Trouble.NOT_SUPPORTED) == [131051]
    assert (window.who, unsupported.who) == (Who.RECIPIENT, Who.OPERATOR)
    assert "131047" in unsupported.happened


def test_a_token_is_the_operators_whichever_number_it_is_for():
    assert of_code(190) == of_code(0) == Trouble.TOKEN
    assert ROWS[Trouble.TOKEN].who is Who.OPERATOR


def test_any_code_of_a_missing_permission_is_explained_alike():
    assert of_code(299) == of_code(200) == Trouble.NUMBER_HELD


def test_a_code_that_is_not_in_the_list_is_explained_too():
    assert of_code(424242) == Trouble.NOT_KNOWN


def test_who_must_act_is_the_same_in_the_row_as_on_the_runs_page():
    rows = {code: ROWS[Trouble(of_code(code))] for code in CODES if of_code(code) in ROWS}

    assert len(rows) > 50
    assert {code: row.who for code, row in rows.items()} == {
        code: CODES[code].who for code in rows
    }


def test_what_holds_a_number_or_is_ours_to_mend_never_lacks_a_row():
    stops = {code for code, means in CODES.items() if means.stops in {Stops.SENDER, Stops.ALL}}

    assert {of_code(code) for code in stops | OURS_TO_MEND} <= set(Trouble)
    assert {100, 131009, 132018} <= OURS_TO_MEND


@pytest.mark.parametrize("code", [131047, 131051, 190, 133005, 424242])
def test_a_message_that_stopped_at_a_code_leads_to_its_anchor(code):
    assert stand(message(State.DEAD, code=code), "Sarah").means == of_code(code)


@pytest.mark.parametrize("reason", sorted(Reason))
def test_a_message_that_stopped_for_a_reason_leads_to_its_anchor(reason):
    shown = stand(message(State.CANCELLED, reason=reason.value), "Sarah")

    assert shown.why
    assert shown.means == OF_REASON[reason]


@pytest.mark.parametrize("state", [State.READY, State.ACCEPTED, State.DELIVERED, State.READ])
def test_what_goes_well_leads_nowhere(state):
    assert stand(message(state), "Sarah").means == NOWHERE


# --- the links --------------------------------------------------------------------------------


def test_no_template_names_an_anchor_that_is_not_there(ada):
    there, named = set(anchors(ada.get(URL))), set()
    for file in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r'means\("([^"]+)"', file.read_text("utf-8")))

    assert named
    assert named <= there


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"))


def without_templates(world):
    with writing(world.engine) as connection:
        connection.execute(update(template).values(state="disabled", knocks=False))


def run_page(world, ada, pulse):
    run = world.fire(ADA, pulse)
    world.work_all()
    return f"/pulses/{pulse.id}?run={run.id}", ada


@pytest.mark.parametrize(
    ("code", "anchor"),
    [
        (131026, "cannot-receive"),
        (131051, "not-supported"),
        (131047, "window-closed"),
        (190, "token"),
        (135000, "our-fault"),
        (130497, "code-130497"),
        (987654, "code-not-known"),
    ],
)
def test_a_refusal_on_the_runs_page_leads_to_what_explains_it(world, ada, pulse, code, anchor):
    without_templates(world)
    world.work_all()
    world.messenger.next.append(Answer(Outcome.REFUSED, code=code))
    url, browser = run_page(world, ada, pulse)

    page = browser.get(url)

    assert anchor in explained(page)
    assert "What does this mean?" in page.text
    assert f'<a class="nowrap" href="{URL}#{anchor}">Meta’s code {code}</a>' in page.text


def test_a_chart_that_waits_without_a_code_leads_to_the_closed_window(world, ada, pulse):
    without_templates(world)
    world.clock.forward(hours=25)
    url, browser = run_page(world, ada, pulse)

    assert explained(browser.get(url)) == {"window-closed"}


def test_a_chart_that_arrived_leads_nowhere(world, ada, pulse):
    url, browser = run_page(world, ada, pulse)

    assert explained(browser.get(url)) == set()


def test_a_pulse_that_nobody_would_get_leads_to_stop(world, ada, pulse):
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)

    assert "stopped" in explained(ada.get(f"/pulses/{pulse.id}"))


def test_a_recipient_who_has_stopped_leads_to_stop(world, ada, pulse):
    assert explained(ada.get(WHATSAPP)) == set()
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)

    assert explained(ada.get(WHATSAPP)) == {"stopped"}


def test_a_pulse_that_somebody_has_paused_leads_to_pause(world, ada, pulse):
    world.fire(ADA, pulse)
    world.work_all()
    world.says(SARAH, "PAUSE 7", about=world.messages("chart")[0].wamid)
    world.work(Lane.INBOX)

    assert "paused until" in ada.get(WHATSAPP).text
    assert "paused" in explained(ada.get(WHATSAPP))


def test_a_number_on_hold_leads_there_from_the_recipients_and_the_lanes(world, app, ada, pulse):
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=190))
    world.fire(ADA, pulse)
    world.work_all()

    assert "number-held" in explained(ada.get(WHATSAPP))
    assert "number-held" in explained(Browser(app, BEN).get("/operator"))


def test_a_webhook_that_is_not_reached_leads_there_from_the_lanes(world, app):
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    with writing(world.engine) as connection:
        connection.execute(update(ingestion).values(healthy_since=None))

    assert explained(Browser(app, BEN).get("/operator")) == {"webhook"}


def test_an_invite_that_waits_leads_to_the_code_that_does_not_arrive(world, ada):
    offer = world.invite(ADA, "Sarah")

    assert explained(ada.get(f"{WHATSAPP}/invites/{offer.invite.id}")) == {"verification-code"}


@pytest.mark.parametrize("url", [WHATSAPP, f"{WHATSAPP}/settings"])
def test_both_pages_about_whatsapp_lead_to_the_help(ada, url):
    assert f'href="{URL}"' in ada.get(url).text


# --- the table of codes -----------------------------------------------------------------------


def test_the_table_holds_every_code_in_order(ada):
    assert codes_in(ada.get(URL)) == sorted(CODES)


def test_a_code_is_found_by_its_number(ada):
    page = ada.get(f"{URL}?q=131051")

    assert codes_in(page) == [131051]
    assert f"1 of {len(CODES)} fit “131051”." in page.text


def test_codes_are_found_by_words_of_what_happened_whoever_types_them(ada):
    assert codes_in(ada.get(f"{URL}?q=PAYMENT+method")) == [131042, 131044]


def test_codes_are_found_by_who_must_act(ada):
    assert codes_in(ada.get(f"{URL}?q=the+recipient+opted")) == [131050]


def test_every_word_must_fit():
    assert [line.code for line in found("payment 131042")] == [131042]
    assert found("payment 131051") == []


def test_the_troubles_stay_while_the_table_is_filtered(ada):
    assert {trouble.value for trouble in Trouble} <= set(anchors(ada.get(f"{URL}?q=131051")))


def test_what_fits_nothing_is_said_and_can_be_undone(ada):
    page = ada.get(f"{URL}?q=pigeon")

    assert codes_in(page) == []
    assert "No code of ours fits." in page.text
    assert f'href="{URL}#codes">Show all' in page.text


def test_what_is_asked_for_is_words_and_never_markup(ada):
    page = ada.get(f"{URL}?q=<script>alert(1)</script>").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_long_question_is_shown_only_as_far_as_it_is_looked_at(ada):
    page = ada.get(f"{URL}?q={'y' * 500}").text

    assert "y" * 80 in page
    assert "y" * 81 not in page


def test_a_line_says_how_far_the_code_reaches(ada):
    page = ada.get(f"{URL}?q=190").text

    assert "Nothing leaves this number meanwhile." in page


def test_a_group_that_waits_stands_among_those_who_get_no_charts():
    (title,) = [part.title for part in PARTS if Trouble.GROUPS_CLOSED in part.rows]
    assert title == "Somebody or a group gets no charts"
