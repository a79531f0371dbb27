"""The house's own number: typed in, checked against Meta line by line, and only then set live."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.actors import needs
from app.use_cases.accounts import BusinessNumber, bring_up_to_date
from domain.checkups import (
    Expected,
    Finding,
    Refusal,
    Seen,
    all_good,
    findings,
)
from domain.numbers import (
    EMULATED_SECRET,
    FORMER_COUNTS,
    Former,
    KeysNotValid,
    ManagedNumber,
    NoDraft,
    NotYetGood,
    NumberCheck,
    NumberKeys,
    Slot,
    is_secret,
    place,
)
from domain.templates import Verdict
from domain.tenancy import HOUSE, THE_HOUSE, Actor, Permission
from ports.business_account import Account, AccountRefuses, AccountSilent, BusinessAccount
from ports.clock import Clock
from ports.inspector import Inspector, NotTold
from ports.storage import House, Storage
from ports.vault import SealBroken, Vault

T = TypeVar("T")

ID = re.compile(r"\d{5,30}")
NUMBER = re.compile(r"\d{7,15}")
ANSWERS = {
    Verdict.APPROVE: "approved",
    Verdict.PEND: "pending",
    Verdict.REJECT: "rejected",
    Verdict.PAUSE: "paused",
    Verdict.DISABLE: "disabled",
}


@dataclass(frozen=True, slots=True)
class Workbench:
    """All that setting a number up takes."""

    storage: Storage
    vault: Vault
    clock: Clock
    inspector: Inspector
    account: BusinessAccount
    address: str
    """Our webhook's, as Meta is to have it."""
    settings: NumberKeys
    """The number as the settings have it: what the house sends on until one is set live."""

    def replaced(self, secret: str) -> Former:
        """An app secret that is replaced now; what everybody knows counts no more at once."""
        if secret in {"", EMULATED_SECRET}:
            return Former()
        sealed = self.vault.seal(secret, place(Slot.LIVE, "old-secret"))
        return Former(sealed, self.clock.now() + FORMER_COUNTS)


@needs(Permission.OPERATE)
def save_number(actor: Actor, typed: NumberKeys, *, bench: Workbench) -> None:
    """Keep what was typed in as the draft, sealed; a secret left empty stays as it was.

    Nothing goes out on it yet, but webhooks signed with its app secret are taken from now on.
    Raises KeysNotValid, also for a kept secret that does not open and was not typed anew.
    """
    with bench.storage.house(THE_HOUSE) as house:
        numbers = house.console.numbers
        kept = numbers.of(Slot.DRAFT) or numbers.of(Slot.LIVE)
        keys, lost = _completed(typed, kept, bench.vault)
        _check(keys, lost)
        house.console.numbers.put(_sealed(keys, Slot.DRAFT, actor, bench))
        house.tenant(HOUSE).note(actor, "saved the number’s keys", "draft", bench.clock.now())
        house.commit()


@needs(Permission.OPERATE)
def check_number(actor: Actor, *, bench: Workbench) -> tuple[Finding, ...]:
    """Ask Meta about each thing that can be wrong with the draft, and keep what it said.

    Raises NoDraft.
    """
    with bench.storage.house(THE_HOUSE) as house:
        asked = the_draft(house)
    found = examine(opened(asked, bench.vault), bench=bench)
    with bench.storage.house(THE_HOUSE) as house:
        draft = house.console.numbers.of(Slot.DRAFT)
        if draft is not None and draft.saved_at == asked.saved_at:  # what was asked about
            now = bench.clock.now()
            house.console.numbers.put(replace(draft, findings=found, checked_at=now))
            house.commit()
    return found


def examine(keys: NumberKeys, *, bench: Workbench) -> tuple[Finding, ...]:
    """What Meta says of these keys now."""
    return findings(*ask_meta(keys, bench=bench), bench.clock.now())


