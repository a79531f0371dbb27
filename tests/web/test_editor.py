"""The form of a pulse: how often, at which times, between which days, and its preview."""

from datetime import date, time
from uuid import uuid4

import pytest

from domain.pulses import PulseState
from domain.schedules import LAST, Cadence
from ports.bell import Lane
from tests.cast import ADA, BEN, CLEO
from tests.web.forms import sent_as_shown


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA))


def typed(pulse, **other):
    """A form that is good, with some fields typed differently."""
    return {
        "name": "Sales",
        "metric": str(pulse.metric),
        "chart": "bars",
        "destinations": [str(id) for id in pulse.destinations],
        "cadence": "weekly",
        "weekdays": ["0", "2"],
        "at": ["09:30"],
        "timezone": "Europe/Berlin",
        **other,
    }


def saved(world, pulse, browser, **fields):
    """The schedule of the pulse after the form was sent so."""
    answer = browser.post(f"/pulses/{pulse.id}/edit", **typed(pulse, **fields))
    assert answer.status_code == 303, answer.text
    with world.storage.tenant(ADA) as uow:
        return uow.pulses.get(pulse.id).schedule


def schedule_block(browser, **fields):
    form = {"weekdays": ["0"], "at": "09:00", "timezone": "Europe/Berlin", **fields}
    return browser.post("/pulses/schedule", htmx=True, **form).text


# --- how often ----------------------------------------------------------------------------


def test_several_times_a_day_are_kept_in_order_and_once_each(ada, world, pulse):
    schedule = saved(world, pulse, ada, at=["17:00", "09:00", "", "09:00"])

    assert schedule.times == (time(9), time(17))


def test_the_nth_weekday_of_a_month(ada, world, pulse):
    schedule = saved(world, pulse, ada, cadence="nth", nth="-1", nth_weekday="4", weekdays=[])

    assert (schedule.cadence, schedule.nth, schedule.weekdays) == (Cadence.NTH, LAST, {4})


def test_the_last_day_of_a_month(ada, world, pulse):
    schedule = saved(world, pulse, ada, cadence="monthly", day="-1", weekdays=[])

    assert (schedule.cadence, schedule.day) == (Cadence.MONTHLY, LAST)


def test_cron_for_those_who_want_it(ada, world, pulse):
    schedule = saved(world, pulse, ada, cadence="cron", cron=" 0  8,18 * * 1 ", at=[""])

    assert (schedule.cadence, schedule.cron) == (Cadence.CRON, "0 8,18 * * 1")


def test_a_first_and_a_last_day(ada, world, pulse):
    schedule = saved(world, pulse, ada, starts="2026-12-01", ends="2027-01-31")

    assert (schedule.starts, schedule.ends) == (date(2026, 12, 1), date(2027, 1, 31))


@pytest.mark.parametrize(
    "fields",
    [
        {"at": ["17:00", "09:00"]},
        {"cadence": "nth", "nth": "2", "nth_weekday": "3"},
        {"cadence": "monthly", "day": "15"},
        {"cadence": "cron", "cron": "0 9 * * 1-5"},
        {"starts": "2026-12-01", "ends": "2027-01-31"},
    ],
)
def test_a_form_that_is_opened_and_sent_unchanged_changes_nothing(ada, world, pulse, fields):
    before = saved(world, pulse, ada, **fields)
    form = sent_as_shown(ada.get(f"/pulses/{pulse.id}/edit").text, f"/pulses/{pulse.id}/edit")

    assert ada.post(f"/pulses/{pulse.id}/edit", **form).status_code == 303
    with world.storage.tenant(ADA) as uow:
        after = uow.pulses.get(pulse.id)
    assert after.schedule == before
    assert after.rev == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"cadence": "hourly"}, "Pick how often from the list."),
        ({"cadence": "nth", "nth": "x"}, "Pick how often from the list."),
        ({"cadence": "monthly", "day": "31"}, "Every month has days 1 to 28 and a last one."),
        ({"cadence": "cron", "cron": "every day"}, "Cron has five fields"),
        ({"cadence": "cron", "cron": "* * * * *"}, "once an hour at most"),
        ({"at": [f"{hour:02}:00" for hour in range(8, 16)]}, "up to 6 different times"),
        ({"at": ["09:00", "noon"]}, "Give a time such as 09:00."),
        ({"starts": "soon"}, "Give a day such as 2027-01-31."),
        ({"starts": "2026-12-02", "ends": "2026-12-01"}, "The last day is before the first one."),
        ({"ends": "2026-11-17"}, "Its last day is over before it would come once."),
    ],
)
def test_what_is_no_schedule_is_refused_in_words(ada, world, pulse, fields, sentence):
    answer = ada.post(f"/pulses/{pulse.id}/edit", **typed(pulse, **fields))

    assert answer.status_code == 422
    assert sentence in answer.text
    with world.storage.tenant(ADA) as uow:
        assert uow.pulses.get(pulse.id) == pulse


