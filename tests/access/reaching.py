"""What an organisation has on the way to people: invites by the sheet, a code, a test."""

from typing import Any
from uuid import uuid4

from app.use_cases.coding import request_code
from app.use_cases.inviting_many import create_invites
from app.use_cases.tending import send_test
from domain.destinations import DestinationId
from domain.template_library import LIBRARY
from domain.templates import Judgement, Template, TemplateId, Verdict
from domain.tenancy import THE_HOUSE, Actor
from tests.world import NUMBER, World

CODE = "verification_code"
NEW_PHONES = {"Acme": "16505550101", "Globex": "16505550102"}


def on_the_way(world: World, owner: Actor, name: str, recipient: DestinationId) -> dict[str, Any]:
    """The ids of it, by the word that stands before them in an address."""
    _approve_codes(world)
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


def _approve_codes(world: World) -> None:
    if any(row.name == CODE for row in world.rows("template")):
        return
    drafted = Template.drafted(TemplateId(uuid4()), NUMBER.waba, LIBRARY[CODE], rank=9)
    with world.storage.house(THE_HOUSE) as house:
        house.templates.add(drafted.judged(Judgement(Verdict.APPROVE), world.clock.now()))
        house.commit()
