"""The house's own number: its keys, each line of its set-up at Meta, and a round trip."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.use_cases.admitting import LONGEST_REASON, stop_sender
from app.use_cases.number_watching import check_live_number
from app.use_cases.numbering import (
    Workbench,
    check_number,
    digits,
    drop_draft,
    save_number,
    set_number_live,
    set_webhook,
    subscribe_account,
)
from app.use_cases.round_trips import TripFailed, send_round_trip
from app.web import gate, htmx
from app.web.counter import settings_number, webhook_address, workbench
from app.web.number_words import TITLES, TONES, Mending, mendings
from app.web.services import services
from app.web.wording import _, phone_number
from domain.checkups import ARRIVES_WITHIN, all_good, days_left
from domain.numbers import KeysNotValid, ManagedNumber, NumberCheck, NumberKeys, Slot
from domain.senders import SenderId, SenderState, Tier
from domain.tenancy import Actor
from ports.inspector import NotTold

blueprint = Blueprint("operator_number", __name__)
blueprint.before_request(gate.operators_only)

HOME = "/operator/number"
FIELDS = ("phone_number_id", "waba", "display_number", "app_id", "template", "language")
"""What is shown again once it was saved; secrets are not."""


@dataclass(frozen=True, slots=True)
class Trip:
    at: datetime
    state: str
    tone: str
    words: str = ""
    waits: bool = False


@blueprint.get(HOME)
def show() -> ResponseReturnValue:
    return _page()


def _page(
    typed: NumberKeys | None = None,
    faults: frozenset[str] = frozenset(),
    status: int = 200,
    lost: frozenset[str] = frozenset(),
    travels: Slot | None = None,
) -> ResponseReturnValue:
    """`travels` is the number whose round trip the faults are of, if they are of one."""
    known = services()
    queries, now = known.reads.console(gate.operator()), known.clock.now()
    draft, live = queries.number(Slot.DRAFT), queries.number(Slot.LIVE)
    in_use = live.phone_number_id if live else workbench().settings.phone_number_id
    checked = queries.number_check(in_use)
    senders = known.reads.operations(gate.operator()).look(now).senders
    return htmx.show(
        "operator/number.html",
        "page",
        status,
        draft=draft,
        live=live,
        former_until=live.former(now).until if live else None,
        values=_values(typed, draft or live),
        kept=draft is not None or live is not None,
        faults=faults,
        lost=lost,
        address=webhook_address(),
        ready=draft is not None and all_good(draft.findings),
        titles=TITLES,
        tones=TONES,
        mendings=mendings,
        Mending=Mending,
        checked=checked,
        token=_token(checked, now),
        travels=travels,
        trip=_trip(draft, now),
        live_trip=_trip(checked, now),
        sender=next((each for each in senders if each.tier is Tier.MANAGED), None),
        held=SenderState.HELD,
        longest_reason=LONGEST_REASON,
    )


def _token(checked: NumberCheck | None, now: datetime) -> tuple[str, str]:
    """How long the token in use lasts, and a note on that."""
    if checked is not None and checked.token_ends is not None:
        ends = _("ends on {day}", day=services().formats.day(checked.token_ends.date()))
        return days_left(checked.token_ends, now).capitalize(), ends
    if checked is not None and checked.lasts:
        return _("Does not expire"), ""
    return _("Not known yet"), _("“Check now” asks Meta")


def _values(typed: NumberKeys | None, kept: ManagedNumber | None) -> dict[str, str]:
    """What the form shows: what was typed, what is kept, or the settings'."""
    shown = typed or kept
    if shown is not None:
        values = {name: getattr(shown, name) for name in FIELDS}
        return values | {"display_number": phone_number(shown.display_number)}
    from_settings = settings_number()
    return {
        "phone_number_id": from_settings.phone_number_id,
        "waba": from_settings.waba,
        "display_number": phone_number(from_settings.display_number),
        "app_id": "",
        "template": from_settings.template,
        "language": from_settings.template_language,
    }


def _trip(known: ManagedNumber | NumberCheck | None, now: datetime) -> Trip | None:
    """How its round trip stands; None before one was begun."""
    if known is None or known.trip_at is None:
        return None
    if services().reads.console(gate.operator()).trip_came(known.trip_wamid):
        told = _("It came back: what happens at Meta reaches us.")
        return Trip(known.trip_at, _("Came back"), "good", told)
    if now - known.trip_at < ARRIVES_WITHIN:
        return Trip(known.trip_at, _("Waiting for its status"), "busy", waits=True)
    told = _(
        "No status has come. Check again: the address, the subscription and the app secret; and "
        "see under Lanes whether the inbox has a worker."
    )
    return Trip(known.trip_at, _("Not heard of"), "bad", told)


