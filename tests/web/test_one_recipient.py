"""One recipient: /settings/destinations/whatsapp/recipients/<id> and what is done from there."""

import re
from uuid import uuid4

import pytest

from domain.messages import Outcome
from ports.bell import Lane
from ports.messenger import Answer
from tests.cast import ADA
from tests.world import SARAH

HOME = "/settings/destinations/whatsapp"


@pytest.fixture
def sarah(world):
    world.names[SARAH] = "Sarah C."
    return world.recipient(ADA, SARAH, "Sarah — CFO")


@pytest.fixture
def url(sarah):
    return f"{HOME}/recipients/{sarah}"


def asks_again(page):
    return "every 2s" in page.split('id="tested"')[1].split(">")[0]


def test_the_tab_and_the_address_above_it_show_the_same_list(ada, ben, sarah):
    for browser in (ada, ben):
        for address in (HOME, f"{HOME}/recipients"):
            assert "Sarah — CFO" in browser.get(address).text


def test_every_tab_is_an_address_and_marked_where_one_is(ada):
    for tab in ("recipients", "invites", "groups", "sender", "settings"):
        page = ada.get(f"{HOME}/{tab}").text
        nav = page.split('<nav class="tabs"')[1].split("</nav>")[0]
        assert re.findall(r'href="([^"]+)" aria-current="page"', nav) == [f"{HOME}/{tab}"]
        assert nav.count("<a ") == 5


def test_a_member_is_offered_the_tabs_that_are_theirs(ben):
    nav = ben.get(HOME).text.split('<nav class="tabs"')[1].split("</nav>")[0]

    assert re.findall(r">(\w+)</a>", nav) == ["Recipients", "Groups"]


def test_it_says_who_window_and_consent_with_its_evidence(ada, world, url):
    page = ada.get(url).text

    assert "Sarah — CFO" in page
    assert "+1 650-555-1234 · Sarah C." in page
    assert 'data-left="86400"' in page
    assert "Agreed" in page
    assert re.search(r"<q>verify WA-\w{8}</q>", page)
    assert re.search(r"evidence [0-9a-f]{16}", page)
    assert not re.search(r"wamid", page)


def test_every_word_of_theirs_is_evidence_the_newest_first(ada, world, url):
    world.clock.forward(minutes=1)
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)

    page = ada.get(url).text

    assert page.index("<q>STOP</q>") < page.index("<q>verify")


def test_the_last_delivery_is_said_with_state_and_time(ada, world, sarah, url):
    assert "none yet" in ada.get(url).text
    world.fire(ADA, world.pulse(ADA, sarah))
    world.work_all()
    chart = world.messages("chart")[0]
    world.clock.forward(minutes=5)
    world.status("read", wamid=chart.wamid, attempt=world.attempt_of(chart.id))
    world.work(Lane.INBOX)
    world.clock.forward(minutes=3)

    for page in (ada.get(url).text, ada.get(HOME).text):
        assert 'class="state state-good">Read' in page
        assert "3 minutes ago" in page
        assert f"run={world.rows('run')[0].id}" in page


def test_of_several_deliveries_the_newest_counts(ada, world, sarah, url):
    pulse = world.pulse(ADA, sarah)
    world.fire(ADA, pulse)
    world.work_all()
    world.clock.forward(hours=25)
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)
    world.says(SARAH, "START")
    world.work(Lane.INBOX)
    world.clock.forward(days=2)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM template")
    world.fire(ADA, pulse)
    world.work_all()

    page = ada.get(url).text

    assert 'class="state state-wait">Held' in page
    assert "24 hours have passed" in page


def test_a_label_is_edited_in_place(ada, url):
    saved = ada.post(f"{url}/label", label="Sarah Chen", htmx=True)

    assert saved.status_code == 200
    assert "Saved" in saved.text
    assert "recipients-changed" in saved.headers["HX-Trigger"]
    assert "Sarah Chen" in ada.get(HOME).text


def test_a_bad_label_is_told_beside_the_field(ada, url):
    for label, words in (("", "Give a label"), ("x" * 81, "At most 80 characters")):
        refused = ada.post(f"{url}/label", label=label, htmx=True)
        assert refused.status_code == 422
        assert words in refused.text
    assert "Sarah — CFO" in ada.get(HOME).text


def test_without_a_script_a_label_leads_back(ada, url):
    assert ada.post(f"{url}/label", label="Sarah Chen").location == url
    assert "Saved." in ada.get(url).text


def test_pausing_asks_for_how_long_and_shows_it_in_the_list(ada, url):
    asked = ada.get(f"{url}/pause").text
    ada.post(f"{url}/pause", span="7")

    page = ada.get(HOME).text

    assert "Pause Sarah — CFO?" in asked
    assert re.search(r"all charts paused until</?[^>]*>? ?<time[^>]*>[^<]*25 Nov", page) or (
        "all charts paused until" in page and "25 Nov" in page
    )
    assert "paused by your team" in page
    assert "Paused by an admin of yours" in ada.get("/pulses/new").text


