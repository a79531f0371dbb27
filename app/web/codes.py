"""A second way in: a six-digit code, sent to a number and typed in by whoever asked for it."""

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.use_cases.coding import request_code, resend_code, type_code
from app.use_cases.inviting import LABEL_LIMIT, LabelTooLong
from app.web import gate, htmx
from app.web.destinations import HOME
from app.web.phones import NotAPhone, countries, digits_of, region_of
from app.web.room import room
from app.web.services import services
from app.web.standing import MOVING, stand
from app.web.wording import _, ngettext, span
from domain.errors import DomainError
from domain.messages import State
from domain.phone_checks import (
    COOL_DOWN,
    PER_NUMBER,
    PER_ORGANISATION,
    PER_PERSON,
    AlreadyHere,
    CodeOver,
    CodeWrong,
    Counted,
    NoCodeTemplate,
    NumberStopped,
    PhoneCheckId,
    TooManyCodes,
    TooSoon,
)
from domain.tenancy import Permission

blueprint = Blueprint("codes", __name__)

REFUSALS = (AlreadyHere, NoCodeTemplate, NumberStopped, TooManyCodes, TooSoon)


@blueprint.get(f"{HOME}/codes/new")
def ask() -> ResponseReturnValue:
    gate.actor().must(Permission.MANAGE_CHANNELS)
    if services().reads.recipients(gate.actor()).channel() is None:
        return redirect(f"{HOME}/connect", code=303)
    return _form(region=region_of(gate.seat().timezone))


@blueprint.post(f"{HOME}/codes")
def send() -> ResponseReturnValue:
    known, form = services(), request.form
    region, typed, label = form.get("region", ""), form.get("phone", ""), form.get("label", "")
    mine = form.get("whose") == "self"
    again = partial(_form, 422, region=region, phone=typed, label=label, mine=mine)
    try:
        made = request_code(
            gate.actor(),
            digits_of(region, typed),
            label,
            for_self=mine,
            storage=known.storage,
            clock=known.clock,
        )
    except NotAPhone as refused:
        return again(faults={"phone": str(refused)})
    except LabelTooLong:
        return again(faults={"label": _("At most {limit} characters, please.", limit=LABEL_LIMIT)})
    except REFUSALS as refusal:
        return again(faults={"phone": _why_not(refusal)})
    return redirect(url_for("codes.show", id=made), 303)


@blueprint.get(f"{HOME}/codes/<uuid:id>")
def show(id: UUID) -> ResponseReturnValue:
    """The field for the code; what became of the message, for as long as that may change."""
    return _shown(PhoneCheckId(id))


@blueprint.post(f"{HOME}/codes/<uuid:id>/tries")
def check(id: UUID) -> ResponseReturnValue:
    known, typed = services(), request.form.get("code", "")
    try:
        type_code(
            gate.actor(),
            PhoneCheckId(id),
            typed,
            storage=known.storage,
            codes=known.codes,
            clock=known.clock,
        )
    except CodeWrong as wrong:
        return _shown(PhoneCheckId(id), 422, fault=_wrong(wrong.left))
    except CodeOver:
        fault = _("This code is not valid any more. Send another one.")
        return _shown(PhoneCheckId(id), 422, fault=fault)
    return redirect(url_for("codes.show", id=id), 303)


@blueprint.post(f"{HOME}/codes/<uuid:id>/sends")
def send_again(id: UUID) -> ResponseReturnValue:
    known = services()
    try:
        resend_code(gate.actor(), PhoneCheckId(id), storage=known.storage, clock=known.clock)
    except CodeOver:
        return redirect(url_for("codes.show", id=id), 303)
    except REFUSALS as refused:
        return _shown(PhoneCheckId(id), 422, not_sent=_why_not(refused))
    if not htmx.wants_block():
        flash(_("Sent. The code before is not valid any more."))
    return redirect(url_for("codes.show", id=id), 303)


def _wrong(left: int) -> str:
    if not left:
        return _("That is not the code, and it was the last try. Send another one.")
    return ngettext(
        "That is not the code. {count} try is left.",
        "That is not the code. {count} tries are left.",
        left,
    )


def _too_many(refused: TooManyCodes) -> str:
    left = span(refused.until - services().clock.now())
    match refused.of:
        case Counted.NUMBER:
            return _(
                "{most} codes went to this number within an hour: that is the limit. Another one "
                "can go in {span}.",
                most=PER_NUMBER,
                span=left,
            )
        case Counted.PERSON:
            return _(
                "You have sent {most} codes within a day, in all your organisations together: "
                "that is the limit. Another one can go in {span}. Invites have no such limit.",
                most=PER_PERSON,
                span=left,
            )
        case Counted.ORGANISATION:
            return _(
                "Your organisation has sent {most} codes within a day: that is the limit. Another "
                "one can go in {span}. Invites have no such limit.",
                most=PER_ORGANISATION,
                span=left,
            )


def _why_not(refused: DomainError) -> str:
    now = services().clock.now()
    match refused:
        case AlreadyHere(label=label):
            return _("{name} has this number, and gets charts already.", name=label)
        case NoCodeTemplate():
            return _(
                "Nothing was sent: our number has no template for codes that Meta has approved. "
                "Use an invite instead; it needs none."
            )
        case NumberStopped():
            return _(
                "Nothing was sent: whoever has this number has said STOP to ours. Only they can "
                "lift that, by writing START."
            )
        case TooSoon(until=until):
            left = max(1, int((until - now).total_seconds()))
            return ngettext(
                "A code is on its way. Another one can go in {count} second.",
                "A code is on its way. Another one can go in {count} seconds.",
                left,
            )
        case TooManyCodes():
            return _too_many(refused)
    raise refused


def _form(
    status: int = 200,
    *,
    region: str,
    phone: str = "",
    label: str = "",
    mine: bool = False,
    faults: dict[str, str] | None = None,
) -> ResponseReturnValue:
    channel = services().reads.recipients(gate.actor()).channel()
    now = services().clock.now()
    return htmx.show(
        "destinations/code_new.html",
        "panel",
        status,
        countries=countries(),
        region=region,
        phone=phone,
        label=label,
        mine=mine,
        faults=faults or {},
        room=room(),
        limit=LABEL_LIMIT,
        can_send=channel is not None and any(each.sends_codes(now) for each in channel.rungs),
    )


def _shown(
    id: PhoneCheckId, status: int = 200, *, fault: str = "", not_sent: str = ""
) -> ResponseReturnValue:
    line, now = services().reads.reaching(gate.actor()).check(id), services().clock.now()
    sent = line.message
    name = line.label or _("them")
    response = htmx.show(
        "destinations/code.html",
        "panel",
        status,
        check=line,
        fault=fault,
        not_sent=not_sent,
        holds=line.verified_at is None and now < line.expires_at and line.tries_left > 0,
        how=stand(sent, name) if sent else None,
        failed=sent is not None and sent.state in {State.DEAD, State.CANCELLED, State.EXPIRED},
        moving=sent is not None and sent.state in MOVING | {State.SENT},
        wait=max(0, int((line.sent_at + COOL_DOWN - now).total_seconds())),
    )
    return htmx.trigger(response, **{"recipients-changed": ""}) if line.verified_at else response
