"""The evidence of consent: /settings/destinations/whatsapp/consent.csv."""

import csv
import io

import pytest

from app.web.consent import spelled
from domain.contacts import ConsentKind
from ports.bell import Lane
from ports.queries.recipients import ConsentLine
from tests.cast import ADA, CLEO
from tests.world import BEN, NOON, SARAH

URL = "/settings/destinations/whatsapp/consent.csv"


@pytest.fixture
def sarah(world):
    return world.recipient(ADA, SARAH, "Sarah — CFO")


def says(world, text, phone=SARAH):
    world.clock.forward(seconds=1)
    world.says(phone, text)
    world.work(Lane.INBOX)


def rows(browser):
    response = browser.get(URL)
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.text)))[1:]


def test_each_word_is_a_row_with_metas_time_and_no_number(ada, world, sarah):
    says(world, "STOP")
    says(world, "start")

    response = ada.get(URL)

    found = [(label, kind, at) for label, kind, _, at, _ in rows(ada)]
    assert found == [
        ("Sarah — CFO", "verify", "2026-11-18 12:00:00"),
        ("Sarah — CFO", "stop", "2026-11-18 12:00:01"),
        ("Sarah — CFO", "start", "2026-11-18 12:00:02"),
    ]
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    assert SARAH not in response.text
    assert "wamid" not in response.text


def test_a_stop_concerns_all_organisations_that_reach_them_and_no_other(ada, cleo, world, sarah):
    world.clock.forward(seconds=1)
    cleo.post("/settings/destinations/whatsapp/channel")
    world.recipient(CLEO, BEN, "The buyer")
    says(world, "STOP")
    world.clock.forward(seconds=1)
    world.recipient(CLEO, SARAH, "Sarah too")
    says(world, "STOP")

    mine = [(label, kind) for label, kind, *_ in rows(ada)]
    theirs = [(label, kind) for label, kind, *_ in rows(cleo)]

    assert mine == [("Sarah — CFO", kind) for kind in ("verify", "stop", "stop")]
    assert theirs == [("The buyer", "verify"), ("Sarah too", "verify"), ("Sarah too", "stop")]


def test_only_an_admin_downloads_it(ben, sarah):
    assert ben.get(URL).status_code == 403


def test_it_is_only_read(ada):
    assert ada.client.post(URL).status_code in {400, 405}


def test_the_list_of_recipients_leads_to_it_and_shows_a_pause(ada, ben, world, sarah):
    world.fire(ADA, world.pulse(ADA, sarah))
    world.work_all()
    says(world, "PAUSE 7")

    page = ada.get("/settings/destinations/whatsapp").text

    assert URL in page
    assert "Revenue paused until" in page
    assert URL not in ben.get("/settings/destinations/whatsapp").text


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
def test_no_cell_is_a_formula(said):
    text = spelled([ConsentLine(said, ConsentKind.STOP, said, NOON, "m:1:wamid.a")])

    (row,) = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert row[0] == row[2] == f"'{said}"


def test_who_downloaded_it_stands_in_the_audit_log(ada, world, sarah):
    rows(ada)

    line = world.rows("audit")[-1]
    assert (line.what, line.who) == ("exported the evidence of consent", ADA.person)
