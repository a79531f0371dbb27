"""The house's own message templates: drafting, handing in, asking about, putting in order."""

from datetime import datetime, timedelta
from uuid import uuid4

from app.actors import needs
from app.use_cases.accounts import token_place
from app.use_cases.judging import judge_by_answer, judge_by_list, unexplained
from app.use_cases.ladders import put_in_order
from domain.errors import DomainError
from domain.senders import Sender
from domain.template_checks import Fault, faults
from domain.templates import (
    HeaderKind,
    Judgement,
    NamedInSettings,
    NotADraft,
    Template,
    TemplateId,
    TemplateState,
    TemplateTaken,
    Wording,
)
from domain.tenancy import HOUSE, THE_HOUSE, Actor, Permission
from ports.business_account import Account, AccountRefuses, AccountSilent, BusinessAccount
from ports.clock import Clock
from ports.collection import Conflict
from ports.storage import House, Storage
from ports.vault import SealBroken, Vault

LOOK, MOST_WHYS = timedelta(minutes=10), 2
"""How often Meta is asked by itself, and of how many rejected templates it is then asked why."""


class NotSound(DomainError):
    """Meta would not take the template: `faults` says why."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        super().__init__("Meta would not take the template.")
        self.faults = found


class MetaSilent(DomainError):
    """Meta gave no clear answer; what was asked for may have happened all the same."""


class MetaRefuses(DomainError):
    """Meta does not do it; `why` is a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@needs(Permission.OPERATE)
def draft_template(actor: Actor, wording: Wording, *, storage: Storage, clock: Clock) -> Template:
    """A new template, the last rung of the Managed number's account.

    Raises NotSound, TemplateTaken, NoManagedSender, or Conflict where one of the same name was
    made meanwhile.
    """
    _check(wording)
    with storage.house(THE_HOUSE) as house:
        waba = house.senders.managed().waba
        if house.templates.named(waba, wording.name, wording.language) is not None:
            raise TemplateTaken
        last = max((each.rank for each in house.templates.of_account(waba)), default=0)
        template = Template.drafted(TemplateId(uuid4()), waba, wording, last + 1)
        house.templates.add(template)
        _note(house, actor, "drafted a template", template, clock)
        house.commit()
    return template


@needs(Permission.OPERATE)
def reword_template(
    actor: Actor,
    id: TemplateId,
    wording: Wording,
    seen: int | None = None,
    *,
    storage: Storage,
    clock: Clock,
) -> None:
    """A draft says something else. `seen` is the version that was on the page.

    Raises NotSound, TemplateTaken, NotADraft, NotFound, or Conflict where it is another by now.
    """
    _check(wording)
    with storage.house(THE_HOUSE) as house:
        known = house.templates.get(id)
        if seen is not None and seen != known.version:
            raise Conflict
        template = known.reworded(wording)
        same = house.templates.named(template.waba, wording.name, wording.language)
        if same is not None and same.id != id:
            raise TemplateTaken
        house.templates.save(template)
        _note(house, actor, "reworded a template", template, clock)
        house.commit()


def _check(wording: Wording) -> None:
    if found := faults(wording):
        raise NotSound(found)


@needs(Permission.OPERATE)
def submit_template(
    actor: Actor,
    id: TemplateId,
    example: bytes,
    *,
    storage: Storage,
    account: BusinessAccount,
    vault: Vault,
    clock: Clock,
) -> Template:
    """Hand a draft in; `example` is the picture that Meta's reviewer sees where a chart will be.

    Raises NotADraft, NotSound, NotFound, MetaRefuses, or MetaSilent: then Meta may have it, and
    the next asking finds out.
    """
    with storage.house(THE_HOUSE) as house:
        template = house.templates.get(id)
        number = _number_of(house, template.waba)
    if template.state is not TemplateState.DRAFT or template.wording is None:
        raise NotADraft
    _check(template.wording)
    try:
        word = _handed_in(template.wording, example, account, _open(number, vault))
    except AccountRefuses as refused:
        raise MetaRefuses(str(refused)) from None
    except (AccountSilent, SealBroken):
        raise MetaSilent from None
    try:
        with storage.house(THE_HOUSE) as house:
            # Meta's word may have come by webhook before its answer
            submitted = judge_by_answer(house, house.templates.get(id), word, clock.now())
            _note(house, actor, "handed a template in", template, clock)
            house.commit()
    except Conflict:  # or in this very moment: Meta has it, and the next asking says where
        raise MetaSilent from None
    return submitted


