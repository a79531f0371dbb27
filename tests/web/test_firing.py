"""Asking for a run by hand."""

from uuid import uuid4

import pytest
from sqlalchemy import update

from adapters.sql import tables
from adapters.sql.engine import writing
from ports.bell import Lane
from tests.cast import ADA, BEN
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA))


@pytest.fixture
def url(pulse):
    return f"/pulses/{pulse.id}/runs"


def asks(kind="now", key=None):
    return {"kind": kind, "request_key": str(key or uuid4())}


@pytest.mark.parametrize("kind", ["now", "preview"])
def test_a_run_is_asked_for_and_its_page_follows(ada, world, url, pulse, kind):
    answer = ada.post(url, **asks(kind))

    (run,) = world.rows("run")
    assert answer.status_code == 303
    assert answer.location == f"/pulses/{pulse.id}?run={run.id}"
    assert (run.kind, run.state, run.by) == (kind, "due", ADA.person)
    assert Lane.PREPARE in world.bell.rung


def test_a_double_click_makes_one_run(ada, world, url):
    key = uuid4()
    first, second = (ada.post(url, **asks(key=key)) for _ in range(2))

    assert len(world.rows("run")) == 1
    assert first.location == second.location


def test_the_buttons_of_a_new_page_make_a_new_run(ada, world, url, pulse):
    for _ in range(2):
        world.clock.forward(seconds=10)
        page = ada.get(f"/pulses/{pulse.id}").text
        key = page.partition('name="request_key" value="')[2].partition('"')[0]
        ada.post(url, **asks(key=key))

    assert len(world.rows("run")) == 2


@pytest.mark.parametrize("kind", ["now", "test"])
def test_a_press_within_ten_seconds_of_another_leads_to_its_run(ada, world, url, pulse, kind):
    world.recipient(ADA, BENS_PHONE, "Ada", for_self=True)
    first = ada.post(url, **asks(kind))
    world.clock.forward(seconds=9)
    second = ada.post(url, **asks(kind))

    assert len(world.rows("run")) == 1
    assert (second.status_code, second.location) == (303, first.location)
    assert "here it is, and nothing goes twice" in ada.get(second.location).text


def test_an_admin_s_press_leads_to_the_run_that_another_has_just_asked_for(ada, ben, world, url):
    first, second = ada.post(url, **asks()), ben.post(url, **asks())

    assert second.location == first.location
    assert [row.by for row in world.rows("run")] == [ADA.person]


def test_a_press_after_one_of_another_kind_or_to_another_phone_makes_a_run(ada, world, url):
    world.recipient(ADA, BENS_PHONE, "Ada", for_self=True)
    ada.post(url, **asks("test"))
    with writing(world.engine) as connection:
        connection.execute(update(tables.run).values(by=BEN.person))
    for kind in ("test", "now", "preview", "preview"):
        ada.post(url, **asks(kind))

    assert len(world.rows("run")) == 5


def test_what_came_to_nothing_may_be_asked_for_again_at_once(ada, world, url):
    ada.post(url, **asks())
    with writing(world.engine) as connection:
        connection.execute(update(tables.run).values(state="held"))
    ada.post(url, **asks())

    assert len(world.rows("run")) == 2


def test_a_test_goes_to_my_own_phone(ada, world, url, pulse):
    world.recipient(ADA, BENS_PHONE, "Ada", for_self=True)
    answer = ada.post(url, **asks("test"))
    world.work_all()
    page = ada.get(answer.location).text

    charts = [message.phone for message in world.messenger.sent if message.media_id]
    assert charts == [BENS_PHONE]
    assert "Test to one phone" in page


def test_without_a_phone_of_ones_own_a_test_says_so_and_where_to_add_it(ada, world, url):
    for htmx in (False, True):
        answer = ada.post(url, htmx=htmx, **asks("test"))
        assert answer.status_code == 422
        assert "goes to your own phone, and none is verified yet" in answer.text
        assert "/account/phone" in answer.text
    assert world.rows("run") == []


def test_with_nobody_to_send_to_nothing_is_sent(ada, world):
    pulse = world.pulse(ADA)
    answer = ada.post(f"/pulses/{pulse.id}/runs", **asks())

    assert answer.status_code == 422
    assert "Nobody would get it" in answer.text
    assert f"/pulses/{pulse.id}/edit" in answer.text
    assert world.rows("run") == []


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"kind": "now"},
        {"kind": "now", "request_key": "x"},
        {"kind": "scheduled", "request_key": str(uuid4())},
        {"kind": "never", "request_key": str(uuid4())},
    ],
)
def test_what_no_form_of_ours_says_makes_no_run(ada, world, url, form):
    assert ada.post(url, **form).status_code == 400
    assert world.rows("run") == []


def test_a_member_may_send(ben, url):
    assert ben.post(url, **asks()).status_code == 303


def test_a_stranger_makes_no_run(cleo, world, url):
    assert cleo.post(url, **asks()).status_code == 404
    assert world.rows("run") == []


def test_a_run_is_posted_with_a_token_only(ada, anyone, world, url):
    assert ada.get(url).status_code == 405
    assert ada.post_without_token(url, **asks()).status_code == 400
    assert anyone.post(url, **asks()).status_code == 302
    assert world.rows("run") == []


def test_a_pulse_whose_people_have_said_stop_says_so_before_anything_is_sent(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"))
    assert "Nobody would get it" not in ada.get(f"/pulses/{pulse.id}").text
    world.says(SARAH, "STOP")
    world.work_all()

    page = ada.get(f"/pulses/{pulse.id}").text

    assert "Nobody would get it now: Sarah has sent STOP." in page


def test_one_who_still_gets_it_is_enough_for_no_warning(ada, world):
    people = [world.recipient(ADA, SARAH, "Sarah"), world.recipient(ADA, BENS_PHONE, "Ben")]
    pulse = world.pulse(ADA, *people)
    world.says(SARAH, "STOP")
    world.work_all()

    assert "Nobody would get it" not in ada.get(f"/pulses/{pulse.id}").text


def test_a_test_to_ones_own_phone_that_said_stop_says_how_it_comes_back(ada, world):
    own = world.recipient(ADA, SARAH, "Sarah", for_self=True)
    pulse = world.pulse(ADA, own)
    world.says(SARAH, "STOP")
    world.work_all()

    answer = ada.post(f"/pulses/{pulse.id}/runs", kind="test", request_key=str(uuid4()))

    assert answer.status_code == 422
    assert "Your phone has said STOP" in answer.text
    assert "START" in answer.text


@pytest.mark.parametrize("address", ["/pulses/{id}/runs", "/pulses/preview"])
def test_who_asks_without_end_is_told_to_wait(ada, world, address):
    address = address.format(id=uuid4())
    answers = [ada.post(address, kind="now", request_key=str(uuid4())) for _ in range(61)]

    assert 429 not in {answer.status_code for answer in answers[:60]}
    assert answers[60].status_code == 429