def ask_meta(keys: NumberKeys, *, bench: Workbench) -> tuple[Expected, Seen]:
    """What is so if all is well, and what Meta says. Everything is asked at once: as long as the
    slowest answer, and not as all of them, is what a page can wait for."""
    ask = bench.inspector
    expected = Expected(
        keys.phone_number_id,
        keys.waba,
        keys.display_number,
        keys.app_id,
        bench.address,
        keys.template,
        keys.language,
    )
    with ThreadPoolExecutor(7) as at_once:
        handshake = at_once.submit(ask.handshake, keys, bench.address)
        token = at_once.submit(_asked, lambda: ask.token(keys))
        number = at_once.submit(_asked, lambda: ask.number(keys))
        numbers = at_once.submit(_asked, lambda: ask.numbers(keys))
        apps = at_once.submit(_asked, lambda: ask.apps(keys))
        subscription = at_once.submit(_asked, lambda: ask.subscription(keys))
        template = at_once.submit(_template, keys, bench.account)
    seen = Seen(
        handshake.result(),
        token.result(),
        number.result(),
        numbers.result(),
        apps.result(),
        subscription.result(),
        template.result(),
    )
    return expected, seen


def _asked(question: Callable[[], T]) -> T | Refusal:
    try:
        return question()
    except NotTold as error:
        return Refusal(error.code, str(error))


def _template(keys: NumberKeys, account: BusinessAccount) -> str | Refusal:
    """Its state in Meta's words; empty where there is none of that name and language."""
    if not keys.template:
        return ""
    try:
        known = account.templates(Account(keys.waba, keys.token))
    except (AccountSilent, AccountRefuses) as error:
        return Refusal(error.code)
    for each in known:
        if each.name == keys.template and _same_language(each.language, keys.language):
            return ANSWERS.get(each.judgement.verdict or Verdict.LOSE, "gone")
    return ""


def _same_language(one: str, other: str) -> bool:
    return one.replace("-", "_").lower() == other.replace("-", "_").lower()


@needs(Permission.OPERATE)
def subscribe_account(actor: Actor, slot: Slot, *, bench: Workbench) -> None:
    """Have Meta post what happens in the account. Raises NoDraft or NotTold."""
    bench.inspector.subscribe(keys_of(actor, slot, bench=bench))
    _note(actor, "subscribed the account to the app", slot, bench)


@needs(Permission.OPERATE)
def set_webhook(actor: Actor, slot: Slot, *, bench: Workbench) -> None:
    """Have Meta post it to our address. Raises NoDraft or NotTold."""
    bench.inspector.listen(keys_of(actor, slot, bench=bench), bench.address)
    _note(actor, "set the webhook at Meta", slot, bench)


@needs(Permission.OPERATE)
def set_number_live(actor: Actor, settings: BusinessNumber, *, bench: Workbench) -> None:
    """The house sends on the draft from now on; `settings` say how fast, and under which name.

    Raises NoDraft, or NotYetGood while a line of its last check is red or unasked.
    """
    with bench.storage.house(THE_HOUSE) as house:
        draft = the_draft(house)
        if not all_good(draft.findings):
            raise NotYetGood
        keys = opened(draft, bench.vault)
        former = _former(house.console.numbers.of(Slot.LIVE), keys, bench)
        live = replace(
            _sealed(keys, Slot.LIVE, actor, bench),
            findings=draft.findings,
            checked_at=draft.checked_at,
            old_secret_sealed=former.sealed,
            former_until=former.until,
        )
        house.console.numbers.put(live)
        house.console.numbers.empty(Slot.DRAFT)
        house.console.checks.put(
            NumberCheck(
                keys.phone_number_id,
                draft.findings,
                draft.checked_at,
                trip_wamid=draft.trip_wamid,
                trip_at=draft.trip_at,
            )
        )
        house.tenant(HOUSE).note(actor, "set a number live", keys.phone_number_id, live.saved_at)
        bring_up_to_date(house, settings, bench.vault, bench.clock.now())
        house.commit()


@needs(Permission.OPERATE)
def drop_draft(actor: Actor, *, bench: Workbench) -> None:
    """What was typed in is forgotten."""
    with bench.storage.house(THE_HOUSE) as house:
        house.console.numbers.empty(Slot.DRAFT)
        house.tenant(HOUSE).note(actor, "dropped the number’s keys", "draft", bench.clock.now())
        house.commit()


@needs(Permission.RUN_THE_HOUSE)
def keys_in_use(
    actor: Actor, settings: NumberKeys, *, storage: Storage, vault: Vault
) -> NumberKeys:
    """What the house sends with: what an operator has set live, else the settings. Raises
    SealBroken."""
    with storage.house(actor) as house:
        live = house.console.numbers.of(Slot.LIVE)
    return settings if live is None else opened(live, vault)


