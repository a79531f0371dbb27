"""Groups that are linked: /settings/destinations/whatsapp/groups, and where they can be picked."""

import re
from uuid import UUID, uuid4

import pytest

from domain.messages import Outcome
from ports.bell import Lane
from ports.messenger import Answer
from tests.cast import ADA
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH

URL = "/settings/destinations/whatsapp/groups"
GROUP = "Y2FwaV9ncm91cDox"


@pytest.fixture
def linked(world):
    """Sarah's group, linked to Acme while Meta keeps groups closed."""
    return world.group(ADA, GROUP)


def test_an_empty_list_has_one_button_and_says_what_is_to_be_said(ada, cleo):
    page = ada.get(URL).text
    assert "No group is linked yet" in page
    assert "“chartcastr link”" in page
    assert 'id="link-group"' in page
    assert "Connect WhatsApp" in cleo.get(URL).text


def test_the_tabs_lead_there_from_the_recipients(ada):
    page = ada.get("/settings/destinations/whatsapp").text
    assert f'href="{URL}"' in page
    assert re.search(rf'href="{URL}"\s+aria-current="page"', ada.get(URL).text)


def test_a_linked_group_waits_for_meta(ada, linked):
    page = ada.get(URL).text
    assert "Sarah’s group" in page
    assert 'class="state state-wait">Waiting for Meta' in page
    assert "until Meta opens groups" in page
    for words in ("window open", "Nothing is due"):
        assert words not in page
    assert "A group you have linked stays linked" in page
    assert "every 5s" in page


def test_an_open_group_says_how_its_next_chart_goes(ada, world, linked):
    world.meta_opens_groups(**{GROUP: "Sales floor"})
    page = ada.get(URL).text
    assert "Sales floor" in page
    assert 'class="state state-good">Linked' in page
    assert "Goes in full" in page
    assert "every 5s" not in page
    world.clock.forward(hours=25)
    assert "Waits for their message" in ada.get(URL).text


def test_a_group_is_marked_as_one_in_how_a_pulses_next_chart_goes(ada, world, linked):
    world.meta_opens_groups(**{GROUP: "Sales floor"})
    pulse = world.pulse(ADA, linked)

    coming = ada.get(f"/pulses/{pulse.id}").text.partition('id="coming-title"')[2]

    assert 'Sales floor&nbsp;<span class="pill">group</span>' in coming


def test_a_group_whose_member_said_stop_says_so(ada, world, linked):
    world.says_in_group(BENS_PHONE, GROUP, "STOP")
    world.work(Lane.INBOX)
    assert "Stopped by somebody in it" in ada.get(URL).text


def test_a_group_is_no_recipient(ada, linked):
    page = ada.get("/settings/destinations/whatsapp").text
    assert "1 person can get charts here." in page
    assert "Sarah’s group" not in page


def test_the_dialog_shows_number_and_command_to_copy_and_what_meta_allows(ada, world, linked):
    page = ada.get(f"{URL}/new").text
    assert 'data-copy="+15550783881"' in page
    assert 'data-copy="chartcastr link"' in page
    assert "at most 8 people" in page
    assert page.index("comes only into groups that it made itself") < page.index(
        "1. Our number is in the group, once Meta lets it in"
    )
    assert "we are about to ask Meta" in page
    world.watch_groups()
    assert "Meta does not let our number yet." in ada.get(f"{URL}/new").text
    world.meta_opens_groups()
    assert "Our number may write to groups that it made itself" in ada.get(f"{URL}/new").text


def test_meta_is_asked_before_any_group_is_linked(ada, world):
    world.watch_groups()
    assert "Meta does not let our number yet." in ada.get(f"{URL}/new").text
    world.meta_opens_groups()
    assert "Our number may write to groups that it made itself" in ada.get(f"{URL}/new").text


def test_the_command_shown_is_the_installations_own(ada, app, monkeypatch):
    monkeypatch.setitem(app.config, "GROUP_COMMAND", "acme verbinden")
    assert 'data-copy="acme verbinden"' in ada.get(f"{URL}/new").text


def test_without_a_channel_the_dialog_leads_to_connecting(cleo):
    answer = cleo.get(f"{URL}/new")
    assert (answer.status_code, answer.location.endswith("/whatsapp/connect")) == (303, True)


def test_htmx_gets_nothing_while_nothing_has_changed(ada, world, linked):
    version = re.search(r"since=(\w+)", ada.get(URL).text)[1]
    assert ada.get(f"{URL}?since={version}", htmx=True).status_code == 204
    world.meta_opens_groups()
    assert ada.get(f"{URL}?since={version}", htmx=True).status_code == 200


