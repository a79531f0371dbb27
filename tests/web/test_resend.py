"""POST /messages/<id>/resend."""

from uuid import uuid4

import pytest

from ports.bell import Lane
from tests.cast import ADA


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA))


@pytest.fixture
def chart(world, pulse):
    """A chart that Meta has refused."""
    world.fire(ADA, pulse)
    world.work_all()
    row = world.messages("chart")[0]
    world.status("failed", wamid=row.wamid, code=131026)
    world.work(Lane.INBOX)
    return row


def test_a_message_that_did_not_arrive_goes_again(ada, world, pulse, chart):
    answer = ada.post(f"/messages/{chart.id}/resend")

    again = next(row for row in world.messages("chart") if row.id != chart.id)
    (run,) = world.rows("run")
    assert answer.status_code == 303
    assert answer.location == f"/pulses/{pulse.id}?run={run.id}"
    assert (again.resend, again.state, again.contact) == (1, "ready", chart.contact)


def test_the_page_shows_the_new_try(ada, world, pulse, chart):
    answer = ada.post(f"/messages/{chart.id}/resend", htmx=True)
    page = ada.get(answer.location, htmx=True).text

    assert "Waiting to leave" in page
    assert "(try 2)" in page
    assert "Send again" not in page


def test_a_message_that_arrived_does_not_go_again(ada, world, pulse):
    world.fire(ADA, pulse)
    world.work_all()
    row = world.messages("chart")[0]

    assert ada.post(f"/messages/{row.id}/resend").status_code == 404
    assert len(world.messages("chart")) == 1


def test_a_stranger_sends_nothing_again(cleo, anyone, world, chart):
    assert cleo.post(f"/messages/{chart.id}/resend").status_code == 404
    assert anyone.post(f"/messages/{chart.id}/resend").status_code == 302
    assert len(world.messages("chart")) == 1


def test_a_member_may_send_again(ben, chart):
    assert ben.post(f"/messages/{chart.id}/resend").status_code == 303


def test_it_is_posted_with_a_token_only(ada, world, chart):
    assert ada.get(f"/messages/{chart.id}/resend").status_code == 405
    assert ada.post_without_token(f"/messages/{chart.id}/resend").status_code == 400
    assert len(world.messages("chart")) == 1


def test_an_unknown_message_is_not_found(ada):
    assert ada.post(f"/messages/{uuid4()}/resend").status_code == 404
    assert ada.post("/messages/none/resend").status_code == 404
