"""When a pulse's slots become runs."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.charts import ChartKind
from domain.metrics import MetricId
from domain.pulses import Pulse, PulseId, PulseShelved, PulseState, RunId, RunState, slot_run
from domain.schedules import Schedule
from domain.tenancy import OrganisationId, PersonId

NIGHT = Schedule(frozenset(range(7)), time(2, 30), "Europe/Berlin")
MADE = datetime(2026, 10, 24, 12, tzinfo=UTC)


def a_pulse() -> Pulse:
    return Pulse(
        PulseId(UUID(int=1)),
        OrganisationId(UUID(int=2)),
        "Revenue",
        MetricId(UUID(int=3)),
        ChartKind.LINE,
        NIGHT,
        PulseState.ACTIVE,
        PersonId(UUID(int=4)),
        MADE,
    ).awaiting(MADE)


def test_an_edit_in_the_doubled_hour_fires_no_slot_twice():
    first = a_pulse().due_slots(datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
    at_the_fold = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 02:45 in summer time

    edited = a_pulse().rescheduled(replace(NIGHT, at=time(2, 40)), at_the_fold)

    assert [slot.key[:10] for slot in first] == ["2026-10-25"]
    assert edited.rev == 2
    assert edited.next_at is not None
    assert edited.next_at > at_the_fold
    assert edited.next_at.astimezone(ZoneInfo("Europe/Berlin")).date().day == 26


def test_a_paused_pulse_has_no_slot_and_a_resumed_one_starts_after_now():
    paused = a_pulse().paused()
    back = datetime(2026, 10, 30, 12, tzinfo=UTC)

    assert paused.due_slots(back) == []
    resumed = paused.resumed(back)
    assert resumed.next_at is not None
    assert resumed.next_at > back


def test_of_slots_missed_while_away_the_newest_runs_if_it_is_fresh():
    now = datetime(2026, 10, 27, 4, tzinfo=UTC)
    pulse = a_pulse()

    slots = pulse.due_slots(now)
    states = [
        slot_run(RunId(UUID(int=9)), pulse, slot, now, newest=slot is slots[-1]).state
        for slot in slots
    ]

    assert states == [RunState.SKIPPED, RunState.SKIPPED, RunState.DUE]


def test_a_slot_whose_six_hours_are_over_is_skipped_with_the_reason():
    pulse = a_pulse()
    slot = pulse.due_slots(MADE + timedelta(days=1))[0]

    run = slot_run(RunId(UUID(int=9)), pulse, slot, slot.at + timedelta(hours=6), newest=True)

    assert run.state is RunState.SKIPPED
    assert run.reason == "Its time had passed before it could be made."


# --- pauses and the archive ---------------------------------------------------------------


def test_a_pause_with_an_end_goes_on_by_itself_and_the_slot_at_its_end_comes():
    until = datetime(2026, 10, 30, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    resting = a_pulse().paused_for_a_while(until, MADE)

    assert resting.due_slots(until - timedelta(minutes=1)) == []
    assert resting.next_at == until


def test_a_pause_that_is_over_changes_nothing():
    until = MADE + timedelta(days=3)
    later = until + timedelta(days=3)

    assert a_pulse().paused_for_a_while(until, MADE).awaiting(later) == replace(
        a_pulse().awaiting(later), paused_until=until
    )


def test_a_pause_is_ended_early_by_resuming():
    resting = a_pulse().paused_for_a_while(MADE + timedelta(days=9), MADE)

    assert resting.resumed(MADE) == a_pulse()


def test_an_edit_during_a_pause_waits_for_its_end_too():
    until = MADE + timedelta(days=9)

    edited = (
        a_pulse().paused_for_a_while(until, MADE).rescheduled(replace(NIGHT, at=time(4)), MADE)
    )

    assert edited.next_at is not None
    assert edited.next_at >= until


def test_a_schedule_that_has_ended_leaves_nothing_to_wait_for():
    last = replace(NIGHT, ends=MADE.date() + timedelta(days=1))
    pulse = replace(a_pulse(), schedule=last).awaiting(MADE)

    (slot,) = pulse.due_slots(MADE + timedelta(days=9))

    assert slot.key[:10] == "2026-10-25"
    assert pulse.awaiting(slot.at).next_at is None


def test_what_is_in_the_archive_neither_fires_nor_changes():
    away = a_pulse().archived()

    assert (away.state, away.next_at) == (PulseState.ARCHIVED, None)
    assert away.awaiting(MADE).next_at is None
    for change in (away.paused, lambda: away.resumed(MADE), away.must_be_in_use):
        with pytest.raises(PulseShelved):
            change()


def test_out_of_the_archive_a_pulse_is_paused():
    assert a_pulse().archived().taken_back().state is PulseState.PAUSED
    assert a_pulse().taken_back() == a_pulse()
