"""A recipient's mail for held charts: /settings/destinations/whatsapp/recipients/<id>/mail."""

import pytest

from ports.bell import Lane
from tests.cast import ADA
from tests.world import SARAH

HOME = "/settings/destinations/whatsapp"


@pytest.fixture
def sarah(world):
    return world.recipient(ADA, SARAH, "Sarah")


@pytest.fixture
def url(sarah):
    return f"{HOME}/recipients/{sarah}/mail"


def held_run(world, sarah):
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM template")
    pulse = world.pulse(ADA, sarah)
    world.clock.forward(hours=25)
    world.fire(ADA, pulse)
    world.work_all()
    return pulse


def test_an_admin_gives_an_address_and_the_row_says_so(ada, url):
    assert "Mail for Sarah" in ada.get(url).text

    saved = ada.post(url, mail_to=" sarah@acme.example ", on="1")

    assert (saved.status_code, saved.location) == (303, HOME)
    assert "held ones go to sarah@acme.example" in ada.get(HOME).text
    assert 'value="sarah@acme.example"' in ada.get(url).text


def test_htmx_goes_back_to_the_list(ada, url):
    saved = ada.post(url, htmx=True, mail_to="sarah@acme.example", on="1")

    assert (saved.status_code, saved.headers["HX-Redirect"]) == (204, HOME)


def test_a_bad_address_is_named_and_kept_in_its_field(ada, url):
    refused = ada.post(url, mail_to="sarah at acme", on="1")

    assert refused.status_code == 422
    assert "Give a mail address" in refused.text
    assert 'value="sarah at acme"' in refused.text
    assert "held ones go to" not in ada.get(HOME).text


def test_switched_off_the_address_stays(ada, url):
    ada.post(url, mail_to="sarah@acme.example", on="1")
    ada.post(url, mail_to="sarah@acme.example")

    assert "held ones go to" not in ada.get(HOME).text
    assert 'value="sarah@acme.example"' in ada.get(url).text


def test_only_an_admin_of_the_organisation_and_only_by_a_form(ada, ben, cleo, anyone, url):
    assert ben.get(url).status_code == 403
    assert ben.post(url, mail_to="b@acme.example", on="1").status_code == 403
    assert cleo.post(url, mail_to="c@globex.example", on="1").status_code == 404
    assert ada.post_without_token(url, mail_to="a@acme.example", on="1").status_code == 400
    assert anyone.get(url).status_code == 302
    assert "held ones go to" not in ada.get(HOME).text


def test_the_run_page_and_its_timeline_say_that_the_chart_went_by_mail(ada, world, sarah, url):
    ada.post(url, mail_to="sarah@acme.example", on="1")
    pulse = held_run(world, sarah)

    waiting = ada.get(f"/pulses/{pulse.id}").text
    assert "It goes to sarah@acme.example by mail instead, in a moment." in waiting
    assert "By mail, to sarah@acme.example" in waiting
    assert "More than 24 hours have passed since Sarah last wrote." in waiting

    world.work(Lane.MAIL)

    assert "It went to sarah@acme.example by mail instead." in ada.get(f"/pulses/{pulse.id}").text


def test_a_chart_that_arrived_after_its_mail_went_both_ways(ada, world, sarah, url):
    ada.post(url, mail_to="sarah@acme.example", on="1")
    pulse = held_run(world, sarah)
    world.work(Lane.MAIL)
    world.says(SARAH, "hi")
    world.work_all()

    page = ada.get(f"/pulses/{pulse.id}").text
    assert "It also went to sarah@acme.example by mail, while it waited." in page
    assert "by mail instead" not in page


def test_without_the_switch_the_run_page_speaks_of_no_mail(ada, world, sarah):
    pulse = held_run(world, sarah)

    assert "by mail" not in ada.get(f"/pulses/{pulse.id}").text.lower()


def test_the_demos_mail_shows_the_picture(demo_app, world, ada, sarah, url):
    ada.post(url, mail_to="sarah@acme.example", on="1")
    held_run(world, sarah)
    (row,) = [row for row in world.rows("mail") if row.delivery]
    (run,) = world.rows("run")

    page = type(ada)(demo_app, ADA).get(f"/mail/{row.id}").text

    assert f'<img src="/runs/{run.id}/picture' in page


def test_a_mail_outlives_the_picture_that_it_brought_and_says_so(demo_app, world, ada, sarah, url):
    ada.post(url, mail_to="sarah@acme.example", on="1")
    held_run(world, sarah)
    (row,) = [row for row in world.rows("mail") if row.delivery]
    world.clock.forward(days=8)
    world.upkeep.lapse(world.clock.now())
    world.clock.forward(days=400)
    world.upkeep.sweep(world.clock.now())

    page = type(ada)(demo_app, ADA).get(f"/mail/{row.id}").text

    assert "The picture is kept no longer." in page
    assert '<img src="/runs/' not in page