def test_until_resumed_has_no_date_and_is_resumed(ada, url):
    ada.post(f"{url}/pause", span="resumed")
    assert "all charts paused until you resume them" in ada.get(HOME).text
    assert "9999" not in ada.get(url).text
    assert "Resume" in ada.get(url).text

    done = ada.post(f"{url}/resumption")

    assert done.location == HOME
    assert "all charts paused" not in ada.get(HOME).text


def test_a_pause_until_a_day_ends_at_its_midnight_here(ada, world, url):
    ada.post(f"{url}/pause", span="day", until="2026-11-20")

    (row,) = world.rows("destination")
    assert row.rests_until.isoformat() == "2026-11-19T23:00:00+00:00"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"span": "x"},
        {"span": "day"},
        {"span": "day", "until": "2026-11-18"},
        {"span": "day", "until": "0001-01-01"},
    ],
)
def test_a_pause_that_says_no_time_to_come_is_refused(ada, world, url, form):
    refused = ada.post(f"{url}/pause", **form)

    assert refused.status_code == 422
    assert "Choose a day that is still to come." in refused.text
    assert world.rows("destination")[0].rests_until is None


def test_the_last_day_there_is_can_be_picked(ada, url):
    assert ada.post(f"{url}/pause", span="day", until="9999-12-31").status_code == 303
    assert ada.get(HOME).status_code == 200


def test_a_pause_that_is_over_shows_nothing(ada, world, url):
    ada.post(f"{url}/pause", span="1")
    world.clock.forward(days=1)

    assert "all charts paused" not in ada.get(HOME).text


def test_a_test_says_what_came_of_it(ada, world, url):
    asked = ada.get(f"{url}/tests").text
    sent = ada.post(f"{url}/tests")
    waiting = ada.get(sent.location).text
    world.work(Lane.DELIVER)
    message = world.messages("notice")[-1]
    world.status("delivered", wamid=message.wamid, attempt=world.attempt_of(message.id))
    world.work(Lane.INBOX)

    page = ada.get(sent.location).text

    assert "Their window is open for 24\u00a0h." in asked
    assert "Waiting to leave" in waiting
    assert asks_again(waiting)
    assert 'class="state state-good">Delivered' in page


def test_what_meta_refuses_is_told_with_its_code(ada, world, url):
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131026))
    sent = ada.post(f"{url}/tests")
    world.work(Lane.DELIVER)

    page = ada.get(sent.location).text

    assert "Meta’s code: 131026." in page
    assert not asks_again(page)


def test_outside_the_window_a_test_says_why_not(ada, world, url):
    world.clock.forward(hours=25)
    before = len(world.rows("message"))

    asked, refused = ada.get(f"{url}/tests").text, ada.post(f"{url}/tests")

    assert "Their window is closed" in asked
    assert refused.status_code == 422
    assert "More than 24 hours have passed since Sarah — CFO last wrote." in refused.text
    assert "send “hi”" in refused.text
    assert len(world.rows("message")) == before


def test_another_test_at_once_says_when_it_may_be_sent(ada, world, url):
    ada.post(f"{url}/tests")
    world.clock.forward(seconds=20)

    again = ada.post(f"{url}/tests")

    assert again.status_code == 422
    assert "Another one can be sent in 40 seconds." in again.text
    assert len(world.messages("notice")) == 1


def test_only_a_test_to_that_one_is_shown_as_one(ada, world, sarah, url):
    world.fire(ADA, world.pulse(ADA, sarah))
    world.work_all()
    chart = world.messages("chart")[0]

    assert ada.get(f"{url}/tests/{chart.id}").status_code == 404
    assert ada.get(f"{url}/tests/{uuid4()}").status_code == 404


PAGES = ("", "/pause", "/tests")
ACTS = ("/label", "/pause", "/resumption", "/tests")


def test_the_stranger_and_a_member_neither_see_nor_do_any_of_it(cleo, ben, world, url):
    before = [world.rows(name) for name in ("destination", "message", "audit")]
    for browser, status in ((cleo, 404), (ben, 403)):
        for path in PAGES:
            response = browser.get(f"{url}{path}")
            assert response.status_code == status, path
            assert "Sarah" not in response.text
        for path in ACTS:
            tried = browser.post(f"{url}{path}", label="x", span="7")
            assert tried.status_code == status, path
    assert [world.rows(name) for name in ("destination", "message", "audit")] == before


def test_each_act_needs_its_token(ada, world, url):
    for path in ACTS:
        assert ada.post_without_token(f"{url}{path}", label="x", span="7").status_code == 400
    assert world.rows("destination")[0].label == "Sarah — CFO"


def test_who_was_removed_is_not_found(ada, url):
    ada.post(f"{url}/removal")

    assert ada.get(url).status_code == 404
    assert ada.post(f"{url}/tests").status_code == 404
