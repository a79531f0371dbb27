"""What pages say of the reader's own row: “you”, and nothing of them or theirs."""

import re

import pytest
from sqlalchemy import delete, update

from adapters.sql import tables
from adapters.sql.engine import writing
from ports.bell import Lane
from tests.cast import ADA, BEN
from tests.world import BEN as PHONE_OF_BEN
from tests.world import SARAH

URL = "/settings/destinations/whatsapp"
OF_OTHERS = re.compile(r"\b(they|them|their|theirs)\b", re.IGNORECASE)


@pytest.fixture
def own(world):
    return world.recipient(ADA, SARAH, "Ada", for_self=True)


@pytest.fixture
def colleague(ben, world):
    """Another admin of the same organisation."""
    mine = tables.membership.c.person == BEN.person
    with writing(world.engine) as connection:
        connection.execute(update(tables.membership).where(mine).values(role="admin"))
    return ben


def panel(page):
    """Its words alone, from the heading on."""
    return re.sub(r"<[^>]+>", " ", page.text.partition("<h1")[2].partition("<footer")[0])


@pytest.mark.parametrize("path", ["", "/pause", "/tests", "/removal"])
@pytest.mark.parametrize("hours", [1, 30])
def test_ones_own_recipient_is_spoken_to(ada, colleague, world, own, path, hours):
    world.clock.forward(hours=hours)
    page = f"{URL}/recipients/{own}{path}"

    assert OF_OTHERS.findall(panel(ada.get(page))) == []
    assert OF_OTHERS.findall(panel(colleague.get(page))) or not path


def test_ones_own_stop_is_ones_own(ada, colleague, world, own):
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX)

    mine, theirs = ada.get(URL).text, colleague.get(URL).text

    assert ("Stopped by you" in mine, "until you send START" in mine) == (True, True)
    assert ("Stopped by them" in theirs, "until they send START" in theirs) == (True, True)
    assert "You sent STOP: nothing goes to you" in ada.get("/pulses/new").text
    assert "They sent STOP: nothing goes to them" in colleague.get("/pulses/new").text


def test_a_chart_waits_for_ones_own_message(ada, colleague, world, own):
    with writing(world.engine) as connection:
        connection.execute(delete(tables.template))
    world.clock.forward(hours=30)

    assert "Waits for your message" in ada.get(URL).text
    assert "Waits for their message" in colleague.get(URL).text


def test_an_invite_for_oneself_is_ones_own_alone(ada, colleague, world):
    offer = world.invite(ADA, for_self=True)
    for path in (URL, f"{URL}/invites", f"{URL}/invites/{offer.invite.id}"):
        mine, theirs = ada.get(path).text, colleague.get(path).text

        assert "Waiting for your message" in mine
        assert "Waiting for their message" in theirs
        assert ("Your own phone" in mine, "Your own phone" in theirs) == (True, False)


def test_erasing_ones_own_data_says_so(owner, world, own):
    """The owner is whose phone the one is, and not whose the other."""
    other = world.recipient(ADA, PHONE_OF_BEN, "Ben")
    mine, theirs = (
        panel(owner.get(f"/settings/data/recipients/{each}/erasure")) for each in (own, other)
    )

    assert OF_OTHERS.search(mine) is None
    assert "you get no more charts" in mine
    assert "they get no more charts" in theirs
