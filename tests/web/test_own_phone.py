"""A member connects their own phone, and nobody else's: /account/phone."""

import re
from html import unescape
from uuid import uuid4

import pytest

from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from tests.cast import ADA, BEN
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH

URL = "/account/phone"


def token_on(page):
    found = re.search(r"verify (WA-[0-9A-HJKMNP-TV-Z]{8})", unescape(page))
    assert found, page
    return found[0]


def connect(browser, world, phone=BENS_PHONE):
    browser.post(f"{URL}/invites")
    world.says(phone, token_on(browser.get(URL).text))
    world.work(Lane.INBOX)
    return world.rows("destination")[-1]


def test_a_member_is_shown_a_code_a_link_and_a_text_for_themselves(ben, world):
    answer = ben.post(f"{URL}/invites")
    page = unescape(ben.get(answer.location).text)

    assert (answer.status_code, answer.location) == (303, URL)
    assert f"https://wa.me/15550783881?text={token_on(page).replace(' ', '%20')}" in page
    assert 'class="qr" role="img"' in page
    assert "Waiting for your message" in page
    assert [(row.for_self, row.by) for row in world.rows("invite")] == [(True, BEN.person)]
    assert world.rows("audit")[-1].who == BEN.person


def test_the_page_turns_to_verified_by_itself_and_stops_asking(ben, world):
    ben.post(f"{URL}/invites")
    page = ben.get(URL).text
    poll = unescape(re.search(r'hx-get="([^"]+seen=[^"]+)" hx-trigger="every 2s"', page)[1])
    assert ben.get(poll, htmx=True).status_code == 204

    world.says(BENS_PHONE, token_on(page))
    world.work(Lane.INBOX)
    turned = ben.get(poll, htmx=True)

    assert "Verified" in turned.text
    assert "+1 650-555-5678" in turned.text
    assert "every 2s" not in turned.text
    assert "WA-" not in turned.text


def test_then_a_test_of_the_members_goes_to_it(ben, world):
    pulse = world.pulse(ADA)
    runs = f"/pulses/{pulse.id}/runs"
    refused = ben.post(runs, kind="test", request_key=str(uuid4()))
    connect(ben, world)
    fired = ben.post(runs, kind="test", request_key=str(uuid4()))
    world.work_all()

    assert (refused.status_code, fired.status_code) == (422, 303)
    assert f'href="{URL}"' in refused.text
    assert [each.phone for each in world.messenger.sent if each.media_id] == [BENS_PHONE]


def test_one_code_waits_at_a_time(ben, world):
    ben.post(f"{URL}/invites")
    ben.post(f"{URL}/invites")

    assert len(world.rows("invite")) == 1


def test_a_withdrawn_code_brings_nobody(ben, world):
    ben.post(f"{URL}/invites")
    spoken = token_on(ben.get(URL).text)
    ben.post(f"{URL}/withdrawal")
    world.says(BENS_PHONE, spoken)
    world.work(Lane.INBOX)

    assert world.rows("destination") == []
    assert "Connect my phone" in ben.get(URL).text
    assert ben.post(f"{URL}/withdrawal").status_code == 303


def test_a_code_that_ran_out_says_so_and_offers_another(ben, world):
    ben.post(f"{URL}/invites")
    world.clock.forward(hours=72)
    page = ben.get(URL).text

    assert "ran out unused" in page
    assert "Connect my phone" in page


def test_a_member_removes_their_phone_and_connects_it_again(ben, world):
    phone = connect(ben, world)
    asked = ben.get(f"{URL}/{phone.id}/removal")
    gone = ben.post(f"{URL}/{phone.id}/removal")

    assert "Remove +1 650-555-5678?" in asked.text
    assert (gone.status_code, gone.location) == (303, URL)
    assert [row.state for row in world.rows("destination")] == ["removed"]
    assert world.rows("audit")[-1].what == "removed their own phone"
    assert ben.post(f"{URL}/{phone.id}/removal").status_code == 404
    assert connect(ben, world).state == "active"


def test_what_waits_for_a_removed_phone_is_cancelled(ben, world):
    phone = connect(ben, world)
    world.clock.forward(days=2)
    pulse = world.pulse(ADA, phone.id)
    world.fire(ADA, pulse)
    world.work(Lane.PREPARE)
    ben.post(f"{URL}/{phone.id}/removal")
    world.work(Lane.DELIVER)

    assert [row.state for row in world.messages("chart")] == ["cancelled"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_elses_phone_is_theirs_to_remove(ben, cleo, world, method):
    adas = world.recipient(ADA, SARAH, "Ada", for_self=True)
    nobodys = world.recipient(ADA, BENS_PHONE, "Nora")

    for browser in (ben, cleo):
        for id in (adas, nobodys, uuid4()):
            assert getattr(browser, method)(f"{URL}/{id}/removal").status_code == 404
    assert {row.state for row in world.rows("destination")} == {"active"}


def test_a_second_phone_waits_until_the_first_is_removed(ben, world):
    connect(ben, world)
    answer = ben.post(f"{URL}/invites")

    assert answer.status_code == 422
    assert "Remove it first" in answer.text
    assert len(world.rows("invite")) == 1


def test_an_admins_phone_is_on_the_same_page(ada, world):
    world.recipient(ADA, SARAH, "Ada", for_self=True)

    assert "+1 650-555-1234" in ada.get(URL).text
    assert "+1 650-555-1234" in ada.get("/account").text


def test_where_no_number_is_enabled_a_member_is_sent_to_an_admin(cleo):
    answer = cleo.post(f"{URL}/invites")

    assert answer.status_code == 422
    assert "WhatsApp is not connected yet" in answer.text


def test_the_limit_of_recipients_holds_for_it(ben, world):
    with world.storage.house(THE_HOUSE) as house:
        house.console.standings.approve(BEN.organisation, approved=False)
        house.commit()
    for number in range(10):
        world.invite(ADA, f"Teammate {number}")
    answer = ben.post(f"{URL}/invites")

    assert answer.status_code == 422
    assert "as many recipients as it may have" in answer.text
    assert len(world.rows("invite")) == 10


def test_the_code_of_another_is_nowhere(ben, cleo, ada, world):
    ben.post(f"{URL}/invites")
    spoken = token_on(ben.get(URL).text)

    for browser in (ada, cleo):
        assert spoken not in browser.get(URL).text


def test_a_stopped_phone_says_how_charts_come_back(ben, world):
    connect(ben, world)
    world.says(BENS_PHONE, "STOP")
    world.work(Lane.INBOX)

    assert "START from this phone" in ben.get(URL).text
