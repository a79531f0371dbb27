"""Pulses: /pulses, their form, the preview of a schedule, pausing and resuming."""

import re
from datetime import time
from uuid import uuid4

import pytest

from domain.pulses import PulseState
from tests.cast import ADA, CLEO
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA))


def typed(pulse, **other):
    """A form that is good, with some fields typed differently."""
    return {
        "name": "Sales at nine",
        "metric": str(pulse.metric),
        "chart": "bars",
        "destinations": [str(id) for id in pulse.destinations],
        "weekdays": ["0", "2"],
        "at": "09:30",
        "timezone": "America/New_York",
        "note": "The sale ended.",
        **other,
    }


def loaded(world, pulse):
    with world.storage.tenant(ADA) as uow:
        return uow.pulses.get(pulse.id)


BAD = [
    ("name", "  ", "Give the pulse a name."),
    ("name", "x" * 90, "at most 80"),
    ("metric", "", "Pick what the pulse shows."),
    ("metric", "1 OR 1=1", "Pick what the pulse shows."),
    ("chart", "pie", "Pick a line or bars."),
    ("weekdays", [], "Pick at least one weekday."),
    ("weekdays", ["9"], "Pick at least one weekday."),
    ("at", "25:00", "Give a time"),
    ("at", "", "Give a time"),
    ("timezone", "Mars/Olympus", "Pick a time zone"),
    ("timezone", "../../etc/passwd", "Pick a time zone"),
    ("note", "x" * 501, "at most 500"),
]


# --- the list -----------------------------------------------------------------------------


def test_the_list_shows_a_pulse_and_its_schedule(ada, pulse):
    page = ada.get("/pulses").text

    assert f"/pulses/{pulse.id}" in page
    assert "every day" in page


def test_an_empty_list_offers_the_first_pulse(ada):
    page = ada.get("/pulses").text

    assert "No pulse yet" in page
    assert 'href="/pulses/new"' in page


def test_a_stranger_lists_none_of_them(cleo, pulse):
    assert str(pulse.id) not in cleo.get("/pulses").text


# --- a new one ----------------------------------------------------------------------------


def test_the_form_offers_metrics_by_source_and_people_with_their_windows(ada, pulse):
    page = ada.get("/pulses/new").text

    assert '<optgroup label="Shop">' in page
    assert "Sarah" in page
    assert "Window open for 24\u00a0h: the chart comes with a button that keeps it open." in page
    assert "a template message goes first" not in page


def test_the_form_says_how_the_next_chart_goes_at_its_own_time(ada, world, pulse):
    world.clock.forward(hours=10)
    page = ada.get(f"/pulses/{pulse.id}/edit").text

    assert "Window open for 14\u00a0h: the chart arrives with its analysis." in page

    world.clock.forward(hours=12)
    page = ada.get(f"/pulses/{pulse.id}/edit").text
    assert "closed by then: a template message goes first, and a tap brings the analysis." in page


def test_the_form_shows_the_next_five_runs(ada):
    page = ada.get("/pulses/new").text

    assert page.count('<time datetime="2026-11-') >= 5
    assert "Thu 19 Nov, 09:00 Berlin" in page


def test_without_a_metric_the_form_says_where_to_make_one(cleo):
    assert "there is none yet" in cleo.get("/pulses/new").text


def test_a_pulse_is_made_as_it_was_asked_for(ada, world, pulse):
    answer = ada.post("/pulses/new", **typed(pulse))

    made = next(row for row in world.rows("pulse") if row.name == "Sales at nine")
    assert answer.status_code == 303
    assert answer.location == f"/pulses/{made.id}"
    assert (made.chart, made.note) == ("bars", "The sale ended.")
    assert sorted(made.schedule["weekdays"]) == [0, 2]
    assert made.schedule["timezone"] == "America/New_York"


@pytest.mark.parametrize(("field", "wrong", "sentence"), BAD)
def test_a_bad_field_is_named_and_nothing_is_made(ada, world, pulse, field, wrong, sentence):
    answer = ada.post("/pulses/new", **typed(pulse, **{field: wrong}))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert len(world.rows("pulse")) == 1


def test_all_faults_are_told_at_once(ada, pulse):
    page = ada.post("/pulses/new", **typed(pulse, name="", weekdays=[], at="", timezone="")).text

    for sentence in ("a name.", "one weekday.", "a time such as 09:00.", "a time zone from"):
        assert sentence in page


def test_a_refused_form_keeps_what_was_typed(ada, pulse):
    page = ada.post("/pulses/new", **typed(pulse, at="")).text

    assert 'value="Sales at nine"' in page
    assert "The sale ended." in page
    assert page.count("checked") == 4


def test_a_metric_or_a_recipient_of_somebody_else_is_not_found(ada, world, pulse):
    theirs = world.pulse(CLEO)
    stranger = typed(pulse, metric=str(theirs.metric))
    unknown = typed(pulse, destinations=[str(uuid4())])

    assert ada.post("/pulses/new", **stranger).status_code == 404
    assert ada.post("/pulses/new", **unknown).status_code == 404


def test_a_member_may_make_a_pulse(ben, pulse):
    assert ben.post("/pulses/new", **typed(pulse)).status_code == 303


def test_without_a_token_no_pulse_is_made(ada, world, pulse):
    assert ada.post_without_token("/pulses/new", **typed(pulse)).status_code == 400
    assert len(world.rows("pulse")) == 1


# --- the preview of a schedule ------------------------------------------------------------


