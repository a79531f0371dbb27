"""Asking Meta now and then whether our numbers may write to groups."""

import logging
from datetime import timedelta

from app.actors import needs
from app.use_cases.accounts import token_place
from app.use_cases.group_news import tell_of_opening
from domain.tenancy import Actor, Permission
from ports.bell import Lane
from ports.business_account import AccountSilent
from ports.clock import Clock
from ports.groups import GroupDirectory, GroupsClosed
from ports.messenger import Line
from ports.storage import Storage
from ports.vault import SealBroken, Vault

ASK_EVERY = timedelta(minutes=10)

log = logging.getLogger(__name__)


@needs(Permission.RUN_THE_HOUSE)
def watch_groups(
    actor: Actor,
    *,
    storage: Storage,
    directory: GroupDirectory,
    vault: Vault,
    clock: Clock,
    brand: str,
) -> int:
    """Note which of the numbers that are sent from may write to groups: charts go to linked ones
    from the next slot on, or not any more. How many may. What Meta does not say leaves what it
    said before."""
    now = clock.now()
    with storage.house(actor) as house:
        numbers = house.groups.unasked(now - ASK_EVERY, now)
        house.commit()
    may = 0
    for number in numbers:
        try:
            token = vault.open(number.token_sealed, token_place(number.id))
            subjects = directory.groups(Line(number.phone_number_id, token))
        except GroupsClosed:
            with storage.house(actor) as house:
                house.groups.closed(number.id)
                house.commit()
            continue
        except (AccountSilent, SealBroken) as error:
            log.warning("A number could not be asked about groups: %s", type(error).__name__)
            continue
        with storage.house(actor) as house:
            if house.groups.opened(number.id, subjects, now):
                tell_of_opening(house, house.groups.linked(number.id), brand, now)
                house.after_commit(Lane.MAIL, Lane.DELIVER)
            house.commit()
        may += 1
    return may
