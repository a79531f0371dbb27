"""Very many recipients: their list in pages, and a pulse's form that loses none who is picked."""

import re
from uuid import UUID, uuid4

import pytest

from adapters.sql.queries.bound import PAGE
from ports.queries.pulses import OFFERED
from tests.cast import ADA
from tests.proofs.crowd import FIRST_PHONE, crowd
from tests.web.test_pulses import loaded, typed
from tests.world import SARAH

URL = "/settings/destinations/whatsapp"
MANY = OFFERED + PAGE + 20
ROW = re.compile(r'id="open-([0-9a-f-]+)"')
TICKED = re.compile(r'name="destinations" value="([0-9a-f-]+)" checked')
OFFER = re.compile(r'name="destinations" value="([0-9a-f-]+)"')


@pytest.fixture
def sarah(world):
    return world.recipient(ADA, SARAH, "Sarah — CFO")


@pytest.fixture
def people(world, sarah):
    return {str(id) for id in crowd(world, ADA, MANY).values()}


def test_the_pages_of_the_list_lead_to_everybody_once(ada, people, sarah):
    found, url, pages = [], URL, 0
    while url:
        page = ada.get(url).text
        found += ROW.findall(page)
        pages += 1
        assert f"{MANY + 1} people can get charts here." in page
        more = re.search(r'<a href="([^"]+)">More recipients', page)
        url = more[1].replace("&amp;", "&") if more else ""

    assert pages == 4
    assert sorted(found) == sorted(people | {str(sarah)})


def test_one_is_found_by_name_or_number_and_the_way_back_is_there(ada, people, sarah):
    by_name = ada.get(f"{URL}?like=sarah").text
    by_number = ada.get(f"{URL}?like={FIRST_PHONE + 7}").text

    assert ROW.findall(by_name) == [str(sarah)]
    assert f"Holder of {FIRST_PHONE + 7}" in by_number
    assert len(ROW.findall(by_number)) == 1
    assert 'value="sarah"' in by_name
    assert "Show all" in by_name


def test_nobody_found_says_so(ada, people):
    page = ada.get(f"{URL}?like=nobody%20at%20all").text

    assert "Nobody like that" in page
    assert ROW.findall(page) == []


def test_beyond_the_end_and_nonsense_are_pages_too(ada, sarah):
    assert "Nobody further" in ada.get(f"{URL}?after={sarah}").text
    assert ROW.findall(ada.get(f"{URL}?after=nonsense").text) == [str(sarah)]


def test_a_page_and_its_search_look_again_at_themselves(ada, people):
    page = ada.get(f"{URL}?like=Holder").text
    again = re.search(r'hx-get="([^"]+)"', page[page.index('id="recipients"') :])[1]

    assert "like=Holder" in again
    assert ada.get(again.replace("&amp;", "&"), htmx=True).status_code == 204


def test_a_short_list_has_no_search(ada, sarah):
    assert 'name="like"' not in ada.get(URL).text
    assert 'name="like"' not in ada.get("/pulses/new").text


def test_the_form_offers_a_hundred_and_finds_the_others(ada, people):
    first = ada.get("/pulses/new").text
    found = ada.post("/pulses/new", look="1", like=str(FIRST_PHONE + MANY - 1), name="Sales").text

    assert len(OFFER.findall(first)) == OFFERED
    assert len(OFFER.findall(found)) == 1
    assert 'value="Sales"' in found


def test_who_is_picked_stays_picked_through_searches_and_saving(ada, world, people, sarah):
    pulse = world.pulse(ADA, sarah, *map(UUID, people))
    chosen = {str(id) for id in pulse.destinations}
    form = ada.get(f"/pulses/{pulse.id}/edit").text
    searched = ada.post(
        f"/pulses/{pulse.id}/edit", **typed(pulse, destinations=TICKED.findall(form)), look="1",
        like="sarah",
    ).text  # fmt: skip

    assert set(TICKED.findall(form)) == set(TICKED.findall(searched)) == chosen
    assert loaded(world, pulse).name == "Revenue"  # looking saves nothing
    saved = ada.post(
        f"/pulses/{pulse.id}/edit",
        **typed(pulse, destinations=TICKED.findall(searched), like="sarah"),
    )
    assert saved.status_code == 303
    assert {str(id) for id in loaded(world, pulse).destinations} == chosen


def test_who_is_picked_is_offered_also_when_not_found(ada, people, sarah):
    page = ada.post("/pulses/new", look="1", like="nobody", destinations=[str(sarah)]).text

    assert TICKED.findall(page) == [str(sarah)]
    assert "Nobody has that in their name or number." in page


def test_the_page_of_a_pulse_counts_those_it_does_not_show(ada, world, people, sarah):
    pulse = world.pulse(ADA, sarah, *map(UUID, people))

    assert f"And {MANY + 1 - 50} more." in ada.get(f"/pulses/{pulse.id}").text


def test_a_form_with_ten_thousand_who_are_picked_is_taken(ada, sarah):
    gone = [str(uuid4()) for _ in range(10_000)]
    page = ada.post("/pulses/new", look="1", destinations=[*gone, str(sarah)])

    assert page.status_code == 200
    assert TICKED.findall(page.text) == [str(sarah)]
