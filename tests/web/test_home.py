"""GET /: how today stands, and what needs somebody."""

from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from sqlalchemy import delete, event

from adapters.sql import tables
from adapters.sql.engine import writing
from adapters.sql.queries.bound import PAGE
from app.use_cases.pulsing import pause_pulse
from app.web.attention import bounds_of_day
from domain.pulses import RunKind
from ports.bell import Lane
from tests.cast import ADA, CLEO, NOON
from tests.world import BEN as BENS_PHONE
from tests.world import DAILY, SARAH, shop_csv

OFFERS = "/settings/destinations/whatsapp/invites"


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA))


@pytest.fixture
def no_template(world):
    """Nothing knocks when the window is closed."""
    with writing(world.engine) as connection:
        connection.execute(delete(tables.template))


def sent(world, pulse, kind=RunKind.NOW):
    run = world.fire(ADA, pulse, kind)
    world.work_all()
    return run


def hears(world, status, row, **more):
    world.status(status, wamid=row.wamid, **more)
    world.work(Lane.INBOX)


def refused(world, pulse, code=131051):
    """A run whose only chart Meta has refused."""
    run = sent(world, pulse)
    hears(world, "failed", world.messages("chart")[-1], code=code)
    return run


# --- today --------------------------------------------------------------------------------


def test_today_is_told_in_the_organisations_zone(ada, world, pulse):
    sent(world, pulse)
    page = ada.get("/").text

    assert "Today, Wed 18 Nov" in page
    assert "midnight to midnight in Berlin" in page


def test_a_day_has_the_hours_that_its_clocks_give_it():
    begins, ends = bounds_of_day(NOON.replace(month=10, day=25), "Europe/Berlin")

    assert begins.isoformat() == "2026-10-25T00:00:00+02:00"
    assert ends.astimezone(begins.tzinfo).isoformat() == "2026-10-26T00:00:00+01:00"


def test_todays_deliveries_are_counted_by_how_far_they_came(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA), world.recipient(ADA, BENS_PHONE, "Ben"))
    sent(world, pulse)
    first, second = world.messages("chart")
    hears(world, "read", first)
    hears(world, "failed", second, code=131026)

    page = ada.get("/").text

    assert "1 of 2 arrived." in page
    assert ">read<" in page
    assert ">did not arrive<" in page
    assert ">on their way<" not in page


def test_what_did_not_arrive_today_leads_to_those_deliveries(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA), world.recipient(ADA, BENS_PHONE, "Ben"))
    sent(world, pulse)
    hears(world, "failed", world.messages("chart")[0], code=131051)
    url = "/deliveries?state=missed&from=2026-11-18&to=2026-11-18"

    assert f'href="{escape(url)}"' in ada.get("/").text
    shown = ada.get(url).text
    assert [name for name in ("Sarah", "Ben") if f">{name}</a>" in shown] in (["Sarah"], ["Ben"])


def test_what_went_out_yesterday_is_not_todays(ada, world, pulse):
    sent(world, pulse)
    hears(world, "delivered", world.messages("chart")[0])
    world.clock.forward(hours=13)

    page = ada.get("/").text

    assert "Today, Thu 19 Nov" in page
    assert "Nothing has gone out yet today." in page


def test_before_anything_went_out_there_is_no_day_to_speak_of(ada, pulse):
    page = ada.get("/").text

    assert "Getting started" in page
    assert "today-title" not in page


# --- what needs somebody ------------------------------------------------------------------


def test_where_nothing_needs_anybody_nothing_is_said(ada, world, pulse):
    sent(world, pulse)

    assert "Needs attention" not in ada.get("/").text


def test_what_failed_is_mended_by_one_button(ada, world, pulse):
    run = refused(world, pulse)
    page = ada.get("/").text

    assert "Revenue: 1 chart did not arrive." in page
    assert f'action="/runs/{run.id}/resend"' in page
    assert f'href="/pulses/{pulse.id}?run={run.id}"' in page

    ada.post(f"/runs/{run.id}/resend")
    assert "did not arrive" not in ada.get("/").text


def test_what_its_recipient_has_to_mend_is_told_with_metas_code_and_not_sent_again(
    ada, world, pulse
):
    run = refused(world, pulse, code=131026)
    page = ada.get("/").text

    assert "Revenue: 1 chart did not arrive." in page
    assert "This number cannot receive WhatsApp messages." in page
    assert "(Meta’s code 131026)" in page
    assert f'href="/pulses/{pulse.id}?run={run.id}">See to whom' in page
    assert "/resend" not in page


