"""What setting the house's number up takes, in a test's world."""

from app.use_cases.numbering import Workbench
from domain.numbers import NumberKeys
from tests.world import KEYS, World


def bench_of(world: World, settings: NumberKeys = KEYS) -> Workbench:
    return Workbench(
        world.storage,
        world.vault,
        world.clock,
        world.inspector,
        world.business_account,
        "http://localhost/webhook/integrations/whatsapp",
        settings,
    )
