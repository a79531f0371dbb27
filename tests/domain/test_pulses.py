"""When a pulse's slots become runs."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.charts import ChartKind
from domain.metrics import MetricId
from domain.pulses import Pulse, PulseId, PulseState, RunId, RunState, slot_run
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
    assert run.reason