def _handed_in(
    wording: Wording, example: bytes, account: BusinessAccount, theirs: Account
) -> Judgement:
    handle = ""
    if wording.header is HeaderKind.IMAGE:
        handle = account.upload_example(theirs, example)
    return account.submit(theirs, wording, handle)


@needs(Permission.OPERATE)
def refresh_templates(
    actor: Actor, *, storage: Storage, account: BusinessAccount, vault: Vault, clock: Clock
) -> None:
    """Ask Meta where each template of the Managed number's account stands. Raises MetaSilent."""
    with storage.house(THE_HOUSE) as house:
        number = house.senders.managed()
    try:
        ask_about_templates(number, storage=storage, account=account, vault=vault, clock=clock)
    except (AccountSilent, SealBroken):
        raise MetaSilent from None


def ask_about_templates(
    number: Sender, *, storage: Storage, account: BusinessAccount, vault: Vault, clock: Clock
) -> None:
    """Raises AccountSilent or SealBroken, and then changes nothing."""
    asked_at, theirs = clock.now(), _open(number, vault)
    listed = account.templates(theirs)
    with storage.house(THE_HOUSE) as house:
        puzzling = unexplained(house, number.waba, listed)
    whys = {each: _why(account, theirs, each) for each in _in_turn(puzzling, asked_at)}
    with storage.house(THE_HOUSE) as house:
        judge_by_list(house, number.waba, listed, whys, asked_at)
        house.commit()


def _in_turn(ids: list[str], now: datetime) -> list[str]:
    """A few of them, and others at the next look: each takes seconds where Meta is slow."""
    if not ids:
        return []
    first = int(now.timestamp() // LOOK.total_seconds()) * MOST_WHYS % len(ids)
    return [*ids[first:], *ids[:first]][:MOST_WHYS]


def _why(account: BusinessAccount, theirs: Account, meta_id: str) -> str:
    try:
        return account.why_rejected(theirs, meta_id)
    except AccountSilent:
        return ""


@needs(Permission.OPERATE)
def delete_template(
    actor: Actor,
    id: TemplateId,
    *,
    storage: Storage,
    account: BusinessAccount,
    vault: Vault,
    clock: Clock,
) -> None:
    """Here and at Meta. Raises NamedInSettings, MetaRefuses, MetaSilent or NotFound."""
    with storage.house(THE_HOUSE) as house:
        template = house.templates.get(id)
        number = _number_of(house, template.waba)
    if template.settled:
        raise NamedInSettings
    if template.state not in {TemplateState.DRAFT, TemplateState.GONE}:
        if not template.meta_id:  # by its name alone, Meta would delete every language
            raise MetaSilent
        try:
            account.delete(_open(number, vault), template.name, template.meta_id)
        except AccountRefuses as refused:
            raise MetaRefuses(str(refused)) from None
        except (AccountSilent, SealBroken):
            raise MetaSilent from None
    with storage.house(THE_HOUSE) as house:
        house.templates.remove(id)
        house.close_alerts("template", str(id))
        _note(house, actor, "deleted a template", template, clock)
        house.commit()


@needs(Permission.OPERATE)
def raise_template(actor: Actor, id: TemplateId, *, storage: Storage, clock: Clock) -> None:
    """It changes places with the rung before it; the first one stays. Raises NotFound."""
    with storage.house(THE_HOUSE) as house:
        template = house.templates.get(id)
        ladder = house.templates.of_account(template.waba)
        place = [each.id for each in ladder].index(id)
        if place:
            ladder[place - 1], ladder[place] = ladder[place], ladder[place - 1]
        put_in_order(house, ladder)
        _note(house, actor, "moved a template up", template, clock)
        house.commit()


def _number_of(house: House, waba: str) -> Sender:
    """Any number of the account: its token opens the account."""
    return next(iter(house.senders.of_account(waba)), None) or house.senders.managed()


def _open(number: Sender, vault: Vault) -> Account:
    return Account(number.waba, vault.open(number.token_sealed, token_place(number.id)))


def _note(house: House, actor: Actor, what: str, template: Template, clock: Clock) -> None:
    house.tenant(HOUSE).note(actor, what, f"{template.name} ({template.language})", clock.now())