def test_removing_a_group_asks_first_and_then_gives_it_up(ada, world, linked):
    asked = ada.get(f"{URL}/{linked}/removal").text
    assert "Remove Sarah’s group?" in asked
    assert ada.post(f"{URL}/{linked}/removal").location.endswith(URL)
    page = ada.get(URL).text
    assert "Removed. Nothing more goes to that group." in page
    assert "No group is linked yet" in page


@pytest.mark.parametrize("path", [f"{URL}/new", f"{URL}/{UUID(int=1)}/removal"])
def test_a_member_may_look_and_not_manage(ben, path):
    assert 'id="link-group"' not in ben.get(URL).text
    assert ben.get(path).status_code == 403


def test_a_member_removes_no_group(ben, world, linked):
    assert ben.post(f"{URL}/{linked}/removal").status_code == 403
    assert "Sarah’s group" in ben.get(URL).text


def test_another_organisation_sees_and_removes_nothing(cleo, ada, linked):
    assert "Sarah’s group" not in cleo.get(URL).text
    assert cleo.get(f"{URL}/{linked}/removal").status_code == 404
    assert cleo.post(f"{URL}/{linked}/removal").status_code == 404
    assert "Sarah’s group" in ada.get(URL).text


def test_a_recipient_is_not_removed_as_a_group(ada, world, linked):
    sarah = next(row.id for row in world.rows("destination") if row.kind == "recipient")
    assert ada.post(f"{URL}/{sarah}/removal").status_code == 404


def test_removing_needs_the_forms_token_and_a_sign_in(ada, anyone, linked):
    assert ada.post_without_token(f"{URL}/{linked}/removal").status_code == 400
    assert anyone.get(URL).status_code in (302, 303, 401)
    assert ada.get(f"{URL}/{linked}/elsewhere").status_code == 404


# --- pulses -------------------------------------------------------------------------------------


def test_a_waiting_group_can_be_picked_at_once_and_has_its_chip(ada, world, linked):
    world.pulse(ADA)
    form = ada.get("/pulses/new").text
    assert "Sarah’s group" in form
    assert '<em class="pill">group</em>' in form
    assert '<em class="pill">waiting for Meta</em>' in form
    assert "from the first slot after Meta lets our number write to groups" in form
    world.meta_opens_groups()
    assert "waiting for Meta" not in ada.get("/pulses/new").text


def test_a_pulse_to_waiting_groups_alone_says_why_nobody_would_get_it(ada, world, linked):
    pulse = world.pulse(ADA, linked)
    page = ada.get(f"/pulses/{pulse.id}").text
    assert "It goes to groups alone, and Meta does not let our number write to groups yet." in page
    listed = ada.get("/pulses").text
    assert "Nobody now" in listed
    assert "waiting for Meta" in listed
    answer = ada.post(f"/pulses/{pulse.id}/runs", kind="now", request_key=str(uuid4()))
    assert answer.status_code == 422
    assert "Nothing was sent." in answer.text


def test_the_list_counts_people_and_groups_apart(ada, world, linked):
    sarah = next(row.id for row in world.rows("destination") if row.kind == "recipient")
    world.pulse(ADA, linked, sarah)
    listed = ada.get("/pulses").text
    assert "1 person" in listed
    assert "1 group waits for Meta" in listed
    world.meta_opens_groups()
    listed = ada.get("/pulses").text
    assert "1 person" in listed
    assert ">1 group<" in listed


@pytest.fixture
def sent(world, linked):
    """A run that went to the group."""
    world.meta_opens_groups(**{GROUP: "Sales floor"})
    world.says_in_group(SARAH, GROUP, "hi")
    world.work(Lane.INBOX)
    pulse = world.pulse(ADA, linked)
    world.fire(ADA, pulse)
    return pulse


def test_a_runs_page_shows_a_group_like_a_person(ada, world, sent):
    world.work_all()
    (chart,) = world.messages("chart")
    told = {"id": chart.wamid, "recipient_id": GROUP, "recipient_type": "group",
            "timestamp": str(int(world.clock.now().timestamp()))}  # fmt: skip
    world.posts({"statuses": [{**told, "status": "delivered", "recipient_participant_id": SARAH}]})
    world.work(Lane.INBOX)
    page = ada.get(f"/pulses/{sent.id}").text
    assert "For each person and group" in page
    assert '<strong>Sales floor</strong>&nbsp;<span class="pill">group</span>' in page
    assert 'class="state state-good">Delivered' in page


def test_a_held_chart_asks_anybody_in_the_group(ada, world, sent):
    world.clock.forward(hours=30)
    world.fire(ADA, sent)
    world.work_all()
    page = ada.get(f"/pulses/{sent.id}").text
    assert "Anybody in the group can send “hi” there" in page


def test_a_group_that_meta_closed_again_says_so_with_its_code(ada, world, sent):
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131215))
    world.work_all()
    page = ada.get(f"/pulses/{sent.id}").text
    assert "131215" in page
    assert "Meta does not let this number use groups." in page
