"""Asking Meta now and then how our numbers and their templates are."""

import logging

from app.actors import needs
from app.use_cases.accounts import token_place
from app.use_cases.templating import LOOK, ask_about_templates
from domain.senders import Sender
from domain.tenancy import Actor, Permission
from ports.business_account import AccountSilent, BusinessAccount
from ports.clock import Clock
from ports.messenger import Line
from ports.storage import Storage
from ports.vault import SealBroken, Vault

ASK_EVERY = LOOK

log = logging.getLogger(__name__)


@needs(Permission.RUN_THE_HOUSE)
def watch_numbers(
    actor: Actor, *, storage: Storage, account: BusinessAccount, vault: Vault, clock: Clock
) -> int:
    """Note the messaging limit and the quality of each number that was not asked about lately,
    and where its account's templates stand.

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
    _watch_templates(numbers, storage, account, vault, clock)
    return answered


def _watch_templates(
    numbers: list[Sender],
    storage: Storage,
    account: BusinessAccount,
    vault: Vault,
    clock: Clock,
) -> None:
    """Where the templates of these numbers' accounts stand, once for each account."""
    for number in {each.waba: each for each in numbers}.values():
        try:
            ask_about_templates(number, storage=storage, account=account, vault=vault, clock=clock)
        except (AccountSilent, SealBroken) as error:
            log.warning("An account was not asked for its templates: %s", type(error).__name__)