def test_where_a_resend_would_mend_only_some_of_a_run_its_page_is_offered_instead(ada, world):
    to = world.recipient(ADA), world.recipient(ADA, BENS_PHONE, "Ben")
    run = sent(world, world.pulse(ADA, *to))
    for row, code in zip(world.messages("chart"), (131026, 131051), strict=True):
        hears(world, "failed", row, code=code)

    page = ada.get("/").text

    assert "Each of them can be sent it again there." in page
    assert page.count("See to whom") == 2
    assert f"/runs/{run.id}/resend" not in page
    assert "(Meta’s code 131026)" in page
    assert "(Meta’s code 131051)" not in page


def test_a_newer_run_that_went_well_makes_an_older_failure_old_news(ada, world, pulse):
    refused(world, pulse)
    world.clock.forward(minutes=1)
    world.says(SARAH, "hi")
    world.work_all()
    sent(world, pulse)

    assert "Needs attention" not in ada.get("/").text


def test_a_test_to_oneself_hides_no_failure(ada, world, pulse):
    refused(world, pulse)
    world.recipient(ADA, BENS_PHONE, "Ada", for_self=True)
    world.clock.forward(minutes=1)
    sent(world, pulse, RunKind.TEST)

    assert "Revenue: 1 chart did not arrive." in ada.get("/").text


@pytest.mark.usefixtures("no_template")
def test_who_has_to_write_is_named(ada, world):
    sarah = world.recipient(ADA)
    world.clock.forward(hours=25)
    pulse = world.pulse(ADA, sarah, content=shop_csv(world.clock.now()))
    run = sent(world, pulse)
    page = ada.get("/").text

    assert "Revenue: 1 chart waits for Sarah to write." in page
    assert f'href="/pulses/{pulse.id}?run={run.id}"' in page
    assert "#window-closed" in page


def test_a_run_that_its_source_held_opens_the_source(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA), fresh_within=2)
    source = world.rows("source")[0].id
    world.clock.forward(days=9)
    sent(world, pulse)
    page = ada.get("/").text

    assert "Revenue: nothing was sent." in page
    assert "Bring the source up to date." in page
    assert f'href="/sources/{source}">Open Shop' in page


def test_a_pulse_that_goes_to_nobody_wants_recipients_until_it_is_paused(ada, world):
    pulse = world.pulse(ADA)
    page = ada.get("/").text
    pause_pulse(ADA, pulse.id, storage=world.storage, clock=world.clock)

    assert "Revenue goes to nobody." in page
    assert f'href="/pulses/{pulse.id}/edit">Pick recipients' in page
    assert "goes to nobody" not in ada.get("/").text


def test_one_that_has_ended_reaches_nobody_and_needs_nobody(ada, world):
    ended = replace(DAILY, ends=NOON.date() - timedelta(days=1))
    pulse = world.pulse(ADA)
    with world.storage.tenant(ADA) as uow:
        uow.pulses.save(pulse.rescheduled(ended, NOON))
        uow.commit()

    page = ada.get("/").text
    assert ">Ended<" in page
    assert "goes to nobody" not in page


def test_one_that_goes_to_nobody_is_told_however_many_pulses_are_newer(ada, world):
    lone = world.pulse(ADA)
    sarah = world.recipient(ADA)
    for _ in range(PAGE):
        world.clock.forward(seconds=1)
        world.pulse(ADA, sarah)

    page = ada.get("/").text

    assert page.count(">Pick recipients") == 1
    assert f'href="/pulses/{lone.id}/edit">Pick recipients' in page


def test_invites_that_ran_out_are_for_those_who_invite(ada, ben, world):
    world.invite(ADA, "Dario")
    world.clock.forward(hours=73)

    page = ada.get("/").text
    assert "1 invite ran out unused." in page
    assert f'href="{OFFERS}?state=expired">Open the invites' in page
    assert "ran out" not in ben.get("/").text

    world.clock.forward(days=8)
    assert "ran out" not in ada.get("/").text


def test_every_way_to_a_new_invite_renews_the_one_that_ran_out_and_home_is_content(ada, world):
    invite = world.invite(ADA, "Dario").invite.id
    world.clock.forward(hours=73)
    renewal = f"{OFFERS}/{invite}/renewal"

    ways = "/settings/destinations/whatsapp", f"{OFFERS}?state=expired", f"{OFFERS}/{invite}"
    for way in ways:
        assert f'href="{renewal}"' in ada.get(way).text

    ada.post(renewal)
    assert "ran out" not in ada.get("/").text


