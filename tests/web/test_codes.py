"""Verifying a number by a code: /settings/destinations/whatsapp/codes."""

import re
from uuid import uuid4

import pytest

from ports.bell import Lane
from tests.cast import ADA
from tests.world import SARAH

HOME = "/settings/destinations/whatsapp"
URL = f"{HOME}/codes"
TYPED = {"region": "US", "phone": "(650) 555-1234", "label": "Sarah — CFO"}


@pytest.fixture
def approved(world):
    world.meta_approves("verification_code")


@pytest.fixture
def sent(ada, approved):
    """Where Ada types in the code that went to Sarah."""
    made = ada.post(URL, **TYPED)
    assert made.status_code == 303
    return made.location


def code_on_the_phone(world):
    world.work(Lane.DELIVER)
    return world.messenger.sent[-1].text


def test_the_country_of_the_organisation_is_picked_first(ada, approved):
    page = ada.get(f"{URL}/new").text

    assert '<option value="DE" selected>Germany (+49)</option>' in page
    assert page.count("<option") > 200


def test_without_an_approved_template_the_page_says_so(ada):
    page = ada.get(f"{URL}/new").text
    refused = ada.post(URL, **TYPED)

    assert "Codes cannot be sent yet." in page
    assert f'href="{HOME}/invites/new"' in page
    assert re.search(r'id="send-code"[^>]*disabled', page)
    assert refused.status_code == 422
    assert "no template for codes that Meta has approved" in refused.text


def test_the_audit_log_calls_a_code_by_its_label_else_by_the_end_of_its_number(ada, sent):
    ada.post(URL, region="US", phone="(650) 555-9876", label="")
    page = ada.get("/settings/audit").text
    called = re.findall(r"sent a code to a number</td>\s*<td[^>]*>([^<]*)</td>", page)

    assert called == ["••• 9876", "Sarah — CFO"]


def test_a_number_as_people_type_it_gets_a_code_and_is_verified(ada, world, sent):
    page = ada.get(sent).text
    code = code_on_the_phone(world)
    done = ada.post(f"{sent}/tries", code=f"{code[:3]} {code[3:]}")

    assert "Six digits went to +1 650-555-1234 on WhatsApp." in page
    assert "The code is valid until" in page
    assert "You have 5 tries." in page
    assert 'autocomplete="one-time-code"' in page
    assert code not in page
    assert world.messenger.sent[-1].phone == SARAH
    after = ada.get(done.location, htmx=True)
    assert "Sarah — CFO is verified" in after.text
    assert "Their window is closed until they write" in after.text
    assert f'/pulses/new?destination={world.rows("destination")[0].id}"' in after.text
    assert "recipients-changed" in after.headers["HX-Trigger"]
    listed = ada.get(HOME).text
    assert "Sarah — CFO" in listed
    assert "By template" in listed


def test_the_consent_says_who_typed_it_in(ada, world, sent):
    ada.post(f"{sent}/tries", code=code_on_the_phone(world))
    (row,) = world.rows("destination")

    assert "code typed in by Ada Moreau" in ada.get(f"{HOME}/recipients/{row.id}").text
    assert "code typed in by Ada Moreau" in ada.get(f"{HOME}/consent.csv").text


def test_a_plus_sign_says_the_country_itself(ada, world, approved):
    ada.post(URL, region="DE", phone="+1 650 555 1234")
    code_on_the_phone(world)

    assert world.messenger.sent[-1].phone == SARAH


@pytest.mark.parametrize(
    ("region", "phone", "words"),
    [
        ("DE", "hello", "That is no phone number."),
        ("DE", "", "That is no phone number."),
        ("US", "650555123456", "too few or too many digits"),
        ("US", "200 555 1234", "There is no such number"),
        ("XX", "6505551234", "Pick a country from the list."),
    ],
)
def test_what_is_no_number_is_told_beside_the_field(ada, world, approved, region, phone, words):
    refused = ada.post(URL, region=region, phone=phone, label="Sarah", htmx=True)

    assert refused.status_code == 422
    assert words in refused.text
    assert 'value="Sarah"' in refused.text
    assert world.rows("phone_check") == []


def test_a_wrong_code_says_how_many_tries_are_left(ada, world, sent):
    code = int(code_on_the_phone(world))
    wrong = [
        ada.post(f"{sent}/tries", code=f"{(code + each) % 10**6:06}", htmx=True)
        for each in range(1, 6)
    ]

    assert {answer.status_code for answer in wrong} == {422}
    assert "4 tries are left." in wrong[0].text
    assert "1 try is left." in wrong[3].text
    assert "it was the last try" in wrong[4].text
    over = ada.post(f"{sent}/tries", code=str(code))
    assert "This code is not valid any more." in over.text
    assert world.rows("destination") == []


