"""Each number is asked about now and then, and what Meta says becomes its limit."""

from app.use_cases.watching import watch_numbers
from domain.tenancy import THE_HOUSE
from ports.business_account import NumberHealth
from tests.world import SaidHealth, World


def watch(world: World, account: SaidHealth) -> int:
    return watch_numbers(
        THE_HOUSE, storage=world.storage, account=account, vault=world.vault, clock=world.clock
    )


def test_a_new_number_is_asked_about_once_in_ten_minutes(world):
    account = SaidHealth([NumberHealth(250, "GREEN"), NumberHealth(2000, "YELLOW")])

    assert [watch(world, account), watch(world, account)] == [1, 0]
    (number,) = world.rows("sender")
    assert (number.messaging_limit, number.quality) == (250, "GREEN")

    world.clock.forward(minutes=10)
    assert watch(world, account) == 1
    (number,) = world.rows("sender")
    assert (number.messaging_limit, number.quality) == (2000, "YELLOW")


def test_silence_leaves_what_was_said_before(world):
    account = SaidHealth([NumberHealth(250, "GREEN"), None])
    watch(world, account)
    world.clock.forward(minutes=10)

    assert watch(world, account) == 0
    assert world.rows("sender")[0].messaging_limit == 250
