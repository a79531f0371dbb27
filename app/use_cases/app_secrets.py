"""The Meta app's secret is replaced: for a while, what the former one has signed counts, too."""

from dataclasses import replace

from app.actors import needs
from app.use_cases.numbering import Workbench, opened
from domain.numbers import KeysNotValid, ManagedNumber, NoLiveNumber, Slot, is_secret, place
from domain.tenancy import HOUSE, Actor, Permission
from ports.clock import Clock
from ports.storage import House, Storage


@needs(Permission.RUN_THE_HOUSE)
def replace_app_secret(actor: Actor, secret: str, *, bench: Workbench) -> ManagedNumber:
    """The number in use as it is then, once Meta knows that secret. The present one again changes
    nothing.

    Raises KeysNotValid, NoLiveNumber while the house goes by its settings, SealBroken, and
    NotTold where Meta does not know it or gives no answer.
    """
    if not is_secret(secret):
        raise KeysNotValid(frozenset({"app_secret"}))
    with bench.storage.house(actor) as house:
        live = _live(house)
    keys = opened(live, bench.vault)
    if keys.app_secret == secret:
        return live
    bench.inspector.subscription(replace(keys, app_secret=secret))
    with bench.storage.house(actor) as house:
        _replace_in_draft(house, keys.app_secret, secret, bench)
        return _replace_in_use(house, actor, secret, bench)


def _replace_in_use(house: House, actor: Actor, secret: str, bench: Workbench) -> ManagedNumber:
    live, now = _live(house), bench.clock.now()
    former = bench.replaced(opened(live, bench.vault).app_secret)
    replaced = replace(
        live,
        secret_sealed=bench.vault.seal(secret, place(Slot.LIVE, "secret")),
        old_secret_sealed=former.sealed,
        former_until=former.until,
    )
    house.console.numbers.put(replaced)
    house.tenant(HOUSE).note(actor, "replaced the app secret", live.phone_number_id, now)
    house.commit()
    return replaced


def _replace_in_draft(house: House, former: str, secret: str, bench: Workbench) -> None:
    """One that was begun with the former secret would bring it back; it has to be checked anew."""
    draft = house.console.numbers.of(Slot.DRAFT)
    if draft is None or opened(draft, bench.vault).app_secret != former:
        return
    sealed = bench.vault.seal(secret, place(Slot.DRAFT, "secret"))
    house.console.numbers.put(replace(draft, secret_sealed=sealed, findings=(), checked_at=None))


@needs(Permission.RUN_THE_HOUSE)
def end_former_secret(actor: Actor, *, storage: Storage, clock: Clock) -> bool:
    """From now on only what the present one signs is genuine; whether another one counted. Raises
    NoLiveNumber."""
    with storage.house(actor) as house:
        live, now = _live(house), clock.now()
        if live.former(now).sealed is None:
            return False
        house.console.numbers.put(replace(live, old_secret_sealed=None, former_until=None))
        house.tenant(HOUSE).note(actor, "ended the app secret before", live.phone_number_id, now)
        house.commit()
    return True


def _live(house: House) -> ManagedNumber:
    live = house.console.numbers.of(Slot.LIVE)
    if live is None:
        raise NoLiveNumber
    return live