def test_an_expired_code_is_told_and_its_field_is_shut(ada, world, sent):
    world.clock.forward(minutes=10)

    page = ada.get(sent).text

    assert "This code is not valid any more." in page
    assert re.search(r'id="code"[^>]*disabled', page)


def test_resending_says_how_long_it_waits(ada, world, sent):
    world.clock.forward(seconds=18)

    page = ada.get(sent).text
    assert "Another one can go in 42 seconds." in page
    assert 'data-wait="42" data-words="Another one can go in {left}."' in page
    refused = ada.post(f"{sent}/sends", htmx=True)
    assert refused.status_code == 422
    assert "A code is on its way. Another one can go in 42 seconds." in refused.text
    assert len(world.messages("code")) == 1


def test_a_resent_code_takes_the_place_of_the_first(ada, world, sent):
    first = code_on_the_phone(world)
    world.clock.forward(seconds=60)
    again = ada.post(f"{sent}/sends")
    second = code_on_the_phone(world)

    assert again.location == sent
    assert "The code before is not valid any more." in ada.get(sent).text
    assert ada.post(f"{sent}/tries", code=first).status_code == 422
    assert ada.post(f"{sent}/tries", code=second).status_code == 303


def test_the_fourth_in_an_hour_is_refused_with_the_time(ada, world, sent):
    for _ in range(2):
        world.clock.forward(seconds=60)
        ada.post(f"{sent}/sends")
    world.clock.forward(seconds=60)

    refused = ada.post(f"{sent}/sends")

    assert "3 codes went to this number within an hour" in refused.text
    assert "can go in 57\u00a0min" in refused.text


def test_the_eleventh_in_a_day_is_refused_and_invites_are_named(ada, approved):
    for place in range(10):
        assert ada.post(URL, region="US", phone=f"650253000{place}").status_code == 303

    refused = ada.post(URL, region="US", phone="6502530010")

    assert "Your organisation has sent 10 codes within a day" in refused.text
    assert "Invites have no such limit." in refused.text


def test_who_said_stop_and_who_is_here_already_are_told(ada, world, approved):
    world.recipient(ADA, SARAH, "Sarah — CFO")
    assert "Sarah — CFO has this number" in ada.post(URL, **TYPED).text
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)

    assert "has said STOP to ours" in ada.post(URL, **TYPED).text


def test_what_becomes_of_the_message_is_shown(ada, world, sent):
    assert "Waiting to leave" in ada.get(sent).text
    code_on_the_phone(world)
    message = world.messages("code")[0]
    world.status("failed", wamid=message.wamid, attempt=world.attempt_of(message.id), code=131026)
    world.work(Lane.INBOX)

    page = ada.get(sent).text

    assert "Did not arrive" in page
    assert "verification-code" in page
    assert not re.search(r'id="code-state"[^>]*every 2s', page)


def test_a_code_that_has_arrived_is_not_said_to_be_lost(ada, world, sent):
    assert "Nothing comes?" in ada.get(sent).text
    code_on_the_phone(world)
    message = world.messages("code")[0]
    world.status("delivered", wamid=message.wamid, attempt=world.attempt_of(message.id))
    world.work(Lane.INBOX)

    page = ada.get(sent).text

    assert "Delivered, but they see nothing?" in page
    assert "Nothing comes?" not in page


def test_the_stranger_and_a_member_see_and_do_nothing(cleo, ben, world, sent):
    code = code_on_the_phone(world)
    for browser, status in ((cleo, 404), (ben, 403)):
        assert browser.get(sent).status_code == status
        assert browser.post(f"{sent}/tries", code=code).status_code == status
        assert browser.post(f"{sent}/sends").status_code == status
    assert ben.get(f"{URL}/new").status_code == 403
    assert ben.post(URL, **TYPED).status_code == 403
    assert (world.rows("phone_check")[0].tries, world.rows("destination")) == (0, [])


def test_each_act_needs_its_token(ada, world, sent):
    for path in (URL, f"{sent}/tries", f"{sent}/sends"):
        assert ada.post_without_token(path, code="1", **TYPED).status_code == 400
    assert len(world.rows("code_sent")) == 1


def test_an_unknown_check_is_not_found(ada):
    assert ada.get(f"{URL}/{uuid4()}").status_code == 404
    assert ada.post(f"{URL}/{uuid4()}/tries", code="123456").status_code == 404


def test_without_a_channel_one_connects_first(cleo):
    assert cleo.get(f"{URL}/new").location == f"{HOME}/connect"
