"""GET /, the front page."""

import re

import pytest
from sqlalchemy import update

from adapters.sql import tables
from adapters.sql.engine import writing
from tests.cast import ADA, CLEO
from tests.web.conftest import PHONE_URL
from tests.world import SARAH


def test_an_empty_organisation_sees_what_to_do_first(cleo):
    page = cleo.get("/")

    assert page.status_code == 200
    assert "Getting started" in page.text
    assert "0 of 5" in page.text
    assert 'href="/sources/new"' in page.text


def test_a_step_is_done_when_the_data_says_so(ada, world):
    world.recipient(ADA)
    world.pulse(ADA)

    assert "4 of 5" in ada.get("/").text


def test_the_last_step_opens_the_newest_pulse(ada, world):
    world.pulse(ADA, world.recipient(ADA))
    world.clock.forward(minutes=1)
    newest = world.pulse(ADA)

    page = ada.get("/").text

    assert f'href="/pulses/{newest.id}">Open the pulse' in page


def test_the_list_of_steps_goes_when_a_chart_has_arrived(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA))
    world.fire(ADA, pulse)
    world.work_all()
    world.status("delivered", wamid=world.messages("chart")[0].wamid)
    world.work_all()

    page = ada.get("/").text

    assert "Getting started" not in page
    assert "1 arrived" in page


def test_the_list_of_steps_is_put_away_for_good_and_brought_back(ada, cleo):
    assert cleo.post("/first-steps").location == "/"
    away = cleo.get("/").text
    cleo.post("/first-steps", show="yes")
    back = cleo.get("/").text

    assert "Getting started" not in away
    assert "Show the first steps again" in away
    assert "Getting started" in back
    assert "Getting started" in ada.get("/").text


def test_the_list_of_steps_comes_back_when_one_is_undone(ada, world):
    sarah = world.recipient(ADA)
    ada.post("/first-steps")
    world.pulse(ADA)
    going_on = ada.get("/").text
    with writing(world.engine) as connection:
        here = tables.destination.c.id == sarah
        connection.execute(update(tables.destination).where(here).values(state="removed"))

    assert "Getting started" not in going_on
    assert "Getting started" in ada.get("/").text


def test_a_list_of_steps_put_away_is_one_organisations(app, ada, cleo):
    ada.post("/first-steps")
    name = f"first-steps-{ADA.organisation.hex}"
    cleo.client.set_cookie(name, ada.client.get_cookie(name).value)

    assert "Getting started" not in ada.get("/").text
    assert "Getting started" in cleo.get("/").text


@pytest.mark.parametrize("kept", ["", "1", "00", "nonsense", "1" * 5, "xxxxx"])
def test_what_no_list_of_steps_was_put_away_by_hides_nothing(cleo, kept):
    cleo.client.set_cookie(f"first-steps-{CLEO.organisation.hex}", kept)

    assert "Getting started" in cleo.get("/").text


def test_nobody_signed_in_puts_nothing_away(anyone, ada):
    assert anyone.post("/first-steps").status_code == 302
    assert ada.post_without_token("/first-steps").status_code == 400


def test_a_pulse_says_when_it_comes_next_with_its_zone(ada, world):
    world.pulse(ADA)

    page = ada.get("/").text

    assert "Thu 19 Nov, 09:00 Berlin" in page
    assert "in 20 hours" in page
    assert "Not yet" in page


def test_a_member_sees_the_same_pulses(ben, world):
    world.pulse(ADA)

    assert "every day" in ben.get("/").text


def test_a_stranger_sees_none_of_them(cleo, world):
    pulse = world.pulse(ADA)

    assert str(pulse.id) not in cleo.get("/").text


def test_nobody_signed_in_is_sent_to_sign_in(anyone):
    assert anyone.get("/").status_code == 302


def test_posting_to_it_changes_nothing(ada):
    assert ada.post("/").status_code == 405


def test_htmx_gets_the_block_alone(ada):
    page = ada.get("/", htmx=True)

    assert "<html" not in page.text
    assert "HX-Request" in page.headers["Vary"]


def test_the_demo_knows_the_phone(demo_app, ada):
    assert PHONE_URL in ada.get("/").text


def fields(page: str, action: str) -> dict[str, str]:
    """What a form of the page would send, its token included."""
    form = page[page.index(f'action="{action}"') :]
    form = form[: form.index("</form>")]
    return dict(re.findall(r'name="(\w+)"\s+value="([^"]+)"', form))


def test_send_now_is_one_click_from_the_front_page(ada, world):
    action = f"/pulses/{world.pulse(ADA, world.recipient(ADA)).id}/runs"
    form = fields(ada.get("/").text, action)

    answer = ada.post_without_token(action, **form)

    assert answer.status_code == 303
    assert [row.kind for row in world.rows("run")] == ["now"]


def test_who_has_said_stop_is_still_a_recipient(ada, world):
    world.pulse(ADA, world.recipient(ADA))
    world.says(SARAH, "STOP")
    world.work_all()

    page = ada.get("/").text

    assert "4 of 5" in page
    assert ">Add recipient<" not in page
    assert "Nobody yet" not in page
    assert "Nobody now" in page


def test_a_pulse_that_reaches_nobody_has_no_send_now(ada, world):
    pulse = world.pulse(ADA)

    assert f"/pulses/{pulse.id}/runs" not in ada.get("/").text


def test_a_run_that_reached_nobody_is_not_shown_as_a_success(ada, world):
    world.tick()
    world.pulse(ADA)
    world.clock.forward(hours=21)
    world.tick()
    world.work_all()

    page = ada.get("/").text

    assert 'class="state state-wait">Nobody to send it to' in page
    assert "All 0" not in page
