"""One person under several keys: merged, renamed, and never mixed up with another."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from ports.bell import Lane
from tests.world import BEN, SARAH, World

US = "US.77"


@pytest.fixture
def world(engine: Engine) -> World:
    """On both databases: much of it is SQL."""
    return World(engine)


def says(world: World, text: str, phone: str = "", user_id: str = "", **more: str) -> None:
    world.clock.forward(seconds=1)
    world.says(phone, text, user_id=user_id, **more)
    world.work(Lane.INBOX, Lane.DELIVER)


def system(world: World, phone: str, user_id: str = "", /, **system: str) -> None:
    world.clock.forward(seconds=1)
    world.posts_message(phone, {"type": "system", "system": system}, user_id)
    world.work(Lane.INBOX)


def living(world: World) -> list[object]:
    return [row for row in world.rows("contact") if row.merged_into is None]


def keys(world: World) -> dict[str, object]:
    return {row.value: row.contact for row in world.rows("contact_key")}


def states(world: World) -> list[str]:
    rows = sorted(world.rows("destination"), key=lambda row: row.created_at)
    return [row.state for row in rows]


def chart_states(world: World, *to: object) -> list[str]:
    world.fire(world.admin, world.pulse(world.admin, *to))
    world.work_all()
    return world.states("chart")


@pytest.fixture
def twice(world: World) -> World:
    """Sarah came by her phone, and again under a user id alone."""
    world.admin = world.organisation()
    world.by_phone = world.recipient(world.admin, SARAH, "Sarah")
    world.clock.forward(seconds=1)
    world.by_user = world.recipient(world.admin, "", "Sarah too", user_id=US)
    return world


def test_who_writes_by_phone_then_by_user_id_then_by_both_is_one_contact(world):
    world.admin = world.organisation()
    sarah = world.recipient(world.admin, SARAH, "Sarah")
    says(world, "hi", user_id=US)
    assert len(living(world)) == 2

    says(world, "hi", SARAH, US)

    (contact,) = living(world)
    assert keys(world) == {SARAH: contact.id, US: contact.id}
    assert [row.contact for row in world.rows("address")] == [contact.id]
    assert states(world) == ["active"]
    assert chart_states(world, sarah) == ["accepted"]


def test_the_longer_window_of_two_is_the_merged_ones(world):
    world.organisation()
    says(world, "hi", SARAH)
    says(world, "hi", user_id=US)
    late = world.clock.now() - timedelta(days=3)
    stamp = {"timestamp": str(int(late.timestamp()))}
    text = {"type": "text", "text": {"body": "hi"}}
    world.posts_message(SARAH, {**text, **stamp}, US)
    world.work(Lane.INBOX)

    (contact,) = living(world)
    assert contact.window_until == world.clock.now() + timedelta(hours=24)


def test_of_two_destinations_of_one_organisation_the_older_remains_with_both_pulses(twice):
    other = twice.pulse(twice.admin, twice.by_user)

    says(twice, "hi", SARAH, US)

    assert states(twice) == ["active", "removed"]
    assert [row.destination for row in twice.rows("address")] == [twice.by_phone]
    with twice.storage.tenant(twice.admin) as uow:
        assert uow.pulses.get(other.id).destinations == {twice.by_phone}


def test_what_waited_for_the_removed_destination_is_cancelled(twice):
    twice.fire(twice.admin, twice.pulse(twice.admin, twice.by_user))
    twice.work(Lane.PREPARE)

    says(twice, "hi", SARAH, US)

    assert twice.states("chart") == ["cancelled"]


def test_each_of_two_organisations_keeps_its_destination(world):
    world.admin, globex = world.organisation(), world.organisation("Globex")
    world.recipient(world.admin, SARAH, "Sarah")
    world.recipient(globex, "", "Sarah", user_id=US)

    says(world, "hi", SARAH, US)

    (contact,) = living(world)
    assert states(world) == ["active", "active"]
    assert {row.contact for row in world.rows("address")} == {contact.id}


def test_a_chart_to_the_old_contact_can_be_asked_about_and_what_waits_goes(twice):
    twice.fire(twice.admin, twice.pulse(twice.admin, twice.by_phone))
    twice.work_all()
    twice.fire(twice.admin, twice.pulse(twice.admin, twice.by_phone))
    twice.work(Lane.PREPARE)

    says(twice, "why?", SARAH, US, about=twice.messages("chart")[0].wamid)
    twice.work_all()

    assert twice.states("chart") == ["accepted", "accepted"]
    assert twice.states("answer") == ["accepted"]
    assert (twice.messenger.sent[-1].phone, twice.messenger.sent[-1].user_id) == (SARAH, US)


@pytest.mark.parametrize("stopper", [{"phone": SARAH}, {"user_id": US}])
def test_a_stop_under_either_key_holds_for_the_merged_one(twice, stopper):
    says(twice, "STOP", **stopper)

    says(twice, "hi", SARAH, US)

    assert states(twice) == ["stopped", "removed"]
    assert len(twice.rows("suppression")) == 2


def test_a_later_start_under_one_key_ends_an_earlier_stop_under_the_other(twice):
    says(twice, "STOP", SARAH)
    says(twice, "START", user_id=US)

    says(twice, "hi", SARAH, US)

    assert twice.rows("suppression") == []
    assert states(twice) == ["active", "removed"]


def test_an_invite_used_under_one_key_ends_an_earlier_pause_under_the_other(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin, SARAH, "Sarah")))
    world.work_all()
    says(world, "PAUSE 7", SARAH, about=world.messages("chart")[0].wamid)
    assert len(world.rows("pause")) == 1
    world.clock.forward(minutes=1)
    world.recipient(admin, "", "Sarah too", user_id=US)

    says(world, "hi", SARAH, US)

    assert world.rows("pause") == []


def test_different_user_ids_never_merge(world):
    world.admin = world.organisation()
    world.recipient(world.admin, SARAH, "Sarah", user_id="US.1")

    says(world, "hi", SARAH, US)

    assert len(living(world)) == 2
    assert states(world) == ["paused"]


def test_an_old_message_of_a_numbers_former_owner_takes_nothing(world):
    world.admin = world.organisation()
    now_hers = world.recipient(world.admin, SARAH, "Sarah", user_id=US)
    world.clock.forward(hours=-2)
    says(world, "hi", SARAH, "US.1")
    world.clock.forward(hours=2)

    assert states(world) == ["active"]
    assert len(living(world)) == 2
    assert chart_states(world, now_hers) == ["accepted"]


@pytest.mark.parametrize("kind", ["user_changed_number", "customer_changed_number"])
def test_a_changed_number_keeps_consent_and_opens_no_window(world, kind):
    world.admin = world.organisation()
    sarah = world.recipient(world.admin, SARAH, "Sarah")
    (before,) = living(world)

    system(world, SARAH, wa_id=BEN, type=kind)

    (after,) = living(world)
    assert after.window_until == before.window_until
    assert keys(world) == {BEN: after.id}
    world.messenger.sent.clear()
    chart_states(world, sarah)
    assert {sent.phone for sent in world.messenger.sent} == {BEN}


def test_a_changed_number_keeps_its_stop(world):
    world.admin = world.organisation()
    world.recipient(world.admin, SARAH, "Sarah")
    says(world, "STOP", SARAH)

    system(world, SARAH, wa_id=BEN, type="user_changed_number")
    says(world, "hi", BEN)

    assert states(world) == ["stopped"]
    assert len(living(world)) == 1


def test_a_changed_user_id_is_the_same_person(world):
    world.admin = world.organisation()
    world.recipient(world.admin, SARAH, "Sarah", user_id="US.1")

    system(world, SARAH, "US.1", user_id=US, type="user_changed_user_id")
    says(world, "hi", SARAH, US)

    assert len(living(world)) == 1
    assert states(world) == ["active"]


def test_a_changed_user_id_told_after_its_first_use_still_joins_them(world):
    world.admin = world.organisation()
    world.recipient(world.admin, SARAH, "Sarah", user_id="US.1")
    says(world, "hi", SARAH, US)
    assert states(world) == ["paused"]

    system(world, "", "US.1", user_id=US, type="user_changed_user_id")

    assert len(living(world)) == 1
    assert states(world) == ["active"]


def test_a_change_of_somebody_unknown_makes_nobody(world):
    system(world, SARAH, wa_id=BEN, type="user_changed_number")

    assert world.rows("contact") == []