def test_a_new_pulse_that_would_never_come_is_not_made(ada, world, pulse):
    answer = ada.post("/pulses/new", **typed(pulse, ends="2026-11-17"))

    assert answer.status_code == 422
    assert len(world.rows("pulse")) == 1


def test_one_that_has_ended_may_still_be_renamed(ada, world, pulse):
    saved(world, pulse, ada, ends="2026-11-30")
    world.clock.forward(days=30)

    answer = ada.post(f"/pulses/{pulse.id}/edit", **typed(pulse, name="Sold", ends="2026-11-30"))

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"at": ["09:00", "17:00"]}, "Mondays at 09:00 and 17:00, Berlin"),
        ({"cadence": "nth", "nth": "1"}, "on the first Monday of each month at 09:00, Berlin"),
        (
            {"cadence": "monthly", "day": "-1"},
            "on the last day of each month at 09:00, Berlin",
        ),
        ({"cadence": "monthly", "day": "22"}, "on the 22nd of each month at 09:00, Berlin"),
        (
            {"cadence": "cron", "cron": "0 9 * * 1"},
            "as cron says 0 9 * * 1 (at 09:00 on Monday), Berlin",
        ),
        (
            {"starts": "2026-12-01", "ends": "2027-01-31"},
            "Mondays at 09:00, Berlin, from 1 Dec 2026, until 31 Jan 2027",
        ),
    ],
)
def test_a_schedule_is_told_in_plain_words(ada, fields, words):
    assert f"Goes out {words}." in schedule_block(ada, **fields)


def test_fewer_runs_are_shown_where_a_schedule_ends_sooner(ada):
    page = schedule_block(ada, ends="2026-12-01")

    assert page.count("<time") == 2


def test_what_is_wrong_is_said_while_it_is_typed(ada):
    assert "once an hour at most" in schedule_block(ada, cadence="cron", cron="* * * * *")
    assert "Its last day is over" in schedule_block(ada, ends="2026-11-17")


def test_the_skipped_one_of_two_times_is_named(ada, world):
    world.clock.at = world.clock.at.replace(year=2027, month=3, day=27)
    page = schedule_block(ada, weekdays=list("0123456"), at=["02:30", "09:00"])

    assert "skip 02:30: it runs when they have." in page


def test_how_the_first_chart_goes_to_each_is_shown(ada, world, pulse):
    page = schedule_block(ada, destinations=[str(id) for id in pulse.destinations])

    assert "How the next one goes" in page
    assert "Sarah" in page
    assert "By template" in page


# --- the preview --------------------------------------------------------------------------


def test_what_is_typed_is_drawn_and_goes_to_nobody(ada, world, pulse):
    answer = ada.post("/pulses/preview", **typed(pulse, note="The sale ended."))
    world.work_all()
    page = ada.get(answer.location).text

    (run,) = world.rows("run")
    assert answer.status_code == 303
    assert f'src="/runs/{run.id}/picture"' in page
    assert "What a run would look like now. Nothing was sent." in " ".join(page.split())
    assert '<a class="back" href="/pulses">' in page
    assert "<html" in page
    assert world.messages("chart") == []
    assert world.charts.drawn


