"""The keys of the house's own number, as an operator has typed them in, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from adapters.sql.queries.console import SqlConsoleQueries
from adapters.sql.webhook_keys import SqlWebhookKeys
from app.use_cases.app_secrets import end_former_secret, replace_app_secret
from app.use_cases.numbering import (
    Workbench,
    opened,
    save_number,
    set_number_live,
    the_draft,
)
from domain.checkups import Check, Finding, Light
from domain.numbers import (
    EMULATED_SECRET,
    FORMER_COUNTS,
    KeysNotValid,
    ManagedNumber,
    NoLiveNumber,
    NotYetGood,
    NumberCheck,
    NumberKeys,
    Slot,
    place,
)
from domain.tenancy import THE_HOUSE, Actor
from domain.visits import LASTS
from ports.bell import Lane
from ports.inspector import NotTold
from tests.benches import bench_of
from tests.cast import BEN, NOON, seat_everyone
from tests.world import NUMBER, World

OPERATOR = Actor.operator(BEN.person)
NOTHING_RED = Finding(Check.TOKEN, Light.GOOD, "It works.")


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    seat_everyone(world.storage, world.passwords)
    return world


@pytest.fixture
def console(world: World) -> SqlConsoleQueries:
    return SqlConsoleQueries(world.engine, OPERATOR)


KEYS = NumberKeys(
    NUMBER.phone_number_id,
    NUMBER.waba,
    NUMBER.display_number,
    "67084",
    "token",
    "secret-1",
    "word",
)


def number_of(world: World, slot: Slot, secret: str, old: str = "") -> ManagedNumber:
    def seal(what: str, name: str) -> bytes:
        return world.vault.seal(what, place(slot, name))

    return ManagedNumber(
        slot,
        "106",
        "102",
        "15550783881",
        "670",
        seal("token", "token"),
        seal(secret, "secret"),
        seal(f"word of {secret}", "verify"),
        NOON,
        None,
        findings=(Finding(Check.TOKEN, Light.BAD, "Ended.", "A new one."),),
        old_secret_sealed=seal(old, "old-secret") if old else None,
        former_until=NOON + FORMER_COUNTS if old else None,
    )


def put(world: World, *numbers: ManagedNumber) -> None:
    with world.storage.house(THE_HOUSE) as house:
        for each in numbers:
            house.console.numbers.put(each)
        house.commit()


def test_a_slot_holds_one_number_and_gives_it_back(world, console):
    first, second = (number_of(world, Slot.DRAFT, secret) for secret in ("one", "two"))

    put(world, first, second)

    assert console.number(Slot.DRAFT) == second
    assert console.number(Slot.LIVE) is None


def test_what_is_sealed_for_one_slot_cannot_be_opened_in_the_other(world):
    moved = replace(number_of(world, Slot.DRAFT, "one"), slot=Slot.LIVE)
    put(world, moved)

    assert SqlWebhookKeys(world.engine, world.vault, world.clock).kept().secrets == ()


def test_the_webhook_takes_the_draft_s_secret_the_live_one_s_and_the_one_before(world):
    put(world, number_of(world, Slot.DRAFT, "new"), number_of(world, Slot.LIVE, "now", old="old"))

    kept = SqlWebhookKeys(world.engine, world.vault, world.clock).kept()

    assert set(kept.secrets) == {"new", "now", "old"}
    assert set(kept.verify_tokens) == {"word of new", "word of now"}
    assert kept.live
    assert "now" not in repr(kept)


def test_keys_are_looked_up_once_a_moment(world):
    keys = SqlWebhookKeys(world.engine, world.vault, world.clock, fresh_s=3600)
    assert keys.kept().secrets == ()
    put(world, number_of(world, Slot.DRAFT, "new"))

    assert keys.kept().secrets == ()
    assert SqlWebhookKeys(world.engine, world.vault, world.clock).kept().secrets == ("new",)


def test_no_secret_stands_open_in_the_database(world):
    save_number(OPERATOR, KEYS, bench=bench_of(world))

    kept = b"".join(
        value
        for row in world.rows("managed_number")
        for value in row
        if isinstance(value, bytes | memoryview)
    )
    assert b"secret-1" not in bytes(kept)
    assert "secret-1" not in repr(world.rows("managed_number"))


def test_a_trip_has_come_back_once_any_event_of_its_message_is_in(world, console):
    assert not console.trip_came("wamid.trip")
    world.status("failed", wamid="wamid.trip", code=131047)
    world.work(Lane.INBOX)

    assert console.trip_came("wamid.trip")
    assert not console.trip_came("wamid.tri")
    assert not console.trip_came("wamid_trip")


def test_a_number_is_asked_about_in_turn_and_its_check_is_kept(world, console):
    with world.storage.house(THE_HOUSE) as house:
        checks = house.console.checks
        assert checks.of("106") == NumberCheck("106")
        assert checks.turn("106", NOON - LASTS, NOON)
        assert not checks.turn("106", NOON - LASTS, NOON)
        found = (Finding(Check.TOKEN, Light.GOOD, "It works."),)
        checks.put(replace(checks.of("106"), findings=found, token_ends=NOON, told=7))
        travelled = replace(checks.of("106"), trip_wamid="wamid.trip", trip_at=NOON)
        checks.put(travelled)
        house.commit()

    assert console.number_check("106") == NumberCheck(
        "106",
        found,
        token_ends=NOON,
        told=7,
        asked_at=NOON,
        trip_wamid="wamid.trip",
        trip_at=NOON,
    )
    assert console.number_check("107") is None


# --- its app secret is replaced ------------------------------------------------------------


def saves(world: World, secret: str, settings: NumberKeys = KEYS) -> Workbench:
    """As a draft of which nothing is red."""
    bench = bench_of(world, settings)
    save_number(OPERATOR, replace(KEYS, app_secret=secret), bench=bench)
    with world.storage.house(THE_HOUSE) as house:
        draft = the_draft(house)
        house.console.numbers.put(replace(draft, findings=(NOTHING_RED,)))
        house.commit()
    return bench


def goes_live(world: World, secret: str, settings: NumberKeys = KEYS) -> None:
    set_number_live(OPERATOR, NUMBER, bench=saves(world, secret, settings))


def signs(world: World) -> set[str]:
    return set(SqlWebhookKeys(world.engine, world.vault, world.clock).kept().secrets)


def replaces(world: World, secret: str) -> ManagedNumber:
    return replace_app_secret(THE_HOUSE, secret, bench=bench_of(world))


def ends_the_former(world: World) -> bool:
    return end_former_secret(THE_HOUSE, storage=world.storage, clock=world.clock)


def test_the_secret_of_the_settings_counts_for_a_while_after_the_first_number_is_live(world):
    goes_live(world, "first")
    assert signs(world) == {"first", KEYS.app_secret}

    world.clock.at += FORMER_COUNTS

    assert signs(world) == {"first"}


def test_what_everybody_knows_never_counts_beside_a_live_number(world):
    goes_live(world, "first", replace(KEYS, app_secret=EMULATED_SECRET))
    assert signs(world) == {"first"}

    goes_live(world, EMULATED_SECRET)
    goes_live(world, "second")

    assert signs(world) == {"second"}


def test_two_count_at_a_time_whichever_way_the_second_came(world):
    goes_live(world, "first")
    goes_live(world, "second")
    assert signs(world) == {"first", "second"}

    replaces(world, "third")

    assert signs(world) == {"second", "third"}


def test_the_same_secret_set_live_again_lets_the_former_one_count_no_longer(world):
    goes_live(world, "first")
    goes_live(world, "second")
    world.clock.at += FORMER_COUNTS - timedelta(seconds=1)
    goes_live(world, "second")
    assert signs(world) == {"first", "second"}

    world.clock.at += timedelta(seconds=1)

    assert signs(world) == {"second"}
    assert not ends_the_former(world)


def test_a_replaced_secret_is_noted_and_the_same_one_again_changes_nothing(world):
    goes_live(world, "first")
    live_since = world.clock.now()
    world.clock.forward(hours=1)
    replaced = replaces(world, "second")
    world.clock.forward(hours=1)

    assert replaces(world, "second") == replaced
    assert [row.what for row in world.rows("audit")].count("replaced the app secret") == 1
    assert replaced.saved_at == live_since
    assert replaced.former_until == live_since + timedelta(hours=1) + FORMER_COUNTS


def test_what_meta_does_not_know_is_not_taken(world):
    goes_live(world, "first")
    goes_live(world, "second")
    world.inspector.refuses = frozenset({"subscription"})

    with pytest.raises(NotTold):
        replaces(world, "seconf")

    assert signs(world) == {"first", "second"}


def test_a_draft_of_before_does_not_bring_the_replaced_one_back(world, console):
    goes_live(world, "first")
    bench = saves(world, "first")
    replaces(world, "second")

    with pytest.raises(NotYetGood):
        set_number_live(OPERATOR, NUMBER, bench=bench)

    assert signs(world) == {"first", "second"}
    draft = console.number(Slot.DRAFT)
    assert draft is not None
    assert opened(draft, world.vault).app_secret == "second"


def test_a_draft_of_another_app_stays_as_it_is(world, console):
    goes_live(world, "first")
    saves(world, "of-another-app")
    before = console.number(Slot.DRAFT)

    replaces(world, "second")

    assert console.number(Slot.DRAFT) == before


def test_a_former_secret_that_got_out_is_ended_at_once(world):
    goes_live(world, "first")
    replaces(world, "second")

    assert [ends_the_former(world) for _ in range(2)] == [True, False]
    assert signs(world) == {"second"}
    assert [row.old_secret_sealed for row in world.rows("managed_number")] == [None]


def test_what_cannot_be_a_secret_and_a_number_of_the_settings_are_refused(world):
    with pytest.raises(NoLiveNumber):
        replaces(world, "second")
    goes_live(world, "first")
    for wrong in ("", "two words", "naïve"):
        with pytest.raises(KeysNotValid):
            replaces(world, wrong)

    assert "first" in signs(world)
