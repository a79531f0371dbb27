"""A code is asked for, comes to the phone and is typed in."""

from app.use_cases.coding import request_code, resend_code, type_code
from ports.bell import Lane
from tests.world import SARAH


def ask(world, actor, phone=SARAH, label="Sarah", *, for_self=False):
    return request_code(
        actor, phone, label, for_self=for_self, storage=world.storage, clock=world.clock
    )


def again(world, actor, id):
    resend_code(actor, id, storage=world.storage, clock=world.clock)


def enter(world, actor, id, code):
    return type_code(actor, id, code, storage=world.storage, codes=world.codes, clock=world.clock)


def arrived(world):
    """The code on the phone, as Meta shows it."""
    world.work(Lane.DELIVER)
    return world.messenger.sent[-1].text


def another(code):
    return f"{(int(code) + 1) % 10**6:06}"