def test_a_draft_is_on_no_list_and_has_no_page(ada, world, pulse):
    ada.post("/pulses/preview", **typed(pulse, name="Half a thought"))

    draft = next(row for row in world.rows("pulse") if row.state == PulseState.DRAFT.value)
    for url in ("/", "/pulses", "/pulses/archive", "/sources"):
        assert "Half a thought" not in ada.get(url).text
    assert ada.get(f"/pulses/{draft.id}").status_code == 404
    assert draft.next_at is None


def test_a_person_has_one_draft_and_its_old_pictures_go(ada, world, pulse):
    for _ in range(4):
        ada.post("/pulses/preview", **typed(pulse))
        world.work(Lane.PREPARE)

    drafts = [row for row in world.rows("pulse") if row.state == PulseState.DRAFT.value]
    assert len(drafts) == 1
    assert len(world.rows("run")) == 2
    assert len(world.rows("picture")) == 2


def test_two_people_type_apart(ada, ben, world, pulse):
    for browser in (ada, ben):
        browser.post("/pulses/preview", **typed(pulse))

    drafts = [row.by for row in world.rows("pulse") if row.state == PulseState.DRAFT.value]
    assert sorted(drafts) == sorted([ADA.person, BEN.person])


def test_a_preview_needs_neither_a_name_nor_a_whole_schedule(ada, pulse):
    assert ada.post("/pulses/preview", **typed(pulse, name="", at="")).status_code == 303


def test_without_a_metric_the_preview_says_what_is_missing(ada, world, pulse):
    answer = ada.post("/pulses/preview", htmx=True, **typed(pulse, metric=""))

    assert answer.status_code == 422
    assert "Pick what the pulse shows." in answer.text
    assert world.rows("run") == []


def test_while_it_is_drawn_the_block_asks_again_and_keeps_the_picture_before(ada, world, pulse):
    first = ada.post("/pulses/preview", **typed(pulse)).location
    world.work(Lane.PREPARE)
    shown = first.rpartition("/")[2].partition("?")[0]
    second = ada.post("/pulses/preview", **typed(pulse, shown=shown)).location

    block = ada.get(second, htmx=True).text
    assert 'hx-trigger="every 500ms"' in block
    assert "preview-old" in block
    assert f'src="/runs/{shown}/picture"' in block

    world.work(Lane.PREPARE)
    block = ada.get(second, htmx=True).text
    assert "every 500ms" not in block
    assert "preview-old" not in block


def test_data_that_is_too_old_is_said_instead_of_drawn(ada, world):
    pulse = world.pulse(ADA, fresh_within=2)
    world.clock.forward(days=9)
    answer = ada.post("/pulses/preview", **typed(pulse))
    world.work(Lane.PREPARE)

    page = ada.get(answer.location).text
    assert "Nothing could be drawn." in page
    assert "Bring the source up to date." in page


def test_a_stranger_neither_draws_nor_sees_it(ada, cleo, anyone, world, pulse):
    mine = ada.post("/pulses/preview", **typed(pulse)).location

    assert cleo.post("/pulses/preview", **typed(pulse)).status_code == 404
    assert cleo.get(mine).status_code == 404
    assert anyone.post("/pulses/preview").status_code == 302
    assert ada.get(f"/pulses/preview/{uuid4()}").status_code == 404


def test_it_is_posted_with_a_token_only(ada, world, pulse):
    assert ada.get("/pulses/preview").status_code == 405
    assert ada.post_without_token("/pulses/preview", **typed(pulse)).status_code == 400
    assert world.rows("run") == []


def test_somebody_elses_metric_is_not_drawn(ada, world, pulse):
    theirs = world.pulse(CLEO)

    assert ada.post("/pulses/preview", **typed(theirs)).status_code == 404
    assert world.rows("run") == []