def test_a_schedule_is_previewed_while_it_is_typed(ada):
    data = {"weekdays": ["0"], "at": "08:15", "timezone": "Asia/Tokyo"}
    page = ada.post("/pulses/schedule", htmx=True, **data)

    assert page.status_code == 200
    assert "<html" not in page.text
    assert "Goes out Mondays at 08:15, Tokyo." in page.text
    assert "Mon 23 Nov, 08:15 Tokyo" in page.text
    assert "for you Mon 23 Nov, 00:15 Berlin" in page.text


def test_the_browsers_own_zone_is_the_readers(ada):
    data = {"weekdays": ["0"], "at": "08:15", "timezone": "Asia/Tokyo"}
    page = ada.post("/pulses/schedule", htmx=True, reader_zone="Asia/Tokyo", **data).text

    assert "for you" not in page


def test_half_a_schedule_is_no_error(ada):
    page = ada.post("/pulses/schedule", htmx=True, at="08:15", timezone="Asia/Tokyo")

    assert page.status_code == 200
    assert "Pick at least one weekday" in page.text


def test_without_javascript_the_preview_is_a_page(ada):
    page = ada.post("/pulses/schedule", weekdays=["0"], at="08:15", timezone="Asia/Tokyo")

    assert "<html" in page.text
    assert "nothing was changed" in page.text


def test_the_preview_is_posted_with_a_token(ada, anyone):
    assert ada.get("/pulses/schedule").status_code == 405
    assert ada.post_without_token("/pulses/schedule").status_code == 400
    assert anyone.post("/pulses/schedule").status_code == 302


# --- changing one -------------------------------------------------------------------------


def test_the_form_of_a_pulse_shows_it_as_it_is(ada, pulse):
    page = ada.get(f"/pulses/{pulse.id}/edit").text

    assert 'value="Revenue"' in page
    assert 'value="Europe/Berlin"' in page
    assert page.count("checked") == 9


def test_an_edit_changes_the_pulse_and_its_next_slot(ada, world, pulse):
    answer = ada.post(f"/pulses/{pulse.id}/edit", **typed(pulse))

    changed = loaded(world, pulse)
    assert answer.status_code == 303
    assert (changed.name, changed.rev) == ("Sales at nine", 2)
    assert changed.schedule.at == time(9, 30)


def test_a_bad_edit_changes_nothing(ada, world, pulse):
    answer = ada.post(f"/pulses/{pulse.id}/edit", **typed(pulse, weekdays=[]))

    assert answer.status_code == 422
    assert loaded(world, pulse) == pulse


def test_a_stranger_neither_sees_nor_changes_it(cleo, world, pulse):
    assert cleo.get(f"/pulses/{pulse.id}").status_code == 404
    assert cleo.get(f"/pulses/{pulse.id}/edit").status_code == 404
    assert cleo.post(f"/pulses/{pulse.id}/edit", **typed(pulse)).status_code == 404
    assert loaded(world, pulse) == pulse


# --- its page -----------------------------------------------------------------------------


def test_a_pulse_that_never_ran_says_what_to_do(ada, pulse):
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "Nothing sent yet" in page
    assert "Send test to me" in page
    assert "every day at 09:00, Berlin" in page


def test_the_phone_is_a_click_away_in_the_demo_only(ada, demo_app, pulse):
    page = ada.get(f"/pulses/{pulse.id}").text
    demo_app.extensions["demo"] = None

    assert page.count("Open the phone") == 2
    assert "Open the phone" not in ada.get(f"/pulses/{pulse.id}").text


def test_a_page_has_nothing_inline(ada, world, pulse):
    world.fire(ADA, pulse)
    world.work_all()
    for url in (f"/pulses/{pulse.id}", "/pulses/new", "/sources", "/"):
        page = ada.get(url).text
        assert "style=" not in page
        assert "<style" not in page
        assert " onclick" not in page
        assert "<script>" not in page


# --- pausing ------------------------------------------------------------------------------


def test_a_paused_pulse_waits_and_a_resumed_one_comes_again(ada, world, pulse):
    paused = ada.post(f"/pulses/{pulse.id}/pause")
    still = loaded(world, pulse)
    page = ada.get(f"/pulses/{pulse.id}").text
    resumed = ada.post(f"/pulses/{pulse.id}/resumption")

    assert (paused.status_code, resumed.status_code) == (303, 303)
    assert (still.state, still.next_at) == (PulseState.PAUSED, None)
    assert "Paused: nothing goes out by itself." in page
    assert loaded(world, pulse).next_at == pulse.next_at


@pytest.mark.parametrize("change", ["pause", "resumption"])
def test_only_a_member_pauses_and_resumes_and_only_by_a_form(ada, cleo, anyone, pulse, change):
    url = f"/pulses/{pulse.id}/{change}"

    assert cleo.post(url).status_code == 404
    assert ada.get(url).status_code == 405
    assert ada.post_without_token(url).status_code == 400
    assert anyone.post(url).status_code == 302


def test_phones_of_others_are_not_offered(cleo, world, pulse):
    world.recipient(ADA, BENS_PHONE, "Secret label")

    page = cleo.get("/pulses/new").text

    assert "Secret label" not in page
    assert SARAH not in page


def test_a_new_pulse_offers_the_button_and_keeps_what_was_chosen(ada, world, pulse):
    assert re.search(r'name="keeps_open"[^>]*checked', ada.get("/pulses/new").text)
    ada.post(f"/pulses/{pulse.id}/edit", **typed(pulse, keeps_open="1"))
    assert re.search(r'name="keeps_open"[^>]*checked', ada.get(f"/pulses/{pulse.id}/edit").text)

    ada.post(f"/pulses/{pulse.id}/edit", **typed(pulse))

    page = ada.get(f"/pulses/{pulse.id}/edit").text
    assert 'name="keeps_open"' in page
    assert not re.search(r'name="keeps_open"[^>]*checked', page)
