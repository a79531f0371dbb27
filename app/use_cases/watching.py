"""Asking Meta now and then how our numbers are."""

import logging
from datetime import timedelta

from app.actors import needs
from app.use_cases.accounts import token_place
from domain.tenancy import Actor, Permission
from ports.business_account import AccountSilent, BusinessAccount
from ports.clock import Clock
from ports.messenger import Line
from ports.storage import Storage
from ports.vault import SealBroken, Vault

ASK_EVERY = timedelta(minutes=10)

log = logging.getLogger(__name__)


@needs(Permission.RUN_THE_HOUSE)
def watch_numbers(
    actor: Actor, *, storage: Storage, account: BusinessAccount, vault: Vault, clock: Clock
) -> int:
    """Note the messaging limit and the quality of each number that was not asked about lately.

    How many answered. What Meta does not say leaves what it said before.
    """
    now = clock.now()
    with storage.house(actor) as house:
        numbers = house.senders.unasked(now - ASK_EVERY, now)
        house.commit()
    answered = 0
    for number in numbers:
        try:
            token = vault.open(number.token_sealed, token_place(number.id))
            health = account.health(Line(number.phone_number_id, token))
        except (AccountSilent, SealBroken) as error:
            log.warning("A number could not be asked about: %s", type(error).__name__)
            continue
        with storage.house(actor) as house:
            house.senders.note_health(number.id, health.messaging_limit, health.quality)
            house.commit()
        answered += 1
    return answered