@blueprint.post(HOME)
def save() -> ResponseReturnValue:
    typed = _typed()
    try:
        save_number(gate.operator(), typed, bench=workbench())
    except KeysNotValid as error:
        return _page(typed, error.fields, 422, error.lost)
    flash(_("Saved, sealed. Nothing goes out on it yet: check it now."), "good")
    return redirect(HOME, 303)


def _typed() -> NumberKeys:
    def said(name: str) -> str:
        return request.form.get(name, "").strip()

    return NumberKeys(
        said("phone_number_id"),
        said("waba"),
        digits(said("display_number")),
        said("app_id"),
        said("token"),
        said("app_secret"),
        said("verify_token"),
        said("template")[:512],
        said("language")[:20] or "en",
    )


@blueprint.post(f"{HOME}/check")
def check() -> ResponseReturnValue:
    found = check_number(gate.operator(), bench=workbench())
    if all_good(found):
        flash(_("Nothing is red. Send a round trip, then set it live."), "good")
    return redirect(f"{HOME}#lines", 303)


@blueprint.post(f"{HOME}/live/check")
def check_live() -> ResponseReturnValue:
    found = check_live_number(gate.operator(), bench=workbench())
    if all_good(found):
        flash(_("Checked: nothing is red."), "good")
    else:
        flash(_("Checked: look at the lines that are not good. Nothing was changed."), "bad")
    return redirect(f"{HOME}#live-lines", 303)


@blueprint.post(f"{HOME}/subscription")
def subscribe() -> ResponseReturnValue:
    return _mend(subscribe_account)


@blueprint.post(f"{HOME}/webhook")
def listen() -> ResponseReturnValue:
    return _mend(set_webhook)


class Order(Protocol):
    """What Meta is told to do for one of the two numbers."""

    def __call__(self, actor: Actor, slot: Slot, /, *, bench: Workbench) -> None: ...


def _mend(order: Order) -> ResponseReturnValue:
    """Do it at Meta, then look at every line again."""
    slot = _which()
    try:
        order(gate.operator(), slot, bench=workbench())
    except NotTold as error:
        why = str(error) or _("it gave no clear answer")
        flash(_("Meta did not do it: {why}", why=why), "bad")
    else:
        flash(_("Done at Meta, and checked again."), "good")
    if slot is Slot.LIVE:
        check_live_number(gate.operator(), bench=workbench())
        return redirect(f"{HOME}#live-lines", 303)
    check_number(gate.operator(), bench=workbench())
    return redirect(f"{HOME}#lines", 303)


def _which() -> Slot:
    """The number that a form is about."""
    return Slot.LIVE if request.form.get("of") == Slot.LIVE.value else Slot.DRAFT


@blueprint.post(f"{HOME}/trip")
def travel() -> ResponseReturnValue:
    slot, known = _which(), services()
    phone = digits(request.form.get("phone", ""))
    try:
        send_round_trip(gate.operator(), slot, phone, messenger=known.messenger, bench=workbench())
    except KeysNotValid as error:
        return _page(None, error.fields, 422, travels=slot)
    except TripFailed as error:
        flash(_("Meta did not take the message: {why}", why=str(error)), "bad")
    return redirect(f"{HOME}#{'live-' if slot is Slot.LIVE else ''}trip", 303)


@blueprint.post(f"{HOME}/live")
def go_live() -> ResponseReturnValue:
    set_number_live(gate.operator(), settings_number(), bench=workbench())
    flash(_("Live: the installation sends on this number from now on."), "good")
    return redirect(HOME, 303)


@blueprint.post(f"{HOME}/draft/removal")
def drop() -> ResponseReturnValue:
    drop_draft(gate.operator(), bench=workbench())
    flash(_("Forgotten. The installation sends as it did."), "good")
    return redirect(HOME, 303)


@blueprint.post(f"{HOME}/senders/<uuid:id>/stop")
def stop(id: UUID) -> ResponseReturnValue:
    known = services()
    stop_sender(
        gate.operator(),
        SenderId(id),
        request.form.get("reason", ""),
        storage=known.storage,
        clock=known.clock,
    )
    flash(_("Stopped: nothing goes out on it until you release it under Lanes."), "good")
    return redirect(HOME, 303)