def digits(typed: str) -> str:
    """A phone number without what people write between its digits."""
    return "".join(each for each in typed if each not in "+ ()-.")


def opened(number: ManagedNumber, vault: Vault) -> NumberKeys:
    """Raises SealBroken."""

    def secret(sealed: bytes, name: str) -> str:
        return vault.open(sealed, place(number.slot, name))

    return NumberKeys(
        number.phone_number_id,
        number.waba,
        number.display_number,
        number.app_id,
        secret(number.token_sealed, "token"),
        secret(number.secret_sealed, "secret"),
        secret(number.verify_sealed, "verify"),
        number.template,
        number.language,
    )


def _sealed(keys: NumberKeys, slot: Slot, actor: Actor, bench: Workbench) -> ManagedNumber:
    def seal(secret: str, name: str) -> bytes:
        return bench.vault.seal(secret, place(slot, name))

    return ManagedNumber(
        slot,
        keys.phone_number_id,
        keys.waba,
        keys.display_number,
        keys.app_id,
        seal(keys.token, "token"),
        seal(keys.app_secret, "secret"),
        seal(keys.verify_token, "verify"),
        bench.clock.now(),
        actor.who,
        keys.template,
        keys.language,
    )


def _former(before: ManagedNumber | None, keys: NumberKeys, bench: Workbench) -> Former:
    """The app secret before this one, for what Meta has signed with it and brings late; none
    where it does not open."""
    present = _opened_secret(before, bench.vault) if before else bench.settings.app_secret
    if present == keys.app_secret:
        return before.former(bench.clock.now()) if before else Former()
    return bench.replaced(present)


def _opened_secret(number: ManagedNumber, vault: Vault) -> str:
    try:
        return vault.open(number.secret_sealed, place(number.slot, "secret"))
    except SealBroken:
        return ""


def _completed(
    typed: NumberKeys, kept: ManagedNumber | None, vault: Vault
) -> tuple[NumberKeys, frozenset[str]]:
    """Secrets are never shown again, so an empty one means: as it was. Only those are opened;
    the second are the fields of those that do not open."""
    if kept is None:
        return typed, frozenset()
    secrets = {
        "token": (kept.token_sealed, "token"),
        "app_secret": (kept.secret_sealed, "secret"),
        "verify_token": (kept.verify_sealed, "verify"),
    }
    found: dict[str, Any] = {}
    lost = set()
    for field, (sealed, name) in secrets.items():
        if getattr(typed, field):
            continue
        try:
            found[field] = vault.open(sealed, place(kept.slot, name))
        except SealBroken:
            lost.add(field)
    return replace(typed, **found), frozenset(lost)


def _check(keys: NumberKeys, lost: frozenset[str]) -> None:
    """Raises KeysNotValid."""
    wrong = {
        name
        for name in ("phone_number_id", "waba", "app_id")
        if not ID.fullmatch(getattr(keys, name))
    }
    if not NUMBER.fullmatch(keys.display_number):
        wrong.add("display_number")
    for name in ("token", "app_secret", "verify_token"):
        if not is_secret(getattr(keys, name)):
            wrong.add(name)
    if wrong:
        raise KeysNotValid(frozenset(wrong), lost)


def the_draft(house: House) -> ManagedNumber:
    """Raises NoDraft."""
    draft = house.console.numbers.of(Slot.DRAFT)
    if draft is None:
        raise NoDraft
    return draft


@needs(Permission.OPERATE)
def keys_of(actor: Actor, slot: Slot, *, bench: Workbench) -> NumberKeys:
    """The draft's, or those in use. Raises NoDraft or SealBroken."""
    if slot is Slot.DRAFT:
        with bench.storage.house(THE_HOUSE) as house:
            return opened(the_draft(house), bench.vault)
    return keys_in_use(THE_HOUSE, bench.settings, storage=bench.storage, vault=bench.vault)


def _note(actor: Actor, what: str, slot: Slot, bench: Workbench) -> None:
    with bench.storage.house(THE_HOUSE) as house:
        house.tenant(HOUSE).note(actor, what, slot.value, bench.clock.now())
        house.commit()
