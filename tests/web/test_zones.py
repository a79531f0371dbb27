"""The zone that a reader is told times in."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from adapters.sql import tables
from adapters.sql.engine import writing
from tests.cast import ADA
from tests.web.test_editor import typed


def test_until_a_browser_says_where_it_is_times_are_the_organisations(ada):
    assert "Times are in Europe/Berlin" in ada.get("/pulses").text


def test_times_are_told_in_the_zone_that_the_browser_says(ada):
    ada.client.set_cookie("zone", "Asia%2FKolkata")
    assert "Times are in Asia/Kolkata" in ada.get("/pulses").text


def test_a_zone_that_is_none_is_not_heeded(ada):
    ada.client.set_cookie("zone", "Mars/Olympus")
    page = ada.get("/pulses")
    assert page.status_code == 200
    assert "Mars" not in page.text


def test_when_data_was_read_is_told_in_the_readers_zone(ada, world):
    ada.client.set_cookie("zone", "Asia%2FKolkata")
    pulse = world.pulse(ADA, world.recipient(ADA))
    world.fire(ADA, pulse)
    draft = ada.post("/pulses/preview", **typed(pulse)).location
    world.work_all()

    for url in (f"/pulses/{pulse.id}", draft):
        read = ada.get(url).text.split("Data read")[1][:200]
        assert "17:30" in read, url


def test_a_templates_pause_ends_in_the_readers_zone(ada, world):
    ada.client.set_cookie("zone", "Asia%2FKolkata")
    until = world.clock.now() + timedelta(hours=1)
    with writing(world.engine) as connection:
        connection.execute(update(tables.template).values(state="paused", paused_until=until))
    world.recipient(ADA)

    page = ada.get("/settings/destinations/whatsapp").text
    assert "18:30" in page.split("Meta has paused")[1][:100]


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia%2FKolkata", ' title="Thu 19 Nov, 09:00 Berlin">Thu 19 Nov, 13:30 Kolkata</time>'),
        ("Europe%2FParis", '+00:00" >Thu 19 Nov, 09:00 Paris</time>'),
        ("Europe%2FBerlin", '+00:00" >Thu 19 Nov, 09:00 Berlin</time>'),
    ],
)
def test_a_next_run_is_told_in_the_readers_zone_and_on_hover_in_its_own(ada, world, zone, said):
    ada.client.set_cookie("zone", zone)
    pulse = world.pulse(ADA, world.recipient(ADA))
    pages = [ada.get(url).text for url in ("/pulses", f"/pulses/{pulse.id}")]

    assert [said in page for page in pages] == [True] * 2
    assert "every day at 09:00, Berlin" in pages[1]
