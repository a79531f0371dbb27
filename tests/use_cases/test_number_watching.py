"""When the token of the number in use ends, and what operators hear of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.use_cases.number_watching import ASK_EVERY, check_live_number, watch_token
from domain.tenancy import THE_HOUSE, Actor, NotAllowed, PersonId
from ports.bell import Lane
from tests.benches import bench_of
from tests.cast import ADA
from tests.world import KEYS, NOON, OPERATOR_MAIL, World

DAY = timedelta(days=1)
ENDS = NOON + 30 * DAY
OPERATOR = Actor.operator(PersonId(ADA.person))


def watch(world: World) -> bool:
    return watch_token(THE_HOUSE, bench=bench_of(world))


def ends(world: World, at: Any) -> None:
    """What Meta says from now on of the token's end."""
    world.inspector.token_seen = replace(world.inspector.token_seen, expires_at=at)


def days_pass(world: World, days: int) -> None:
    """An upkeep worker ticks, and its watch comes round, day by day."""
    for _ in range(days):
        for _ in range(4):
            world.clock.forward(hours=6)
            watch(world)
        world.work(Lane.UPKEEP)


def told(world: World) -> list[str]:
    return [row.subject for row in world.rows("mail")]


def test_operators_are_mailed_14_7_and_1_days_before_once_each(world):
    ends(world, ENDS)
    days_pass(world, 31)

    assert told(world) == [
        f"Chartcastr: The access token of the Managed number ends on 18 December 2026, {left}."
        for left in ("in 14 days", "in 7 days", "in 1 day")
    ]
    assert {row.to for row in world.rows("mail")} == {OPERATOR_MAIL}


def test_one_alert_is_open_at_a_time_and_a_closed_one_does_not_come_back(world):
    ends(world, NOON + 10 * DAY)
    watch(world)
    world.work(Lane.UPKEEP)
    with world.storage.house(THE_HOUSE) as house:
        house.close_alerts("token", KEYS.phone_number_id)
        house.commit()
    days_pass(world, 2)
    assert len(told(world)) == 1

    days_pass(world, 8)

    open_now = [row.text for row in world.rows("alert") if row.closed_at is None]
    assert open_now == [
        "The access token of the Managed number ends on 28 November 2026, in 1 day."
    ]


def test_another_token_ends_the_alert_and_is_told_of_anew(world):
    ends(world, NOON + 5 * DAY)
    watch(world)
    ends(world, NOON + 60 * DAY)
    world.clock.forward(hours=6)
    watch(world)
    assert [row.closed_at is None for row in world.rows("alert")] == [False]

    days_pass(world, 47)

    assert [row.closed_at is None for row in world.rows("alert")] == [False, True]


def test_a_token_that_does_not_expire_is_nobody_s_worry(world):
    days_pass(world, 20)

    assert world.rows("alert") == []
    assert world.rows("number_check")[0].token_ends is None


def test_meta_is_asked_every_six_hours_however_many_watch(world):
    assert [watch(world) for _ in range(3)] == [True, False, False]

    world.clock.forward(seconds=ASK_EVERY.total_seconds())
    assert watch(world)


def test_silence_leaves_what_was_said_before(world):
    ends(world, ENDS)
    watch(world)
    world.inspector.refuses = frozenset({"token"})
    world.clock.forward(hours=6)

    assert not watch(world)
    assert world.rows("number_check")[0].token_ends == ENDS


def test_a_check_by_hand_hears_of_the_end_too(world):
    ends(world, NOON + 5 * DAY)

    found = check_live_number(OPERATOR, bench=bench_of(world))

    (kept,) = world.rows("number_check")
    assert (kept.checked_at, kept.token_ends, kept.told) == (NOON, NOON + 5 * DAY, 7)
    assert len(kept.findings) == len(found)
    assert [row.kind for row in world.rows("alert")] == ["token"]


def test_only_an_operator_may_check(world):
    with pytest.raises(NotAllowed):
        check_live_number(ADA, bench=bench_of(world))
