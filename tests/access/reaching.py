"""What an organisation has on the way to people: invites by the sheet, a code, a test."""

from typing import Any

from app.use_cases.coding import request_code
from app.use_cases.inviting_many import create_invites
from app.use_cases.tending import send_test
from domain.destinations import DestinationId
from domain.tenancy import Actor
from tests.world import World

CODE = "verification_code"
NEW_PHONES = {"Acme": "16505550101", "Globex": "16505550102"}


def on_the_way(world: World, owner: Actor, name: str, recipient: DestinationId) -> dict[str, Any]:
    """The ids of it, by the word that stands before them in an address."""
    if not any(row.name == CODE for row in world.rows("template")):
        world.meta_approves(CODE)
    storage, clock = world.storage, world.clock
    return {
        "sheets": create_invites(
            owner, f"{name}invite of a sheet", storage=storage, vault=world.vault, clock=clock
        ),
        "codes": request_code(
            owner,
            NEW_PHONES[name],
            f"{name}label of a code",
            for_self=False,
            storage=storage,
            clock=clock,
        ),
        "tests": send_test(owner, recipient, storage=storage, clock=clock, brand="Chartcastr"),
    }
