"""The operator's page: a sentence first, the figures, and buttons that set things going."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from adapters.sql.alarm import SqlAlarm
from adapters.sql.alerts import open_alert
from adapters.sql.engine import writing
from adapters.sql.roll import SqlRoll
from adapters.sql.tables import ingestion, sender
from app.use_cases.operating import remove_operator
from app.web.services import KEY
from app.web.wording import age, seconds
from domain.messages import Outcome
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from ports.messenger import Answer
from tests.cast import ADA, BEN, EMAILS
from tests.world import OPERATOR_MAIL, SARAH

PAGE = "/operator"


@pytest.fixture
def staffed(world):
    """Every lane has a worker, the clock runs, and Meta reaches us."""
    roll = SqlRoll(world.engine)
    for name in [*Lane, "clock"]:
        roll.seen(f"{name}-1", name)
    world.upkeep.beat(True)
    return roll


@pytest.fixture
def held(world):
    """Meta has refused the token in the middle of a run."""
    world.fire(ADA, world.pulse(ADA, world.recipient(ADA, SARAH)))
    world.messenger.next.append(Answer(Outcome.REFUSED, code=190))
    world.work_all()
    return world.rows("sender")[0].id


def first_sentence(page):
    return page.text.split('id="watch-words">')[1].split("<")[0]


def test_the_page_begins_with_all_is_at_work(operator, staffed):
    page = operator.get(PAGE)

    assert first_sentence(page) == "All lanes are at work."
    assert "python -m app.cli" not in page.text


def test_a_lane_without_a_worker_is_said_first_with_what_to_type(operator, staffed):
    staffed.left("deliver-1")

    page = operator.get(PAGE)

    assert first_sentence(page) == "The deliver lane has no worker: nothing is sent."
    assert "python -m app.cli worker deliver" in page.text


def test_a_clock_that_does_not_run_is_said(operator, staffed):
    staffed.left("clock-1")

    page = operator.get(PAGE)

    assert first_sentence(page) == "The clock does not run: no pulse fires by itself."
    assert "python -m app.cli clock" in page.text


def test_several_lanes_without_workers_are_named(operator, staffed):
    staffed.left("inbox-1")
    staffed.left("answer-1")

    page = operator.get(PAGE)

    assert first_sentence(page) == (
        "Inbox and answer have no worker: what people write is kept and waits."
    )


def test_work_that_piles_up_is_said(operator, staffed, world):
    world.fire(ADA, world.pulse(ADA, world.recipient(ADA, SARAH)))
    world.clock.forward(minutes=3)

    page = operator.get(PAGE)

    assert "There is more work than the prepare lane keeps up with." in page.text
    assert "3\u00a0min" in page.text


def test_a_slot_that_does_not_fire_is_said(operator, staffed, world):
    world.pulse(ADA, world.recipient(ADA, SARAH))
    world.clock.forward(days=1)

    page = operator.get(PAGE).text

    assert "time has come, and it has not fired." in page


@pytest.mark.usefixtures("held")
def test_a_held_number_is_the_first_thing_said_while_the_lanes_are_at_work(operator, staffed):
    held = operator.get(PAGE)
    staffed.left("deliver-1")
    idle = operator.get(PAGE)

    assert first_sentence(held) == "1 number is held: nothing goes out on it."
    assert "All lanes are at work." in held.text
    assert first_sentence(idle) == "The deliver lane has no worker: nothing is sent."
    assert "1 number is held" in idle.text


def test_a_webhook_that_does_not_answer_is_said(operator, staffed, world):
    with writing(world.engine) as connection:
        connection.execute(update(ingestion).values(healthy_since=None))

    assert "Meta may not reach our webhook" in operator.get(PAGE).text


def test_htmx_gets_the_figures_alone(operator, staffed):
    block = operator.get(PAGE, htmx=True).text

    assert "All lanes are at work." in block
    assert "<html" not in block
    assert 'hx-trigger="every 5s"' in block


def test_a_held_number_shows_why_and_is_released_after_a_question(operator, staffed, held, world):
    page = operator.get(PAGE).text
    assert "1 number is held: nothing goes out on it." in page
    assert f"/operator/senders/{held}/release" in page
    assert page.index("Release +1 555-078-3881") < page.index(">Lane<")
    asked = operator.get(f"/operator/senders/{held}/release").text
    assert "Release +1 555-078-3881?" in asked
    assert "1 message that waits for it goes out at once" in asked

    response = operator.post(f"/operator/senders/{held}/release")
    world.work_all()

    assert (response.status_code, response.location) == (303, PAGE)
    assert set(world.states("chart", "analysis")) == {"accepted"}
    assert "Released." in operator.get(PAGE).text


def test_a_number_that_is_not_there_cannot_be_released(operator, staffed):
    nobody = "00000000-0000-0000-0000-000000000009"

    assert operator.get(f"/operator/senders/{nobody}/release").status_code == 404
    assert operator.post(f"/operator/senders/{nobody}/release").status_code == 404


def test_what_meta_said_of_a_number_is_on_the_page(operator, staffed, world):
    assert "limit not read yet, it starts at 250" in operator.get(PAGE).text
    with writing(world.engine) as connection:
        connection.execute(update(sender).values(quality="green", messaging_limit=2000))

    page = operator.get(PAGE).text

    assert "Green" in page
    assert "0 of 2,000" in page


@pytest.mark.parametrize("htmx", [False, True])
def test_a_quarantined_event_is_replayed_with_and_without_a_script(operator, staffed, world, htmx):
    key = world.quarantined()
    assert "It failed three times." in operator.get(PAGE).text

    response = operator.post("/operator/replays", htmx=htmx, key=key)

    assert response.status_code == (200 if htmx else 303)
    assert world.inbox.quarantined(1) == []
    assert "It failed three times." not in operator.get(PAGE).text
    assert Lane.INBOX in world.bell.rung


def test_all_quarantined_events_are_replayed_at_once(operator, staffed, world):
    for _ in range(2):
        world.quarantined()

    operator.post("/operator/replays/all")

    assert world.inbox.quarantined(1) == []
    assert "2 events replayed." in operator.get(PAGE).text


def test_an_event_that_is_not_in_quarantine_is_not_replayed(operator, staffed):
    assert operator.post("/operator/replays", key="nothing").status_code == 404


def test_an_open_alert_says_what_to_do_and_can_be_closed(operator, staffed, world):
    with writing(world.engine) as connection:
        open_alert(connection, "code", "7", "Meta answered with the unknown code 7.")
    page = operator.get(PAGE).text
    assert "Meta answered with the unknown code 7." in page
    assert "Look the code up in Meta’s list" in page.replace("&#39;", "’").replace("'", "’")
    id = world.rows("alert")[0].id

    response = operator.post(f"/operator/alerts/{id}/closing", htmx=True)

    assert "unknown code 7" not in response.text
    assert operator.post(f"/operator/alerts/{id}/closing").status_code == 404


def test_who_is_no_operator_any_more_finds_nothing(operator, staffed, world):
    remove_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)

    assert operator.get(PAGE).status_code == 404


def test_somebody_who_is_not_signed_in_is_asked_to(app, anyone):
    assert anyone.get(PAGE).location == "/sign-in?next=%2Foperator"


def test_ages_have_their_unit(app):
    with app.test_request_context():
        assert age(timedelta(seconds=12)) == "12\u00a0s"
        assert age(timedelta(minutes=3)) == "3\u00a0min"
        assert age(timedelta(hours=2, minutes=5)) == "2\u00a0h 5\u00a0min"
        assert seconds(timedelta(milliseconds=420)) == "0.4\u00a0s"


def test_the_page_says_to_whom_new_alerts_are_mailed(operator, app, world):
    mailed = operator.get("/operator").text
    quiet = SqlAlarm(world.engine, None, "Chartcastr", "http://localhost/operator")
    app.extensions[KEY] = replace(app.extensions[KEY], alarm=quiet)
    unmailed = operator.get("/operator").text

    assert f"New alerts are mailed to {OPERATOR_MAIL}." in mailed
    assert "New alerts are mailed to nobody" in unmailed
