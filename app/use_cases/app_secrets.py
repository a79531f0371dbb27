"""The Meta app's secret is replaced: for a while, what the former one has signed counts, too."""

from dataclasses import replace

from app.actors import needs
from domain.numbers import KeysNotValid, ManagedNumber, NoLiveNumber, Slot, is_secret, place
from domain.tenancy import HOUSE, Actor, Permission
from ports.clock import Clock
from ports.storage import House, Storage
from ports.vault import Vault


@needs(Permission.RUN_THE_HOUSE)
def replace_app_secret(
    actor: Actor, secret: str, *, storage: Storage, vault: Vault, clock: Clock
) -> ManagedNumber:
    """The number in use as it is then. The same secret once more changes nothing.

    Raises KeysNotValid, NoLiveNumber while the house goes by its settings, and SealBroken.
    """
    if not is_secret(secret):
        raise KeysNotValid(frozenset({"app_secret"}))
    with storage.house(actor) as house:
        live = _live(house)
        present = vault.open(live.secret_sealed, place(Slot.LIVE, "secret"))
        if present == secret:
            return live
        now = clock.now()
        replaced = replace(
            live,
            secret_sealed=vault.seal(secret, place(Slot.LIVE, "secret")),
            old_secret_sealed=vault.seal(present, place(Slot.LIVE, "old-secret")),
            saved_at=now,
        )
        house.console.numbers.put(replaced)
        house.tenant(HOUSE).note(actor, "replaced the app secret", live.phone_number_id, now)
        house.commit()
    return replaced


@needs(Permission.RUN_THE_HOUSE)
def end_former_secret(actor: Actor, *, storage: Storage, clock: Clock) -> bool:
    """From now on only what the present one signs is genuine; whether there was another. Raises
    NoLiveNumber."""
    with storage.house(actor) as house:
        live, now = _live(house), clock.now()
        if live.old_secret_sealed is None:
            return False
        house.console.numbers.put(replace(live, old_secret_sealed=None))
        house.tenant(HOUSE).note(actor, "ended the app secret before", live.phone_number_id, now)
        house.commit()
    return True


def _live(house: House) -> ManagedNumber:
    live = house.console.numbers.of(Slot.LIVE)
    if live is None:
        raise NoLiveNumber
    return live
