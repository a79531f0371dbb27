"""With REACTIONS_OPEN_WINDOW=auto, what reactions do is found out from Meta itself."""

from collections.abc import Iterator

import pytest

from ports.bell import Lane
from tests.adapters.emulator.driver import BEN, SARAH, Bench
from tests.adapters.emulator.our_product import hear_all, our_account, our_product
from tests.cast import ADA
from tests.world import World

HOURS_25 = 25 * 3600


@pytest.fixture
def world(bench: Bench) -> Iterator[World]:
    """Sarah and Ben have a chart each, and their windows have closed since."""
    with our_account(bench) as client, our_product(bench, client) as world:
        people = [opted_in(bench, world, *who) for who in ((SARAH, "Sarah"), (BEN, "Ben"))]
        world.fire(ADA, world.pulse(ADA, *people))
        hear_all(bench, world, Lane.PREPARE, Lane.DELIVER)
        hear_all(bench, world, Lane.DELIVER)
        bench.act("/clock", advance_s=HOURS_25)
        hear_all(bench, world)
        yield world


def opted_in(bench: Bench, world: World, phone: str, label: str) -> object:
    known = {row.id for row in world.rows("destination")}
    bench.writes(world.invite(ADA, label).token.prefilled, who=phone)
    hear_all(bench, world, Lane.DELIVER)
    (new,) = [row.id for row in world.rows("destination") if row.id not in known]
    return new


def reacts(bench: Bench, world: World, phone: str) -> None:
    """They react to their chart, are answered or not, and Meta says what became of it."""
    chart = next(each for each in bench.screen(phone) if each["image_url"])
    bench.act(f"/phones/{phone}/reactions", message_id=chart["wamid"], emoji="🤔")
    hear_all(bench, world, Lane.ANSWER, Lane.DELIVER)
    hear_all(bench, world)


def shown(world: World) -> bool | None:
    found: bool | None = world.rows("sender")[0].reactions_open
    return found


def test_where_meta_lets_them_the_first_answer_shows_it_and_later_ones_go_at_once(
    bench: Bench, world: World
) -> None:
    bench.act("/emulator/numbers", reactions_open_window=True)

    reacts(bench, world, SARAH)
    assert shown(world) is True
    assert world.states("answer") == ["delivered"]

    reacts(bench, world, BEN)
    assert world.states("answer") == ["delivered"] * 2
    assert bench.phone("GET", "/emulator/faults").json()["faults"] == []


def test_where_meta_does_not_one_answer_is_refused_and_no_other_is_tried(
    bench: Bench, world: World
) -> None:
    reacts(bench, world, SARAH)
    assert shown(world) is False
    assert world.states("answer") == ["held"]

    sent = len(bench.log())
    reacts(bench, world, BEN)
    assert len(bench.log()) == sent
    assert world.states("answer") == ["held"] * 2


def test_an_answer_that_a_message_let_through_shows_nothing(bench: Bench, world: World) -> None:
    """They reacted, and wrote before our answer came: it arrives whatever reactions do."""
    chart = next(each for each in bench.screen(SARAH) if each["image_url"])
    bench.act(f"/phones/{SARAH}/reactions", message_id=chart["wamid"], emoji="🤔")
    hear_all(bench, world, Lane.ANSWER)
    bench.act("/clock", advance_s=5)
    bench.writes("hm")
    world.work(Lane.DELIVER)  # nobody here has heard of the message yet

    hear_all(bench, world)

    assert world.states("answer") == ["delivered"]
    assert shown(world) is None