def test_a_number_on_hold_is_said_first(ada, world, pulse):
    sent(world, pulse)
    with writing(world.engine) as connection:
        connection.execute(tables.sender.update().values(state="held", reason="token"))
    page = ada.get("/").text

    assert "The number that we send from is on hold." in page
    assert "/help/whatsapp#number-held" in page


def test_an_organisation_that_was_paused_is_told_why_and_where_to_turn(ada, world, pulse):
    with writing(world.engine) as connection:
        connection.execute(
            tables.organisation.update()
            .where(tables.organisation.c.id == ADA.organisation)
            .values(access="paused", access_reason="The invoice is open.")
        )
    page = ada.get("/").text

    assert "Your organisation’s sending is paused." in page
    assert "The invoice is open." in page
    assert 'href="/settings/plan">What to do' in page
    assert "The number that we send from is on hold." not in page


def test_a_stranger_hears_of_none_of_it(cleo, world, pulse):
    refused(world, pulse)
    world.pulse(CLEO)

    page = cleo.get("/").text

    assert "did not arrive" not in page
    assert "today-title" not in page


# --- how much it costs --------------------------------------------------------------------


def test_the_page_asks_no_more_questions_for_more_rows(ada, world, pulse):
    refused(world, pulse)
    one = asked(world, ada)
    for _ in range(4):
        world.clock.forward(seconds=1)
        refused(world, world.pulse(ADA, *pulse.destinations))

    assert asked(world, ada) == one


def asked(world, browser):
    """How many statements the front page costs."""
    heard = []

    def hear(*args):
        heard.append(args[2])

    event.listen(world.engine, "before_cursor_execute", hear)
    assert browser.get("/").status_code == 200
    event.remove(world.engine, "before_cursor_execute", hear)
    return len([each for each in heard if each.startswith("SELECT")])


# --- POST /runs/<id>/resend ---------------------------------------------------------------


def test_only_what_failed_goes_again(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA), world.recipient(ADA, BENS_PHONE, "Ben"))
    run = sent(world, pulse)
    arrived, failed = world.messages("chart")
    hears(world, "delivered", arrived)
    hears(world, "failed", failed, code=131026)

    answer = ada.post(f"/runs/{run.id}/resend")

    again = [row for row in world.messages("chart") if row.resend]
    assert answer.status_code == 303
    assert answer.location == f"/pulses/{pulse.id}?run={run.id}"
    assert [(row.contact, row.state) for row in again] == [(failed.contact, "ready")]


def test_a_second_press_sends_nothing_more(ada, world, pulse):
    run = refused(world, pulse)
    for _ in range(2):
        ada.post(f"/runs/{run.id}/resend")

    assert [row.resend for row in world.messages("chart")] == [0, 1]
    assert "nothing was sent" in ada.get("/").text


def test_an_analysis_that_failed_under_a_chart_that_arrived_goes_alone(ada, world, pulse):
    run = sent(world, pulse)
    hears(world, "delivered", world.messages("chart")[0])
    hears(world, "failed", world.messages("analysis")[0], code=131026)

    ada.post(f"/runs/{run.id}/resend")

    assert len(world.messages("chart")) == 1
    assert [row.resend for row in world.messages("analysis")] == [0, 1]


def test_a_stranger_sends_nothing_again(cleo, anyone, world, pulse):
    run = refused(world, pulse)

    assert cleo.post(f"/runs/{run.id}/resend").status_code == 404
    assert anyone.post(f"/runs/{run.id}/resend").status_code == 302
    assert len(world.messages("chart")) == 1


def test_it_is_posted_with_a_token_only(ada, world, pulse):
    run = refused(world, pulse)

    assert ada.get(f"/runs/{run.id}/resend").status_code == 405
    assert ada.post_without_token(f"/runs/{run.id}/resend").status_code == 400
    assert len(world.messages("chart")) == 1


def test_a_run_of_last_week_is_forgotten(ada, world, pulse):
    run = refused(world, pulse)
    link = f"?run={run.id}"
    assert link in ada.get("/").text.partition("Needs attention")[2]

    world.clock.forward(days=8)

    assert link not in ada.get("/").text.partition("Needs attention")[2].partition("</section>")[0]
