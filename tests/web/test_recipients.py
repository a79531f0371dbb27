"""The list of recipients, and removing one: /settings/destinations/whatsapp."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import organisation
from ports.bell import Lane
from tests.cast import ADA
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH, World

URL = "/settings/destinations/whatsapp"


@pytest.fixture
def sarah(world):
    return world.recipient(ADA, SARAH, "Sarah — CFO")


def test_an_empty_list_has_one_button(ada, cleo):
    assert "Nobody gets charts here yet" in ada.get(URL).text
    assert "Connect WhatsApp" in cleo.get(URL).text


def test_a_recipient_is_a_row_with_state_and_window(ada, world, sarah):
    world.clock.forward(minutes=2)

    page = ada.get(URL).text

    assert "Sarah — CFO" in page
    assert "+1 650-555-1234" in page
    assert 'class="state state-good">Verified' in page
    assert "Goes in full" in page
    assert re.search(r"window open · <time[^>]*>23\u00a0h 58\u00a0min</time>", page)
    assert "2 minutes ago" in page
    assert "1 person can get charts here." in page


def test_a_closed_window_says_how_the_next_chart_goes(ada, world, sarah):
    world.clock.forward(hours=24)

    assert "By template" in ada.get(URL).text


def test_without_a_template_the_next_chart_is_held(ada, world, sarah):
    World(world.engine, template=False)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM template")
    world.clock.forward(hours=24)

    page = ada.get(URL).text

    assert "Waits for their message" in page
    assert "any message opens it" in page


def test_orange_is_only_who_has_a_chart_due(ada, world, sarah):
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM template")
    world.clock.forward(hours=24)
    idle = ada.get(URL).text
    world.pulse(ADA, sarah)
    due = ada.get(URL).text

    assert "<span>Nothing is due</span>" in idle
    assert "<small>one now: Waits for their message</small>" in idle
    assert "Nothing is due" not in due
    waits = 'class="needs">Waits for their message'
    assert (waits in idle, waits in due) == (False, True)


def test_somebody_who_said_stop_gets_nothing_until_start(ada, world, sarah):
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)

    page = ada.get(URL).text

    assert "Stopped by them" in page
    assert "until they send START" in page
    assert "0 people can get charts here." in page
    for offered in ("test-", "mail-"):
        assert f'id="{offered}{sarah}"' not in page
    assert f'id="remove-{sarah}"' in page


def test_who_gets_nothing_has_no_chart_due_nor_a_window_that_counts(ada, world, sarah):
    world.pulse(ADA, sarah)
    ada.post(f"{URL}/recipients/{sarah}/mail", mail_to="sarah@acme.example", on="1")
    before = ada.get(URL).text
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)
    world.clock.forward(hours=2)

    page = ada.get(URL).text

    assert "<small>verified <time" in page
    assert "<small>verified <time" not in before
    for words in ("due <time", "window open", "held ones go to"):
        assert words in before
        assert words not in page
    assert "due <time" not in ada.get(f"{URL}/recipients/{sarah}").text


def test_ones_own_phone_is_marked(ada, ben, world):
    world.recipient(ADA, SARAH, "Ada", for_self=True)

    assert '<span class="pill">you</span>' in ada.get(URL).text
    assert '<span class="pill">you</span>' not in ben.get(URL).text


def test_waiting_and_expired_invites_are_rows_too(ada, world):
    world.invite(ADA, "Late one")
    world.clock.forward(hours=73)
    world.invite(ADA, "Marketing lead")

    page = ada.get(URL).text

    assert "Marketing lead" in page
    assert "Waiting for their message" in page
    assert "Show invite" in page
    assert "Invite expired" in page
    assert "New link" in page
    assert "1 invite waits to be used." in page


def test_the_list_asks_again_only_while_somebody_is_awaited(ada, world):
    quiet = ada.get(URL).text
    world.invite(ADA)
    busy = ada.get(URL).text

    assert "every 2s" not in quiet.split('id="recipients"')[1].split(">")[0]
    assert "every 2s" in busy.split('id="recipients"')[1].split(">")[0]


def test_a_new_row_appears_without_a_reload(ada, world):
    offer = world.invite(ADA, "Sarah — CFO")
    since = re.search(r"since=(\w+)", ada.get(URL).text)
    assert since
    unchanged = ada.get(f"{URL}?since={since[1]}", htmx=True)
    world.says(SARAH, offer.token.prefilled)
    world.work(Lane.INBOX)

    changed = ada.get(f"{URL}?since={since[1]}", htmx=True)

    assert unchanged.status_code == 204
    assert changed.status_code == 200
    assert "<html" not in changed.text
    assert "Verified" in changed.text


def test_a_held_sender_is_said_at_the_top(ada, world, sarah):
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sender SET state='held', reason='The token expired.'")

    page = ada.get(URL).text

    assert "Nothing goes out on this number right now." in page
    assert "The token expired." in page
    assert "The operator of this installation has to act; you need do nothing." in page
    assert "Outside the 24 hours" not in page
    assert "Waits for our number" in page
    assert "Waits for their message" not in page


def test_somebody_whose_number_changed_hands_has_to_be_invited_again(ada, world):
    world.recipient(ADA, SARAH, "Sarah — CFO", user_id="US.1")
    world.says(SARAH, "who is this?", user_id="US.2")
    world.work(Lane.INBOX)

    page = ada.get(URL).text

    assert "Number changed hands" in page
    assert "invite the person again" in page


def test_a_number_that_said_stop_gets_nothing_even_as_an_active_recipient(ada, world, sarah):
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE destination SET state='active'")

    page = ada.get(URL).text

    assert "until they send START" in page
    assert "They sent STOP" in ada.get("/pulses/new").text


def test_removing_asks_first_and_then_cancels(ada, world, sarah):
    asked = ada.get(f"{URL}/recipients/{sarah}/removal").text
    response = ada.post(f"{URL}/recipients/{sarah}/removal")

    assert "Remove Sarah — CFO?" in asked
    assert response.status_code == 303
    page = ada.get(URL).text
    assert "Removed. Nothing more goes there." in page
    assert "+1 650-555-1234" not in page


def test_removing_by_htmx_leads_back_to_the_list(ada, sarah):
    response = ada.post(f"{URL}/recipients/{sarah}/removal", htmx=True)

    assert response.headers["HX-Redirect"] == URL


def test_who_was_removed_cannot_be_removed_again(ada, sarah):
    ada.post(f"{URL}/recipients/{sarah}/removal")

    assert ada.get(f"{URL}/recipients/{sarah}/removal").status_code == 404


def test_the_stranger_sees_nobody_and_removes_nobody(cleo, ada, sarah):
    seen = cleo.get(URL)
    tried = [
        cleo.get(f"{URL}/recipients/{sarah}/removal"),
        cleo.post(f"{URL}/recipients/{sarah}/removal"),
    ]

    assert "Sarah" not in seen.text
    assert [response.status_code for response in tried] == [404, 404]
    assert "Sarah — CFO" in ada.get(URL).text


def test_the_same_phone_in_two_organisations_is_two_recipients(ada, cleo, world, sarah):
    cleo.post(f"{URL}/channel")
    made = cleo.post(f"{URL}/invites", whose="teammate", label="The buyer")
    token = re.search(r"verify WA-\w+", cleo.get(made.location).text)
    assert token
    world.says(SARAH, token[0])
    world.work(Lane.INBOX)

    assert "The buyer" in cleo.get(URL).text
    assert "The buyer" not in ada.get(URL).text


def test_a_member_reads_the_list_and_changes_nothing(ben, ada, world, sarah):
    world.invite(ADA, "Marketing lead")

    page = ben.get(URL).text

    assert "Sarah — CFO" in page
    assert "Marketing lead" not in page
    assert "Add recipient" not in page
    assert ben.get(f"{URL}/recipients/{sarah}/removal").status_code == 403
    assert ben.post(f"{URL}/recipients/{sarah}/removal").status_code == 403
    assert "Sarah — CFO" in ada.get(URL).text


def test_removal_needs_its_token(ada, sarah):
    assert ada.post_without_token(f"{URL}/recipients/{sarah}/removal").status_code == 400
    assert "Sarah — CFO" in ada.get(URL).text


def test_an_unknown_recipient_is_not_found(ada):
    assert ada.post(f"{URL}/recipients/{uuid4()}/removal").status_code == 404


def test_the_list_is_only_read(ada):
    assert ada.client.delete(URL).status_code == 405


def test_all_destinations_say_whether_whatsapp_is_on(ada, cleo, world):
    world.recipient(ADA, BENS_PHONE, "Ben")

    assert "Managed: charts come from Chartcastr." in ada.get("/settings/destinations").text
    assert "Connect WhatsApp" in cleo.get("/settings").text


def test_a_row_says_how_the_next_slot_goes_though_the_window_is_open_now(ada, world, sarah):
    world.pulse(ADA, sarah)  # due at nine in Berlin tomorrow; the window closes at noon

    world.clock.forward(hours=1)
    world.says(SARAH, "hi")
    world.work(Lane.INBOX)
    inside = ada.get(URL).text
    assert "Goes in full" in inside
    assert re.search(r"due <time[^>]*>[^<]*19[^<]*09:00", inside)

    world.clock.forward(hours=22)  # past that slot: the next is a day later
    world.tick()
    outside = ada.get(URL).text
    assert "By template" in outside
    assert "the window will have closed; a tap opens it" in outside
    assert re.search(r'window open · <time[^>]* data-left="7200">2\u00a0h</time>', outside)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"access": "paused"}, "your sending is paused; see Settings, Plan"),
        ({"plan": "free"}, "your plan has no number; see Settings, Plan"),
    ],
)
def test_a_row_says_what_keeps_the_organisation_off_the_shared_number(
    ada, world, sarah, values, why
):
    world.pulse(ADA, sarah)
    with writing(world.engine) as connection:
        connection.execute(update(organisation).values(**values))

    page = ada.get(URL).text

    assert why in page
    assert "By template" not in page
    assert "Goes in full" not in page


def test_a_closed_window_counts_nothing_down(ada, world, sarah):
    assert 'data-left="86400"' in ada.get(URL).text

    world.clock.forward(hours=24)

    assert "data-left" not in ada.get(URL).text


def test_a_paused_pulse_is_no_next_chart(ada, world, sarah):
    pulse = world.pulse(ADA, sarah)
    with world.storage.tenant(ADA) as uow:
        until = world.clock.now() + timedelta(days=7)
        uow.destinations.pause(sarah, pulse.id, world.clock.now(), until, world.clock.now())
        uow.commit()

    assert "due <time" not in ada.get(URL).text
